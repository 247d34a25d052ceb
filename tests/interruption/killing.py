"""Runs of the workflow that are killed whole, at chosen moments, and what they leave behind."""

import base64
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

LOG_OF_JOB = re.compile(r"> logs/[a-z]+/([a-z_]+)[/.]")
LOOKS_A_SECOND = 50

# Path -> inode and time of a file: both change when it is remade.
Made = dict[Path, tuple[int, int]]


@dataclass
class Run:
    """One start of the workflow in `folder`, in a process group of its own; what it prints is appended to a file."""

    folder: Path
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen = field(init=False)

    def __post_init__(self) -> None:
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        with (self.folder / "run.out").open("ab") as printed:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "snakemake", *self.arguments],
                cwd=self.folder,
                env=environment,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kinds_at_work(self) -> set[str]:
        """The rules whose jobs run now, by the logs that the group's shells write to."""
        return {kind for command in self._commands().values() for kind in LOG_OF_JOB.findall(command)}

    def pids(self, module: str) -> list[int]:
        """The group's processes that are steps of this module, or of one below it."""
        return [pid for pid, command in self._commands().items() if command.startswith(f"python -m {module}")]

    def _commands(self) -> dict[int, str]:
        """Process -> command line, of the run's process group."""
        entries = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        group = [entry for entry in entries if _group_of(entry) == self.process.pid]
        return {int(entry.name): _read(entry / "cmdline").replace("\0", " ") for entry in group}

    def kill_when(self, due: Callable[[set[str]], bool]) -> set[str] | None:
        """Kill the whole group once `due(kinds at work)`; give the kinds then, or None when the run ended before."""
        while self.process.poll() is None:
            kinds = self.kinds_at_work()
            if due(kinds):
                self.signal(signal.SIGKILL)
                return kinds
            time.sleep(1 / LOOKS_A_SECOND)
        return None

    def signal(self, number: int) -> None:
        """Send a signal to every process of the group, and wait until the run has ended."""
        os.killpg(self.process.pid, number)
        self.process.wait(timeout=120)


def finished_files(folder: Path) -> Made:
    """All results that Snakemake takes for finished: nothing beside them is marked as unfinished.

    Beside them, because a job's outputs lose their marks one after the other.
    """
    busy = {folder / Path(name).parent for name in _unfinished(folder)}
    return {
        path.relative_to(folder): _made(path)
        for top in ("results", "resources")
        for path in (folder / top).rglob("*")
        if path.is_file() and not _in_part(path) and not busy & set(path.parents)
    }


def made_again(before: Made, folder: Path) -> list[Path]:
    """Of the files that were finished before, those that are not there unchanged, whatever is at work beside them."""
    return sorted(path for path, made in before.items() if _made(folder / path) != made)


def _made(path: Path) -> tuple[int, int] | None:
    return (path.stat().st_ino, path.stat().st_mtime_ns) if path.is_file() else None


def parts_of_files(folder: Path) -> list[Path]:
    """What should not be there after a run: files in part, and checkpoints of trainings that have ended."""
    tops = ("results", "resources")
    return sorted(
        path for top in tops for path in (folder / top).rglob("*") if _in_part(path) or path.suffix == ".ckpt"
    )


def _in_part(path: Path) -> bool:
    """Whether a file, or a folder that holds it, has the name of one that is being written."""
    return any(part.startswith(".partial-") or part.endswith(".part") for part in path.parts)


def differing(folder: Path, other: Path, top: str) -> list[Path]:
    """Files below `top`, in either folder, whose bytes are not the same in both."""
    names = {path.relative_to(root) for root in (folder, other) for path in (root / top).rglob("*") if path.is_file()}
    return sorted(name for name in names if _bytes(folder / name) != _bytes(other / name))


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _unfinished(folder: Path) -> list[str]:
    """Snakemake marks an output for which a job has been started by a file named after it, in URL-safe base 64.

    A long name is cut into folders, each with an @ in front.
    """
    marks = folder / ".snakemake/incomplete"
    names = ("".join(path.relative_to(marks).parts).replace("@", "") for path in marks.rglob("*") if path.is_file())
    return [base64.urlsafe_b64decode(name).decode() for name in names]


def _group_of(entry: Path) -> int | None:
    status = _read(entry / "stat")
    # The program's name, in brackets, may hold blanks.
    return int(status.rpartition(")")[2].split()[2]) if status else None


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
