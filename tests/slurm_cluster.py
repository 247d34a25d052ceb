"""A real Slurm of three nodes on this machine, for as long as the tests need it, and what its accounting says."""

import fcntl
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SCRIPTS = Path(__file__).parent / "slurm"
# No look before 12 seconds: a job takes about ten, most of them snakemake's two starts.
OPTIONS = ["--workflow-profile", "profiles/slurm", "--slurm-init-seconds-before-status-checks", "12"]
OPTIONS += ["--latency-wait", "10", "--jobs", "8"]
SUBMITTED = re.compile(r"submitted with SLURM jobid (\d+) \(log: (\S+)\)")


class ClusterError(Exception):
    """The cluster did not start; the message is what start.sh said."""


def why_not() -> str | None:
    """Why this machine can run no test cluster, or None when it can."""
    if not importlib.util.find_spec("snakemake_executor_plugin_slurm"):
        return "requirements-cluster.txt is not installed"
    if not shutil.which("apt-get"):
        return "Slurm is installed by apt-get, which is not here"
    if os.getuid() and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode:
        return "starting Slurm needs root or passwordless sudo"
    return None


@contextmanager
def running_cluster() -> Iterator[None]:
    """Start the cluster, installing Slurm where it is missing, and stop it at the end; one at a time on a machine."""
    with (Path(tempfile.gettempdir()) / f"sparbench-slurm-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            started = subprocess.run([SCRIPTS / "start.sh"], capture_output=True, text=True, timeout=600, check=False)
            if started.returncode:
                raise ClusterError(started.stderr)
            yield
        finally:
            subprocess.run([SCRIPTS / "stop.sh"], timeout=300, check=True)


def start(project: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start snakemake with profiles/slurm; its output and errors come together."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "snakemake", *OPTIONS, *arguments]
    out = subprocess.PIPE
    return subprocess.Popen(command, cwd=project, env=environment, stdout=out, stderr=subprocess.STDOUT, text=True)


def run(project: Path, *arguments: str, timeout: int = 1800) -> tuple[int, str]:
    """Exit status of a whole run, and what it said; one that takes too long is interrupted."""
    process = start(project, *arguments)
    try:
        said = process.communicate(timeout=timeout)[0]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        raise AssertionError(process.communicate(timeout=300)[0]) from None
    return process.returncode, said


class Record(NamedTuple):
    """One job by Slurm's accounting."""

    number: str
    state: str
    comment: str
    asked: str
    node: str


def submitted(said: str) -> dict[str, Path]:
    """Slurm's job number -> log, of all jobs that a run submitted, in order."""
    return {number: Path(log) for number, log in SUBMITTED.findall(said)}


def accounting(numbers: list[str]) -> list[Record]:
    """What became of jobs, in their order, once all have ended by the accounting, which lags a little."""
    records: list[Record] = []

    def ended() -> bool:
        command = ["sacct", "-X", "-n", "-P", "-j", ",".join(numbers), "-o", "JobID,State,Comment,ReqTRES,NodeList"]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        records[:] = [Record(*line.split("|")) for line in lines]
        return len(records) >= len(numbers) and not any(record.state in ("RUNNING", "PENDING") for record in records)

    until(ended)
    return sorted(records, key=lambda record: int(record.number))


def queue(project: Path) -> list[tuple[str, str]]:
    """State and node of every job of a project that is not over."""
    lines = subprocess.run(["squeue", "-h", "-o", "%T|%N|%Z"], capture_output=True, text=True, check=True).stdout
    jobs = [line.split("|") for line in lines.splitlines()]
    return [(state, node) for state, node, folder in jobs if Path(folder) == project]


def until(condition: Callable[[], object], seconds: float = 180) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "not in time"
        time.sleep(0.5)
