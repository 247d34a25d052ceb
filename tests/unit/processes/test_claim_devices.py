"""Each command has GPUs of its own, and gives them back however it ends; the devices here are names alone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sparbench.errors import UserError
from sparbench.processes.claim_devices import claim

ROOT = Path(__file__).resolve().parents[3]
TELL = "import os, sys, time; print(os.environ['CUDA_VISIBLE_DEVICES'], flush=True); time.sleep(float(sys.argv[1]))"


@pytest.fixture
def start(tmp_path):
    """Start a command that claims GPUs and tells which; all are killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def starting(count: int, seconds: float = 60, devices: str = "0,1,2") -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}/workflow", "TMPDIR": str(tmp_path)}
        environment |= {"SPARBENCH_DEVICES": devices, "CUDA_VISIBLE_DEVICES": "the caller's"}
        own = [sys.executable, "-m", "sparbench.processes.claim_devices", str(count)]
        command = [*own, sys.executable, "-c", TELL, str(seconds)]
        started.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        return started[-1]

    yield starting
    for process in started:
        process.kill()
        process.communicate()


def devices_of(process: subprocess.Popen[str]) -> set[str]:
    return set(process.stdout.readline().strip().split(","))


def test_jobs_at_the_same_time_hold_different_devices(start):
    jobs = [start(1), start(1), start(1)]
    assert set.union(*map(devices_of, jobs)) == {"0", "1", "2"}


def test_a_job_waits_for_as_many_devices_as_it_asks_for(start):
    first, second = start(2, seconds=1), start(2, seconds=0)
    assert len(devices_of(first)) == 2
    assert len(devices_of(second)) == 2
    assert first.wait(10) == second.wait(10) == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_job_releases_its_devices(start, how):
    first = start(3)
    assert devices_of(first) == {"0", "1", "2"}
    first.send_signal(how)
    assert devices_of(start(3)) == {"0", "1", "2"}


def test_devices_are_held_for_as_long_as_the_command_runs(start):
    began = time.monotonic()
    first = start(3, seconds=2)
    devices_of(first)
    devices_of(start(1))
    assert time.monotonic() - began > 2


def test_more_than_there_are_is_refused(tmp_path):
    with pytest.raises(UserError, match=r"asks for 3 GPUs, but there are 2 \(0,1\)"):
        claim(["0", "1"], 3, tmp_path)


def test_a_job_without_gpus_sees_none_of_the_shared_ones(start):
    assert devices_of(start(0, seconds=0)) == {""}


def test_without_shared_devices_a_job_sees_what_its_caller_sees(start):
    assert devices_of(start(1, seconds=0, devices="")) == {"the caller's"}
