"""Runs that are killed, interrupted, doubled, or meet files from the future: the same command always goes on."""

import os
import signal
import time
from pathlib import Path

import pytest
from conftest import run_snakemake
from interruption.killing import Run, finished_files, made_again, parts_of_files
from shrunken_demo import shrink

from sparbench.processes.at_work import IN_USE, LOCKS
from sparbench.processes.failures import KILLED

TARGETS = tuple(f"results/demo/collections/{name}/passages.arrow" for name in ("wikipedia", "squad-paragraphs"))


@pytest.fixture
def shrunken(project: Path) -> Path:
    shrink(project)
    return project


def finish(project: Path) -> str:
    """Run the same command to its end; what it printed."""
    result = run_snakemake(project, *TARGETS)
    said = result.stdout + result.stderr
    assert result.returncode == 0, said[-3000:]
    assert not parts_of_files(project)
    return said


@pytest.mark.slow
def test_a_killed_run_goes_on_with_the_same_command(shrunken):
    assert Run(shrunken, TARGETS).kill_when(bool)
    assert any((shrunken / LOCKS).iterdir())
    Run(shrunken, TARGETS).kill_when(lambda _: (shrunken / TARGETS[0]).exists())
    before = finished_files(shrunken)
    finish(shrunken)
    assert before
    assert not made_again(before, shrunken)
    future = time.time() + 86_400
    os.utime(shrunken / TARGETS[0], (future, future))
    assert "Nothing to be done" in finish(shrunken)


@pytest.mark.slow
def test_a_second_run_is_refused_and_an_interrupted_one_ends_cleanly(shrunken):
    run = Run(shrunken, TARGETS)
    while not any((shrunken / LOCKS).glob("*")):
        assert run.process.poll() is None
        time.sleep(0.05)
    # Held at work: on a quick machine it would be through before the second one has begun.
    os.killpg(run.process.pid, signal.SIGSTOP)
    second = run_snakemake(shrunken, *TARGETS)
    os.killpg(run.process.pid, signal.SIGCONT)
    assert second.returncode != 0
    assert IN_USE in second.stderr
    assert run.process.poll() is None
    os.kill(run.process.pid, signal.SIGINT)
    assert run.process.wait(timeout=120) != 0
    assert not any((shrunken / LOCKS).glob("*"))
    assert not parts_of_files(shrunken)
    finish(shrunken)


@pytest.mark.slow
def test_a_job_that_the_kernel_kills_is_told_of(shrunken):
    """As when memory runs out: the step alone is killed, and the run ends with the reason."""
    run = Run(shrunken, TARGETS)
    while not (steps := run.pids("sparbench.collections")):
        assert run.process.poll() is None
        time.sleep(0.02)
    os.kill(steps[0], signal.SIGKILL)
    assert run.process.wait(timeout=120) != 0
    assert KILLED in (shrunken / "run.out").read_text()
    finish(shrunken)
