"""Stored vectors made here, and the ranking that they must give."""

from itertools import pairwise
from pathlib import Path

import numpy as np

from sparbench.vectors.search import Part
from sparbench.vectors.store import VectorStore, write_vectors


def store_of(folder: Path, vectors: np.ndarray, *bounds: int) -> VectorStore:
    """Write `vectors` in parts that end at `bounds` and at the last row."""
    ends = [0, *bounds, len(vectors)]
    paths = [folder / f"part-{number}.npy" for number in range(len(ends) - 1)]
    for path, (low, high) in zip(paths, pairwise(ends), strict=True):
        write_vectors(path, [vectors[low:high]], high - low, vectors.shape[1], vectors.dtype.name)
    return VectorStore(paths)


def ids_of(rows: np.ndarray) -> list[str]:
    """Ids as texts: passage 10 stands before passage 9."""
    return [str(row) for row in rows]


def random_vectors(seed: int, rows: int, dim: int, dtype: str = "float16") -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((rows, dim)).astype(dtype)


def small_integers(seed: int, rows: int, dim: int, dtype: str = "float16") -> np.ndarray:
    """Values whose inner products are exact in float32 and tie often."""
    return np.random.default_rng(seed).integers(-2, 3, (rows, dim)).astype(dtype)


def best(scores: np.ndarray, depth: int) -> list[int]:
    """The oracle: score descending, then id ascending."""
    return sorted(range(len(scores)), key=lambda row: (-scores[row], str(row)))[:depth]


def two_parts(folder: Path, rows: int = 7000, queries: int = 270, make=random_vectors) -> list[Part]:
    parts = []
    for number, dim in enumerate((24, 40)):
        (folder / str(number)).mkdir()
        store = store_of(folder / str(number), make(number, rows, dim), 3000)
        parts.append(Part(store, make(10 + number, queries, dim, "float32")))
    return parts


def whole_store(store: VectorStore) -> np.ndarray:
    target = np.empty((len(store), store.dim), np.float32)
    store.read(0, len(store), target)
    return target


def exact_scores(part: Part) -> np.ndarray:
    return part.queries.astype(np.float64) @ whole_store(part.passages).T.astype(np.float64)
