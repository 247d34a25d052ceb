"""Fixtures that all kinds of tests share."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PARTS = ("Snakefile", "config.yaml", "workflow", "profiles", "envs")


def pytest_configure() -> None:
    """Heed interrupts: a shell starts its background commands deaf to them, and tests send them to what they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The mirror of real public files; the test is skipped where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is not here")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the workflow in a folder of its own, so that runs leave nothing in the checkout."""
    return copy_project(tmp_path / "project")


def copy_project(target: Path) -> Path:
    """Copy what a run needs from the checkout to `target`."""
    target.mkdir(parents=True)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target / part)
    return target


@pytest.fixture(scope="session")
def snakemake() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run snakemake in a project folder as a user would; output and errors come back as text."""
    return run_snakemake


def run_snakemake(
    folder: Path, *arguments: str, timeout: int = 1200, programs: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run this environment's snakemake in `folder` and return what it printed.

    The folder `programs` comes first in its PATH; `variables` are added to its environment.
    """
    folders = [*([programs] if programs else []), Path(sys.executable).parent, os.environ["PATH"]]
    environment = {**os.environ, "PATH": os.pathsep.join(map(str, folders)), **variables}
    command = [sys.executable, "-m", "snakemake", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
