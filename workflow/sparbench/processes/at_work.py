"""Who is at work in a folder: what a killed run left locked is freed, and what is in use stays locked.

Snakemake's locks are files, which outlive a killed run and then refuse the same command. The kernel drops the lock
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
# In front of each job's commands; what a shell opens so, the processes that it starts hold too.
JOB_PREFIX = f"exec 9>>{HOLDERS}; flock --shared 9 || true; "

IN_USE = (
    "Another run, or a job that a killed run left behind, is at work in this folder. "
    "Wait until it has ended, then start the same command again."
)


def enter(folder: Path) -> TextIO:
    """Be at work in `folder` for as long as the returned file is open.

    Snakemake's locks are removed when nobody else is at work there. Locks that a run on another machine may have
    made are left alone, as are all where the file system knows no such locks.
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
    """Remove left-over locks, if those who were here last were on this machine; sign for those to come."""
    holders.seek(0)
    host = socket.gethostname()
    if holders.read() in ("", host):
        shutil.rmtree(locks, ignore_errors=True)
    if not locks.is_dir():
        holders.truncate(0)
        holders.write(host)
        holders.flush()
