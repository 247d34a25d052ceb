"""Snakemake's records of the files it made: the spec of each."""

import ast
import base64
import json
from functools import cached_property
from pathlib import Path
from typing import Any

METADATA = Path(".snakemake/metadata")


class Records:
    """Specs of finished results by path; a folder's record is stored under the folder's own path."""

    def __init__(self, folder: str | Path = ".") -> None:
        self._folder = Path(folder) / METADATA

    @cached_property
    def _files(self) -> dict[str, Path]:
        """Path of a result -> its record. Long names are split into folders, each marked with @."""
        records = (path for path in self._folder.rglob("*") if path.is_file())
        return {_decoded(path.relative_to(self._folder)): path for path in records}

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def of(self, path: str) -> tuple[str, dict[str, Any]] | None:
        """Rule and spec that a result was made by; None where nothing was recorded."""
        if path not in self._files:
            return None
        record = json.loads(self._files[path].read_text(encoding="utf-8"))
        specs = (_spec(text) for text in record.get("params") or [])
        spec = next((spec for spec in specs if spec is not None), None)
        return (record["rule"], spec) if spec is not None else None


def _decoded(name: Path) -> str:
    encoded = "".join(part.removeprefix("@") for part in name.parts)
    return base64.urlsafe_b64decode(encoded).decode()


def _spec(param: str) -> dict[str, Any] | None:
    """A recorded param is the repr of its value; a spec is JSON."""
    try:
        spec = json.loads(ast.literal_eval(param))
    except (ValueError, TypeError, SyntaxError):
        return None
    return spec if isinstance(spec, dict) and "settings" in spec else None
