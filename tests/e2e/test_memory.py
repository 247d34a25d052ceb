"""A job under a real limit of memory tells what happened, leaves nothing in part, and is done without the limit."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, run_snakemake
from interruption.killing import parts_of_files
from memory_limits import address_space, memory_group

from sparbench.processes.failures import KILLED

MODULE = "sparbench.collections.build_passages"
OWN = """
collections:
  my-set:
    title: One passage of many words
    metrics: [nDCG@10]
    passages: {reader: jsonl, files: {passages: passages.jsonl}}
    splits: {}
    files: {passages.jsonl: {path: data/passages.jsonl}}
"""
TARGET = "results/demo/collections/my-set/passages.arrow"
# The step holds a text several times over, so that it cannot do with this much more than it starts with.
TEXT_BYTES, ROOM_BYTES = 2**26, 3 * 2**25
# OpenBLAS takes address space for each core.
FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1"}
LIMITS = {"VmPeak": address_space, "VmHWM": memory_group}
RAN_OUT = "error: memory ran out; fix: give more memory"


@pytest.fixture(scope="module")
def at_start() -> dict[str, int]:
    """Bytes that the step has taken once its modules are loaded: VmPeak mapped, VmHWM used."""
    code = f"import {MODULE}; print(open('/proc/self/status').read())"
    status = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    return {name: int(kilobytes) * 1024 for name, kilobytes in re.findall(r"(Vm\w+):\s+(\d+) kB", status.stdout)}


def environment() -> dict[str, str]:
    return {**os.environ, **FEW_THREADS, "PYTHONPATH": str(ROOT / "workflow")}


def write_passages(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"id": "1", "text": "word " * (TEXT_BYTES // 5)}) + "\n")


def limited_python(folder: Path, limit: str) -> Path:
    """A folder with a `python` that puts itself under a limit first."""
    folder.mkdir()
    program = folder / "python"
    program.write_text(f'#!/bin/sh\n{limit}\nexec {sys.executable} "$@"\n')
    program.chmod(0o755)
    return folder


def test_a_step_says_that_memory_ran_out_and_leaves_nothing(tmp_path, at_start):
    write_passages(tmp_path / "passages.jsonl")
    settings = {"collection": "x", "reader": "jsonl", "options": {}}
    spec = {"settings": settings, "inputs": {"passages": f"{tmp_path}/passages.jsonl"}}
    out = tmp_path / "out"
    outputs = [f"{role}={out}/{role}" for role in ("passages", "stats", "provenance")]
    command = ["-m", MODULE, "--spec", json.dumps(spec), "--output", *outputs]
    with address_space(at_start["VmPeak"] + ROOM_BYTES) as limit:
        python = limited_python(tmp_path / "bin", limit) / "python"
        failed = subprocess.run([python, *command], env=environment(), capture_output=True, text=True)
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith(RAN_OUT)
    assert "Traceback" not in failed.stderr
    assert not out.exists() or not list(out.iterdir())
    done = subprocess.run([sys.executable, *command], env=environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in out.iterdir()} == {"passages", "stats", "provenance"}


@pytest.mark.slow
@pytest.mark.parametrize(("measure", "message"), [("VmPeak", RAN_OUT), ("VmHWM", KILLED)], ids=["fails", "is killed"])
def test_a_run_whose_job_is_short_of_memory_tells_and_goes_on(project, at_start, measure, message):
    write_passages(project / "data/passages.jsonl")
    (project / "mine.yaml").write_text(OWN)
    arguments = (TARGET, "--config", "registry=[mine.yaml]")
    with LIMITS[measure](at_start[measure] + ROOM_BYTES) as limit:
        programs = limited_python(project / "bin", limit)
        failed = run_snakemake(project, *arguments, programs=programs, **FEW_THREADS)
    assert failed.returncode != 0
    assert message in failed.stderr
    assert "Traceback" not in failed.stdout + failed.stderr
    assert not (project / TARGET).exists()
    finished = run_snakemake(project, *arguments)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert (project / TARGET).stat().st_size > TEXT_BYTES
    assert not parts_of_files(project)
