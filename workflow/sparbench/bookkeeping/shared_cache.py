"""Expensive results shared between checkouts: a folder that holds each under a digest of everything that decides it.

Snakemake's own between-workflow cache was tried and rejected: jobs on a cluster do not see it, it cannot hash folders
as inputs of a job, and its hash ignores what a mirror, the hub or an environment really held. Here the contents of the
inputs enter the digest; threads, paths and dates do not.
"""

import hashlib
import logging
import os
import platform
import shutil
import stat
from pathlib import Path
from typing import Any

from sparbench.bookkeeping.checksums import Sums, size_of
from sparbench.bookkeeping.machine import installed
from sparbench.files import CHECKPOINTS, PARTIAL, read_json, remove, whole, write_json
from sparbench.identity import canonical

log = logging.getLogger(__name__)

# The folder, from config.yaml's key `cache`.
VARIABLE = "SPARBENCH_CACHE"
RECORD = "record.json"
PIP_NAMES = {"pytorch": "torch"}
READ_ONLY, READ_AND_ENTER = 0o444, 0o755

Outputs = dict[str, str]


def entry_of(step: str, spec: dict[str, Any], inputs: dict[str, list[Sums]]) -> Path | None:
    """The place of a job's results in the cache; None when there is no cache."""
    folder = os.environ.get(VARIABLE)
    return Path(folder).resolve() / step.rsplit(".", 1)[-1] / key_of(spec, inputs) if folder else None


def key_of(spec: dict[str, Any], inputs: dict[str, list[Sums]]) -> str:
    """SHA-256 of settings, wildcards, code, installed versions, and the contents of each input by role."""
    decides = spec | {
        "inputs": {role: [sums["sha256"] for sums in files] for role, files in inputs.items()},
        "installed": {name: installed(PIP_NAMES.get(name, name)) for name in spec.get("packages", {})},
    }
    return hashlib.sha256(canonical(decides).encode()).hexdigest()


def take(entry: Path, outputs: Outputs) -> dict[str, Any] | None:
    """Link the outputs to an entry and return its record; None when there is no readable, complete entry."""
    try:
        record = _record_of_whole(entry, outputs)
    except (OSError, ValueError) as error:
        log.warning("%s: the cache cannot be read: %s; fix: open it to its users, or delete this folder", entry, error)
        return None
    if record is None:
        return None
    _link(entry, outputs)
    for path in outputs.values():
        remove(Path(path + CHECKPOINTS))
    log.info("taken from the cache: %s", entry)
    return record


def _record_of_whole(entry: Path, outputs: Outputs) -> dict[str, Any] | None:
    if not (entry / RECORD).is_file():
        return None
    record = read_json(entry / RECORD)
    damaged = [role for role in outputs if not _is_whole(entry / role, record["outputs"].get(role))]
    if damaged:
        log.warning("%s: %s has changed since it was put there; fix: delete this folder", entry, damaged[0])
        return None
    return record


def _is_whole(path: Path, sums: Sums | None) -> bool:
    return sums is not None and path.exists() and size_of(path) == sums["bytes"]


def _link(entry: Path, outputs: Outputs) -> None:
    for role, path in outputs.items():
        with whole(path) as partial:
            partial.symlink_to(entry / role)


def keep(entry: Path, outputs: Outputs, record: dict[str, Any]) -> None:
    """Move outputs to a new entry, which appears whole or not at all, and link to them.

    Outputs that cannot be kept stay where they are, with a warning: a full or read-only cache fails no job.
    """
    partial = entry.with_name(f"{PARTIAL}{entry.name}-{platform.node()}-{os.getpid()}")
    try:
        _open_as_the_cache(entry.parent)
        partial.mkdir()
        for role, path in outputs.items():
            _copy(Path(path), partial / role)
        write_json(partial / RECORD, record)
        _protect(partial)
        partial.rename(entry)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        log.warning("not kept in the cache: %s", error)
        return
    _link(entry, outputs)
    log.info("kept in the cache: %s", entry)


def _open_as_the_cache(folder: Path) -> None:
    """Make a step's folder with the permissions of the cache's folder: whoever may add there may add here."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(stat.S_IMODE(folder.parent.stat().st_mode))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link_or_copy)
    else:
        _link_or_copy(str(source), str(target))


def _link_or_copy(source: str, target: str) -> None:
    """A hard link where the file system supports it, until the first name is replaced."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _protect(folder: Path) -> None:
    """Everyone may read; nobody may write into a result that others use."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(READ_AND_ENTER if path.is_dir() else READ_ONLY)
