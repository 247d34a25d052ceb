"""Fetch one released checkpoint of the Hugging Face hub as a folder: from the mirror, or from the network."""

import logging
import shutil
from pathlib import Path, PurePosixPath

from sparbench.collections.mirror import SUMS_FILE, mirror_sums
from sparbench.errors import UserError
from sparbench.files import file_digest, remove, whole, write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step

# Configurations, vocabularies (also sentencepiece's .model) and weights; no TensorFlow, ONNX or OpenVINO copies.
SMALL_SUFFIXES = (".json", ".txt", ".model")
CONFIG_FILE = "config.json"
SOURCE_FILE = "source.json"

log = logging.getLogger(__name__)


def fetch_model(job: Job) -> None:
    """Fetch one released checkpoint; with a mirror that holds it, nothing is downloaded."""
    hub, mirror = job.settings["hub"], job.settings["mirror"]
    folder = Path(job.outputs["folder"])
    if mirror is not None and mirrored_model(Path(mirror), hub).is_dir():
        take_model_from_mirror(Path(mirror), hub, folder)
    else:
        download_model(hub, job.settings.get("revision"), folder, mirror)


def mirrored_model(mirror: Path, hub: str) -> Path:
    """Where a mirror keeps the checkpoint with this name on the hub."""
    return mirror / "hub" / hub


def take_model_from_mirror(mirror: Path, hub: str, folder: Path) -> None:
    """Copy the mirror's checkpoint to `folder`, whole or not at all, checking the files that its SHA256SUMS lists.

    Raises:
        UserError: the folder holds no config.json, or a file is missing or damaged.
    """
    source = mirrored_model(mirror, hub)
    if not (source / CONFIG_FILE).is_file():
        raise UserError(f"{source}: holds no {CONFIG_FILE}; fix: put all files of {hub} there, or remove the folder")
    for name, digest in mirror_sums(mirror).items():
        if PurePosixPath(name).is_relative_to(f"hub/{hub}"):
            _check(mirror, name, digest)
    with whole(folder) as partial:
        shutil.copytree(source, partial, copy_function=shutil.copyfile)
        write_json(partial / SOURCE_FILE, {"hub": hub, "from": f"mirror:hub/{hub}"})


def _check(mirror: Path, name: str, digest: str) -> None:
    path = mirror / name
    found = file_digest(path) if path.is_file() else "no such file"
    if found != digest:
        raise UserError(
            f"{path}: {found}, but {mirror / SUMS_FILE} lists sha256 {digest}; "
            "fix: copy the file to the mirror again, or correct the list"
        )


def download_model(hub: str, revision: str | None, folder: Path, mirror: str | None = None) -> None:
    """Download one commit of a checkpoint; what has arrived is kept beside `folder` through interruptions.

    Raises:
        UserError: the hub cannot be reached, or has no such checkpoint or revision.
    """
    try:
        partial, commit = _download_snapshot(hub, revision, folder)
    except _hub_errors() as error:
        place = mirrored_model(Path(mirror or "<mirror>"), hub)
        raise UserError(
            f"checkpoint {hub}: {type(error).__name__}: {str(error).splitlines()[0]}; fix: correct the name in the "
            f"registry, connect to the hub, or put the checkpoint's files at {place} (config.yaml, key mirror)"
        ) from None
    remove(partial / ".cache")
    write_json(partial / SOURCE_FILE, {"hub": hub, "from": f"hub:{commit}"})
    remove(folder)
    partial.replace(folder)


def _download_snapshot(hub: str, revision: str | None, folder: Path) -> tuple[Path, str]:
    """The folder with the wanted files of a checkpoint, and their commit."""
    from huggingface_hub import HfApi, snapshot_download

    # Asked first, because offline snapshot_download accepts an incomplete folder.
    info = HfApi().model_info(hub, revision=revision)
    files = [sibling.rfilename for sibling in info.siblings or []]
    partial = folder.with_name(f"{folder.name}.{info.sha}.part")
    log.info("%s at commit %s", hub, info.sha)
    snapshot_download(hub, revision=info.sha, local_dir=partial, allow_patterns=wanted_files(files))
    return partial, str(info.sha)


def _hub_errors() -> tuple[type[Exception], ...]:
    """All errors of the hub's client: bad responses, bad names, failed connections."""
    import httpx2
    from huggingface_hub.errors import HFValidationError

    return (httpx2.HTTPError, HFValidationError, OSError)


def wanted_files(files: list[str]) -> list[str]:
    """The files of a checkpoint that transformers and sentence-transformers read.

    Weights in PyTorch's pickle format only where their folder holds no safetensors.
    """
    paths = [PurePosixPath(file) for file in files]
    safe = {path.parent for path in paths if path.suffix == ".safetensors"}
    return [
        str(path)
        for path in paths
        if path.suffix in (*SMALL_SUFFIXES, ".safetensors")
        or (path.match("pytorch_model*.bin") and path.parent not in safe)
    ]


if __name__ == "__main__":
    run_step(fetch_model)
