"""Files from a local mirror or from a copy that the user made, instead of the network."""

from pathlib import Path

from sparbench.collections.published import ObtainedFile, PublishedFile, differences, local_copy, measure, place
from sparbench.errors import UserError

SUMS_FILE = "SHA256SUMS"
SHA256_DIGITS = 64


def take_from_mirror(published: PublishedFile, mirror: Path, target: Path) -> ObtainedFile:
    """Place the mirror's copy of a file at `target`.

    Where the mirror's SHA256SUMS lists the file, that checksum must match. Bytes that differ from the published
    ones are accepted only then, and marked as substituted.

    Raises:
        UserError: the file is missing or damaged, or differs from the published one and SHA256SUMS does not list it.
    """
    source = mirror / published.mirror_path
    if not source.is_file():
        raise _missing(published, mirror, target)
    measured = measure(source)
    listed = mirror_sums(mirror).get(published.mirror_path)
    if listed is not None and listed != measured["sha256"]:
        raise UserError(
            f"{source}: sha256 is {measured['sha256']}, but {mirror / SUMS_FILE} lists {listed}; "
            "fix: copy the file to the mirror again, or correct the list"
        )
    deviation = differences(published.sums, measured)
    if deviation and listed is None:
        raise UserError(
            f"{source}: {deviation}; fix: copy the published file to the mirror, or, to use other bytes, "
            f"list their sha256 in {mirror / SUMS_FILE}"
        )
    place(source, target)
    return ObtainedFile(f"mirror:{published.mirror_path}", measured, substituted=bool(deviation))


def take_local_copy(published: PublishedFile, target: Path) -> ObtainedFile:
    """Place the copy that the user put beside `target` (published.local_copy) at `target`.

    Raises:
        UserError: the copy is not the published file.
    """
    source = local_copy(target)
    measured = measure(source)
    deviation = differences(published.sums, measured)
    if deviation:
        raise UserError(f"{source}: {deviation}; fix: put the published file there, or delete it to fetch the file")
    place(source, target)
    return ObtainedFile("local copy", measured)


def mirror_sums(mirror: Path) -> dict[str, str]:
    """Path below the mirror -> sha256, from its SHA256SUMS (the format of sha256sum); nothing without that file.

    Raises:
        UserError: a line is not a checksum with a name.
    """
    listing = mirror / SUMS_FILE
    if not listing.is_file():
        return {}
    sums: dict[str, str] = {}
    for number, line in enumerate(listing.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            digest, _, name = line.strip().partition(" ")
            if len(digest) != SHA256_DIGITS or not name:
                raise UserError(
                    f"{listing}, line {number}: got '{line[:80]}'; expected a sha256 and a path, as sha256sum "
                    "writes them; fix: write the list again"
                )
            sums[name.strip().removeprefix("*").removeprefix("./")] = digest.lower()
    return sums


def _missing(published: PublishedFile, mirror: Path, target: Path) -> UserError:
    if not mirror.is_dir():
        return UserError(
            f"config.yaml: mirror: no folder '{mirror}'; fix: correct the path, or remove the key to download"
        )
    return UserError(
        f"{mirror / published.mirror_path}: no such file in the mirror, needed as {published.file} of collection "
        f"{published.collection}; fix: add it there, put a copy at {local_copy(target)}, or remove mirror: from "
        "config.yaml to download all files"
    )
