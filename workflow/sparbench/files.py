"""Files that exist whole or not at all, and texts that may be compressed."""

import gzip
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

GZIP_MAGIC = b"\x1f\x8b"
HASH_BLOCK_BYTES = 1 << 20
# PARTIAL is put before the name of a file being written, CHECKPOINTS after that of an output: a killed job resumes from
# them.
PARTIAL, CHECKPOINTS = ".partial-", ".ckpt"


@contextmanager
def whole(path: str | Path) -> Iterator[Path]:
    """Yield a temporary sibling of `path`; rename it to `path` when the block ends without an error.

    Works for files and for folders, so that no output ever exists in part. The sibling has the same name
    after a leading dot and `partial-`, and is removed when the block raises.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{PARTIAL}{target.name}")
    remove(partial)
    try:
        yield partial
        if target.is_dir():
            remove(target)
        partial.replace(target)
    except BaseException:
        remove(partial)
        raise


def remove(path: Path) -> None:
    """Delete a file or a folder tree; nothing happens when it is not there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def open_text(path: str | Path) -> TextIO:
    """Open a UTF-8 text for reading, plain or gzip as its first bytes say, whatever its name."""
    with Path(path).open("rb") as probe:
        compressed = probe.read(2) == GZIP_MAGIC
    return gzip.open(path, "rt", encoding="utf-8") if compressed else Path(path).open(encoding="utf-8")


@contextmanager
def write_gzip_text(path: str | Path) -> Iterator[TextIO]:
    """Write a gzip text whose bytes depend on its content alone (no name, no time stamp), whole or not at all."""
    with whole(path) as partial, partial.open("wb") as raw:
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=4)
        with packed, io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as text:
            yield text


def write_json(path: str | Path, value: Any) -> None:
    """Write `value` as indented JSON with sorted keys, whole or not at all."""
    with whole(path) as partial:
        partial.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def read_json(path: str | Path) -> Any:
    """Read a JSON file, plain or gzip."""
    with open_text(path) as text:
        return json.load(text)


def file_digest(path: str | Path, algorithm: str = "sha256") -> str:
    """Hex digest of a file's bytes, read in blocks."""
    digest = hashlib.new(algorithm)
    with Path(path).open("rb") as stream:
        while block := stream.read(HASH_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
