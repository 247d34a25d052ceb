"""Starting the processes of one training on this machine, as torchrun does, and reporting what ended them."""

import ctypes
import datetime
import logging
import os
import signal
import threading
import uuid
from collections.abc import Callable
from typing import Any

import torch
from tqdm import tqdm

from sparbench.errors import UserError, shortage
from sparbench.training.group import Group, SeveralProcesses
from sparbench.training.shares import most_processes

# How long processes wait for one another: the first validates and writes while the others wait. When one dies, the
# parent notices at once.
LONGEST_WAIT = datetime.timedelta(hours=2)
PR_SET_PDEATHSIG = 1
USER_ERROR = f"{UserError.__name__}: "


def handed_gpus() -> int:
    """GPUs that were assigned to this job by name: by a scheduler, or by sparbench.processes.claim_devices.

    Where CUDA_VISIBLE_DEVICES is not set, nothing says that the machine's GPUs are this job's alone.
    """
    return torch.cuda.device_count() if os.environ.get("CUDA_VISIBLE_DEVICES") else 0


def refuse_too_many(processes: int, batch: int) -> None:
    """UserError where a process would have nothing to do."""
    most = most_processes(batch)
    if processes > most:
        raise UserError(
            f"models: key 'batch': got {batch} queries a step, which {most} processes at most can share, but the job "
            f"has {processes} GPUs; fix: give it {most} (the stage's gpu in the profile, or the scale's row 'gpus')"
        )


def run_together(work: Callable[[Any, Group], Any], job: Any, processes: int) -> Any:
    """Run `work(job, group)` in that many new processes, each with its own GPU where there are GPUs.

    Returns:
        What the first process returns.

    Raises:
        UserError: a process ended with one, or was killed; the others are ended too.
        RuntimeError: a process ended with any other error, whose traceback it holds.
    """
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.launcher.api import LaunchConfig, elastic_launch

    here = LaunchConfig(
        min_nodes=1,
        max_nodes=1,
        nproc_per_node=processes,
        run_id=uuid.uuid4().hex,
        rdzv_backend="c10d",
        rdzv_endpoint="localhost:0",
        local_addr="localhost",
        max_restarts=0,
    )
    # It logs a traceback for every failure, also where the input is bad; `_told` gives the message for users.
    logging.getLogger("torch.distributed.elastic.multiprocessing.api").setLevel(logging.CRITICAL)
    try:
        return elastic_launch(here, _enter)(work, job, os.getpid())[0]
    except ChildFailedError as error:
        raise _told(error.get_first_failure()[1], processes) from None
    except SignalException as error:
        raise SystemExit(128 + error.sigval) from None


def _enter(work: Callable[[Any, Group], Any], job: Any, parent: int) -> Any:
    """The work of each process."""
    _end_with(parent)
    rank = int(os.environ["LOCAL_RANK"])
    form = f"%(asctime)s [{rank}] %(message)s"
    logging.basicConfig(level=logging.INFO if rank == 0 else logging.WARNING, format=form, datefmt="%H:%M:%S")
    # Its own lock is shared by all processes, and a killed one would leave it behind, with a warning.
    tqdm.set_lock(threading.RLock())
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    gpus = torch.cuda.is_available()
    if gpus:
        torch.cuda.set_device(rank)
    try:
        torch.distributed.init_process_group("nccl" if gpus else "gloo", timeout=LONGEST_WAIT)
        return work(job, SeveralProcesses())
    except Exception as error:
        if (message := shortage(error)) is not None:
            raise UserError(message) from None
        raise
    finally:
        if torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()


def _end_with(parent: int) -> None:
    """Die when the parent does: a process that waits on a GPU for others would outlive it for hours."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit(1)


def _told(failure: Any, processes: int) -> Exception:
    who = f"process {failure.local_rank + 1} of {processes}"
    if failure.exitcode < 0:
        return UserError(
            f"{who} of this training was killed ({failure.signal_name()}); the kernel does so when memory runs out. "
            "Give more memory or fewer GPUs, then start the same command again: it goes on from its checkpoint."
        )
    if not isinstance(failure.message, dict):
        return RuntimeError(f"{who} of this training ended with status {failure.exitcode}")
    text = failure.message["message"]
    if text.startswith(USER_ERROR):
        return UserError(text.removeprefix(USER_ERROR))
    return RuntimeError(f"{who} of this training:\n{failure.message['extraInfo']['py_callstack']}")
