"""The jobs of a dry run, read from what snakemake prints."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sparbench.errors import UserError

# `--quiet host` undoes the profile's quiet rules.
DRY_RUN = ("-m", "snakemake", "--dry-run", "--quiet", "host", "--printshellcmds")
JOB = re.compile(r"^(?:local)?(?:rule|checkpoint) (\w+):$", re.M)
FIELD = re.compile(r"^    (input|output|log|benchmark|reason): (.*)$", re.M)
COMMAND = re.compile(r"^Shell command: (.*)$", re.M)
UPSTREAM = "Input files updated by another job: "


@dataclass(frozen=True)
class PlannedJob:
    """One job that snakemake would run.

    Attributes:
        files: output, log and benchmark -> paths.
        reason: snakemake's own words.
        upstream: those of its inputs that other jobs of this run remake.
        spec: see sparbench.identity; None for a rule without one.
    """

    rule: str
    files: dict[str, tuple[str, ...]]
    reason: str
    upstream: tuple[str, ...]
    spec: dict[str, Any] | None

    @property
    def outputs(self) -> tuple[str, ...]:
        return self.files.get("output", ())


def planned_jobs(arguments: Sequence[str], folder: str | Path = ".") -> list[PlannedJob]:
    """The jobs that `snakemake <arguments>` would run in a folder.

    Raises:
        UserError: snakemake refuses; the message is what it says.
    """
    command = [sys.executable, *DRY_RUN, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(f"snakemake --dry-run failed:\n{done.stdout}{done.stderr}".rstrip())
    return read_jobs(f"{done.stdout}\n{done.stderr}")


def read_jobs(printed: str) -> list[PlannedJob]:
    """The jobs of a printed dry run, except those that only collect targets (rules without outputs)."""
    _, *parts = JOB.split(printed)
    jobs = [_job(rule, text) for rule, text in zip(parts[::2], parts[1::2], strict=True)]
    return [job for job in jobs if job.outputs]


def _job(rule: str, text: str) -> PlannedJob:
    fields = dict(FIELD.findall(text))
    reason = fields.pop("reason", "")
    files = {name: tuple(paths.split(", ")) for name, paths in fields.items()}
    upstream = re.search(f"{UPSTREAM}([^;]*)", reason)
    command = COMMAND.search(text)
    return PlannedJob(
        rule, files, reason, tuple(upstream[1].split(", ")) if upstream else (), _spec(command[1]) if command else None
    )


def _spec(command: str) -> dict[str, Any] | None:
    """The value of `--spec` in a step's command."""
    words = shlex.split(command)
    return json.loads(words[words.index("--spec") + 1]) if "--spec" in words else None
