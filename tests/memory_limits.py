"""Real limits of memory, each as the shell command by which a process puts itself, and what it starts, under it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

CGROUPS = Path("/sys/fs/cgroup")
# Control file -> value for a limit of so many bytes, without swap; the first one is the limit itself.
VERSION_1 = {"memory.limit_in_bytes": "{size}", "memory.swappiness": "0"}
VERSION_2 = {"memory.max": "{size}", "memory.swap.max": "0"}


@contextmanager
def address_space(size: int) -> Iterator[str]:
    """No process maps more than `size` bytes: allocations fail (ulimit -v; as Grid Engine's h_vmem)."""
    yield f"ulimit -v {size // 1024}"


@contextmanager
def memory_group(size: int) -> Iterator[str]:
    """All processes together use at most `size` bytes: the kernel kills one (as Slurm and containers do).

    The group lies in the one of this process, so that limits from outside still hold. The test is skipped where it
    cannot be made.
    """
    parent, settings = _own_group()
    group = parent / f"sparbench-test-{os.getpid()}"
    try:
        _make(group, settings, size)
    except OSError as error:
        pytest.skip(f"this machine lets us make no group with a limit of memory: {error}")
    try:
        yield f"echo $$ > {group}/cgroup.procs"
    finally:
        group.rmdir()


def _own_group() -> tuple[Path, dict[str, str]]:
    """The folder of this process's group for memory, and how limits are set there."""
    lines = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    for _, controllers, place in lines:
        if "memory" in controllers.split(","):
            return CGROUPS / "memory" / place.lstrip("/"), VERSION_1
    return CGROUPS / lines[-1][2].lstrip("/"), VERSION_2


def _make(group: Path, settings: dict[str, str], size: int) -> None:
    group.mkdir()
    try:
        for name, value in settings.items():
            if not (group / name).exists():
                raise FileNotFoundError(f"{group} has no {name}")
            (group / name).write_text(value.format(size=size))
    except OSError:
        with suppress(OSError):
            group.rmdir()
        raise
