"""Which runs and jobs use a folder: locks that a killed run left are removed, locks in use stay.

Snakemake's locks are files, which outlive a killed run and then block the same command. The kernel drops the lock
taken here with the last process that holds it. Every run holds it shared, and so does every job on this machine:
a job may outlive the run that started it.
"""

import fcntl
import shutil
import socket
import sys
from pathlib import Path
from typing import TextIO

STATE = Path(".snakemake")
HOLDERS = STATE / "at-work"
LOCKS = STATE / "locks"
# Put before each job's commands; the processes that the shell starts inherit the open file.
JOB_PREFIX = f"exec 9>>{HOLDERS}; flock --shared 9 || true; "

IN_USE = (
    "Another run, or a job that a killed run left behind, is still working in this folder. "
    "Wait until it has ended, then start the same command again."
)


def enter(folder: Path) -> TextIO:
    """Mark `folder` as in use for as long as the returned file is open.

    Snakemake's locks are removed when no other run or job uses the folder. Locks that a run on another machine may
    have made stay, and so do all where the file system does not support this kind of lock.
    """
    (folder / STATE).mkdir(exist_ok=True)
    holders = (folder / HOLDERS).open("a+", encoding="utf-8")
    try:
        fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _free(folder / LOCKS, holders)
    except BlockingIOError:
        if any((folder / LOCKS).glob("*")):
            print(IN_USE, file=sys.stderr)
    except OSError:
        return holders
    fcntl.flock(holders, fcntl.LOCK_SH)
    return holders


def _free(locks: Path, holders: TextIO) -> None:
    """Remove stale locks if the last user of the folder was this machine; record this machine for the next one."""
    holders.seek(0)
    host = socket.gethostname()
    if holders.read() in ("", host):
        shutil.rmtree(locks, ignore_errors=True)
    if not locks.is_dir():
        holders.truncate(0)
        holders.write(host)
        holders.flush()
