"""A full disk and used-up memory end a step with a message; the disk is a real one, of a megabyte."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import torch
from safetensors.torch import save_file

from sparbench.errors import shortage
from sparbench.files import write_gzip_text, write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.training.checkpoints import Checkpoints
from sparbench.vectors.store import write_vectors


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tmp_path], capture_output=True, text=True)
    if mount.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mount.stderr.strip()}")
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


def arrow_bytes(path: Path) -> None:
    with pa.OSFile(str(path), "wb") as stream:
        stream.write(bytes(2**22))


def noise_text(path: Path) -> None:
    with write_gzip_text(path) as text:
        text.write(np.random.default_rng(0).bytes(2**22).hex())


WRITERS = {
    "vectors": lambda path: write_vectors(path, [np.ones((2**14, 64), np.float32)], 2**14, 64, "float32"),
    "checkpoint": lambda path: Checkpoints(path, "job").save({"weights": torch.zeros(2**20)}),
    "weights": lambda path: save_file({"weights": torch.zeros(2**20)}, path),
    "arrow": arrow_bytes,
    "gzip": noise_text,
    "json": lambda path: write_json(path, "x" * 2**21),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_full_disk_is_reported_by_every_writer(full_disk, kind):
    with pytest.raises(Exception) as caught:  # noqa: B017, PT011 - each library raises its own
        WRITERS[kind](full_disk / "out")
    assert "the disk is full" in shortage(caught.value)
    assert "fix: free space" in shortage(caught.value)


@pytest.mark.parametrize("kind", ["vectors", "checkpoint", "gzip", "json"])
def test_nothing_is_left_on_a_full_disk(full_disk, kind):
    with pytest.raises((OSError, RuntimeError)):
        WRITERS[kind](full_disk / "out")
    assert [path for path in full_disk.rglob("*") if path.is_file()] == []


def test_memory_that_ran_out_is_reported():
    with pytest.raises(MemoryError) as caught:
        np.ones(2**55, np.uint8)
    assert "memory ran out: Unable to allocate" in shortage(caught.value)
    assert shortage(MemoryError()).startswith("memory ran out; fix: ")
    assert "memory ran out" in shortage(torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"))
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**55, dtype=torch.uint8)
    assert "memory ran out" in shortage(caught.value)


def test_other_errors_are_bugs():
    assert shortage(ValueError("3 is not 4")) is None
    assert shortage(FileNotFoundError(2, "No such file", "x")) is None


def test_a_step_ends_with_the_message(capsys):
    def greedy(job: Job) -> None:
        """Ask for more memory than there is."""
        np.ones(2**55, np.uint8)

    with pytest.raises(SystemExit) as ended:
        run_step(greedy, ["--spec", "{}", "--output", "out=x"])
    assert ended.value.code == 1
    assert capsys.readouterr().err.startswith("error: memory ran out")
