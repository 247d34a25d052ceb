"""Searching holds a block of the corpus in memory, not the corpus."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from sparbench.vectors.search import Part, search, search_weightings
from sparbench.vectors.store import VectorStore, write_vectors

DIM, QUERIES = 256, 64


def peak_megabytes(folder: Path, passages: int, weightings: bool) -> float:
    """Largest sum of Python and NumPy memory while `passages` vectors of two parts are searched."""
    draw = np.random.default_rng(0)
    blocks = (draw.standard_normal((1000, DIM), dtype=np.float32) for _ in range(passages // 1000))
    write_vectors(folder / "v.npy", blocks, passages, DIM, "float16")
    part = Part(VectorStore([folder / "v.npy"]), draw.standard_normal((QUERIES, DIM), dtype=np.float32))
    tracemalloc.start()
    if weightings:
        found = search_weightings([part, part], [0.5, 1.0, 2.0], 10, lambda rows: list(map(str, rows)))
    else:
        found = search([part, part], 0.5, 10, lambda rows: list(map(str, rows)))
    assert sum(1 for _ in found) == QUERIES
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


@pytest.mark.slow
@pytest.mark.parametrize("weightings", [False, True])
def test_memory_does_not_grow_with_the_corpus(tmp_path, weightings):
    small, large = (peak_megabytes(tmp_path, passages, weightings) for passages in (20_000, 120_000))
    assert large < small * 1.1
    # Both parts of all passages as float32 would be 246 MB.
    assert large < 60
