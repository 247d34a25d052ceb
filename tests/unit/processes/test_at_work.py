"""Left-over locks go, locks in use stay; each case with real processes' locks."""

import subprocess
from pathlib import Path

import pytest

from sparbench.processes.at_work import HOLDERS, IN_USE, JOB_PREFIX, LOCKS, enter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that a killed run on this machine has left, with Snakemake's locks."""
    enter(tmp_path).close()
    (tmp_path / LOCKS).mkdir()
    (tmp_path / LOCKS / "0.output.lock").write_text("results/x\n")
    return tmp_path


def test_what_a_killed_run_left_locked_is_freed(folder):
    with enter(folder):
        assert not (folder / LOCKS).exists()


def test_locks_of_a_living_run_stay(folder, capsys):
    with enter(folder):
        (folder / LOCKS).mkdir()
        (folder / LOCKS / "0.output.lock").touch()
        with enter(folder):
            assert (folder / LOCKS / "0.output.lock").exists()
    assert IN_USE in capsys.readouterr().err


def test_locks_stay_while_a_job_of_a_killed_run_goes_on(folder, capsys):
    command = f"{JOB_PREFIX} echo started; read line"
    with subprocess.Popen(["bash", "-c", command], cwd=folder, stdin=-1, stdout=-1, text=True) as job:
        assert job.stdout.readline() == "started\n"
        with enter(folder):
            assert any((folder / LOCKS).iterdir())
        job.communicate("\n")
    assert IN_USE in capsys.readouterr().err
    with enter(folder):
        assert not (folder / LOCKS).exists()


def test_locks_of_another_machine_stay(folder):
    (folder / HOLDERS).write_text("elsewhere")
    with enter(folder):
        assert any((folder / LOCKS).iterdir())
    assert (folder / HOLDERS).read_text() == "elsewhere"


def test_two_may_enter_an_unlocked_folder(tmp_path, capsys):
    with enter(tmp_path), enter(tmp_path):
        assert capsys.readouterr().err == ""
