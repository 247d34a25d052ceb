"""Archives whose bytes depend only on their content: fixed times, modes and owners."""

import gzip
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)


def write_zip(path: Path, members: Iterable[tuple[str, Iterable[str]]]) -> None:
    """Write a zip of text members, each a name and the parts of its text, in order; the parts are streamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, parts in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as member:
                for part in parts:
                    member.write(part.encode())


@contextmanager
def tar_gz(path: Path) -> Iterator[tarfile.TarFile]:
    """A tar.gz for writing; its compressed bytes have neither a name nor a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        path.open("wb") as raw,
        gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=4) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.USTAR_FORMAT) as archive,
    ):
        yield archive


def add_text(archive: tarfile.TarFile, name: str, parts: Iterable[str], scratch: Path) -> None:
    """Stream a text member into a tar; a tar states sizes first, so the text is first written to the file `scratch`."""
    with scratch.open("w", encoding="utf-8", newline="\n") as text:
        text.writelines(parts)
    info = tarfile.TarInfo(name)
    info.size = scratch.stat().st_size
    with scratch.open("rb") as content:
        archive.addfile(info, content)
    scratch.unlink()
