"""Random vectors of two encoders as files, for the benchmarks of searching and of tuning mu."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from sparbench.vectors.search import Part
from sparbench.vectors.store import VectorStore, write_vectors


def read_sizes(description: str | None) -> argparse.Namespace:
    """The command line of both benchmarks: passages, queries and threads."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--passages", type=int, default=400_000)
    parser.add_argument("--queries", type=int, default=2048)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def random_parts(folder: Path, passages: int, queries: int, dim: int) -> list[Part]:
    """Two encoders' vectors of the same passages and queries, independent of one another: the most expensive case of
    tuning, as few passages are dismissed by both scores at once."""
    draw = np.random.default_rng(0)
    parts = []
    for number in range(2):
        path = folder / f"{number}.npy"
        vectors = draw.standard_normal((passages, dim), dtype=np.float32)
        write_vectors(path, [vectors], passages, dim, "float16")
        parts.append(Part(VectorStore([path]), draw.standard_normal((queries, dim), dtype=np.float32)))
    return parts


def flat_index(parts: Sequence[Part]) -> faiss.IndexFlatIP:
    """faiss's exact index over the parts' concatenated vectors, float32 in memory."""
    vectors = np.concatenate([_in_memory(part.passages) for part in parts], axis=1)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    return index


def _in_memory(store: VectorStore) -> np.ndarray:
    vectors = np.empty((len(store), store.dim), np.float32)
    store.read(0, len(store), vectors)
    return vectors


def ids_of(rows: np.ndarray) -> list[str]:
    return [str(row) for row in rows]
