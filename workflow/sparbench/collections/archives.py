"""Read published files in place: plain, gzip, or members of a zip, a tar or a folder; nothing is unpacked."""

import gzip
import json
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from sparbench.errors import UserError
from sparbench.files import GZIP_MAGIC

ZIP_MAGIC = b"PK"
DAMAGE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, tarfile.TarError)
SHOWN_MEMBERS = 8

Members = Iterator[tuple[str, BinaryIO]]


def place_of(source: Path, member: str | None = None) -> str:
    """How messages name a file, or a member of an archive or folder."""
    return f"{source}: {member}" if member else str(source)


@contextmanager
def damage_named(source: Path) -> Iterator[None]:
    """Turn the many errors of missing, truncated and damaged files into one UserError that names `source`."""
    try:
        yield
    except FileNotFoundError:
        raise UserError(f"{source}: no such file; fix: correct the path, or fetch the file") from None
    except DAMAGE as error:
        raise UserError(
            f"{source}: truncated or damaged ({error}); expected a complete file; fix: delete it and fetch it again"
        ) from None


def members(source: Path, wanted: Callable[[str], bool]) -> Members:
    """Name and binary stream of each wanted member of a zip, a tar (gzip or not) or a folder, each file once.

    Archives are read to the end, so that damage anywhere is noticed. Use a stream before asking for the next one.

    Raises:
        UserError: the source is missing, truncated or not an archive, or a member points outside it.
    """
    with damage_named(source):
        if source.is_dir():
            yield from _folder_files(source, wanted)
        elif _magic(source) == ZIP_MAGIC:
            yield from _zip_members(source, wanted)
        else:
            yield from _tar_members(source, wanted)


def member_names(source: Path) -> list[str]:
    """Names of all files in a zip, a tar or a folder, in its order."""
    names: list[str] = []
    for _ in members(source, lambda name: bool(names.append(name))):
        pass
    return names


@contextmanager
def open_binary(source: Path, member: str | None = None) -> Iterator[BinaryIO]:
    """A file, decompressed when its first bytes say gzip, or one member of an archive or folder."""
    with damage_named(source):
        if member is None:
            with gzip.open(source, "rb") if _magic(source) == GZIP_MAGIC else source.open("rb") as stream:
                yield stream
        else:
            yield from _one_member(source, member)


def numbered_lines(source: Path, member: str | None = None) -> Iterator[tuple[int, str]]:
    """Lines with their number from 1 and their line ends; a UserError names file and line where it is not UTF-8."""
    with open_binary(source, member) as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield number, line.decode("utf-8")
            except UnicodeDecodeError as error:
                raise UserError(
                    f"{place_of(source, member)}, line {number}: byte {line[error.start : error.end]!r} is not UTF-8; "
                    "fix: convert the file to UTF-8"
                ) from None


def read_json_document(source: Path, member: str | None = None) -> Any:
    """One JSON document; a UserError names file and line where it is not well-formed."""
    with open_binary(source, member) as stream:
        return parse_json_document(stream.read(), place_of(source, member))


def parse_json_document(data: bytes, place: str) -> Any:
    """Parse one JSON document; a UserError that begins with `place` names the line where it is not well-formed."""
    try:
        return json.loads(data)
    except json.JSONDecodeError as error:
        raise UserError(
            f"{place}, line {error.lineno}: {error.msg}; expected JSON; fix: correct the file or fetch it again"
        ) from None
    except UnicodeDecodeError as error:
        raise UserError(f"{place}, byte {error.start}: not UTF-8; fix: convert the file to UTF-8") from None


def _magic(source: Path) -> bytes:
    with source.open("rb") as stream:
        return stream.read(2)


def _one_member(source: Path, member: str) -> Iterator[BinaryIO]:
    names: list[str] = []

    def is_first_of_its_name(name: str) -> bool:
        names.append(name)
        return name == member and names.count(name) == 1

    for _, stream in members(source, is_first_of_its_name):
        yield stream
    if member not in names:
        raise UserError(
            f"{source}: holds no member '{member}'; it holds {', '.join(sorted(names)[:SHOWN_MEMBERS]) or 'nothing'}"
            f"{' …' if len(names) > SHOWN_MEMBERS else ''}; fix: correct the folder or members in the reader's options"
        )


def _folder_files(source: Path, wanted: Callable[[str], bool]) -> Members:
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        name = path.relative_to(source).as_posix()
        if wanted(name):
            with path.open("rb") as stream:
                yield name, stream


def _zip_members(source: Path, wanted: Callable[[str], bool]) -> Members:
    with zipfile.ZipFile(source) as archive:
        entries = archive.infolist()
        for entry in entries:
            is_link = stat.S_ISLNK(entry.external_attr >> 16)
            _refuse_outside(source, entry.filename, archive.read(entry).decode() if is_link else None)
        for entry in entries:
            if not entry.is_dir() and wanted(entry.filename):
                with archive.open(entry) as stream:
                    yield entry.filename, stream


def _tar_members(source: Path, wanted: Callable[[str], bool]) -> Members:
    with tarfile.open(source) as archive:
        for entry in archive:
            name = str(PurePosixPath(entry.name))
            _refuse_outside(source, entry.name, entry.linkname if entry.issym() else None)
            if entry.isfile() and wanted(name):
                with archive.extractfile(entry) as stream:
                    yield name, stream


def _refuse_outside(source: Path, name: str, link: str | None) -> None:
    """Refuse a member whose name, or whose link's target, leaves the folder that the archive would unpack to."""
    folder = PurePosixPath(name).parent
    for path in (PurePosixPath(name), folder / link if link else PurePosixPath()):
        depths = [0]
        for part in path.parts:
            depths.append(depths[-1] + (-1 if part == ".." else 1))
        if path.is_absolute() or min(depths) < 0 or "\\" in name:
            raise UserError(
                f"{source}: member '{name}' points outside its folder; expected relative names without '..'; "
                "fix: do not use this archive; fetch it again from its publisher"
            )
