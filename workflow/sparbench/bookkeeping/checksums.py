"""Checksums of a job's files, computed once: the job that made a file has written them down."""

import hashlib
from pathlib import Path
from typing import Any

from sparbench.files import file_digest, read_json

SIDECAR = ".provenance.json"
FETCH_RECORD = ".source.json"
# Snakemake's own file in folders that are outputs.
NOT_CONTENT = ".snakemake_timestamp"

Sums = dict[str, Any]


def sums_of(path: str | Path) -> Sums:
    """Path, bytes and sha256 of a file or folder, and for a fetched file its source.

    The sum is taken from the sidecar beside the file, or from its fetch record, when the size still agrees; else the
    file is read. A folder's sum is over the names and sums of its files.
    """
    known = {"path": str(path), "bytes": size_of(path)}
    written = _written_down(Path(path))
    if written and written["bytes"] == known["bytes"]:
        return written | known
    return known | {"sha256": content_digest(path)}


def _written_down(path: Path) -> Sums | None:
    sidecar, record = (path.with_name(path.name + suffix) for suffix in (SIDECAR, FETCH_RECORD))
    if sidecar.is_file():
        return next((sums for sums in read_json(sidecar)["outputs"].values() if sums["path"] == str(path)), None)
    if record.is_file():
        fetched = read_json(record)
        return {key: fetched[key] for key in ("bytes", "sha256", "from", "substituted", "published")}
    return None


def size_of(path: str | Path) -> int:
    """Bytes of a file, or of all files of a folder."""
    return sum(member.stat().st_size for _, member in _members(Path(path)))


def content_digest(path: str | Path) -> str:
    """SHA-256 of a file; of a folder, that of the names and sums of its files."""
    if not Path(path).is_dir():
        return file_digest(path)
    digest = hashlib.sha256()
    for name, member in _members(Path(path)):
        digest.update(f"{name}\n{file_digest(member)}\n".encode())
    return digest.hexdigest()


def _members(path: Path) -> list[tuple[str, Path]]:
    """Name below the folder and path of each of its files; a file is its own only member."""
    if not path.is_dir():
        return [("", path)]
    files = (member for member in path.rglob("*") if member.is_file() and member.name != NOT_CONTENT)
    return sorted((str(member.relative_to(path)), member) for member in files)
