"""Fetch one published file: from the user's own copy, from the mirror, or from the network."""

from pathlib import Path
from typing import Any

from sparbench.collections.mirror import take_from_mirror, take_local_copy
from sparbench.collections.published import ObtainedFile, PublishedFile, local_copy
from sparbench.files import write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step


def fetch(job: Job) -> None:
    """Fetch one published file, check its bytes, and record where it came from."""
    published = PublishedFile.from_settings(job.settings)
    obtained = obtain(published, Path(job.outputs["file"]), job.settings["mirror"])
    write_json(job.outputs["record"], source_record(published, obtained))


def obtain(published: PublishedFile, target: Path, mirror: str | None) -> ObtainedFile:
    """Place the file at `target`; with a mirror nothing is downloaded.

    Raises:
        UserError: the file is not available, or its bytes are not the expected ones; nothing is left at `target`.
    """
    if local_copy(target).is_file():
        return take_local_copy(published, target)
    if mirror is not None:
        return take_from_mirror(published, Path(mirror), target)
    # Only downloads need requests and tqdm.
    from sparbench.collections.download import download

    return download(published, target)


def source_record(published: PublishedFile, obtained: ObtainedFile) -> dict[str, Any]:
    """What later steps and tables say about a file's source."""
    return {
        "file": published.file,
        "from": obtained.origin,
        "bytes": obtained.sums["bytes"],
        "sha256": obtained.sums["sha256"],
        "substituted": obtained.substituted,
        "published": published.sums,
        "licence": published.licence,
    }


if __name__ == "__main__":
    run_step(fetch)
