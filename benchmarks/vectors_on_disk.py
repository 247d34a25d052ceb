"""Random vectors of two encoders as files, for the benchmarks of searching and of tuning mu."""

import argparse
from pathlib import Path

import numpy as np

from sparbench.vectors.search import Part
from sparbench.vectors.store import VectorStore, write_vectors


def read_sizes(description: str | None) -> argparse.Namespace:
    """The command line of both benchmarks: passages, queries and threads."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--queries", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def random_parts(folder: Path, passages: int, queries: int, dim: int) -> list[Part]:
    """Two encoders' vectors of the same passages and queries, independent of one another: the dearest case of
    tuning, as few passages are dismissed by both scores at once."""
    draw = np.random.default_rng(0)
    parts = []
    for number in range(2):
        path = folder / f"{number}.npy"
        vectors = draw.standard_normal((passages, dim), dtype=np.float32)
        write_vectors(path, [vectors], passages, dim, "float16")
        parts.append(Part(VectorStore([path]), draw.standard_normal((queries, dim), dtype=np.float32)))
    return parts


def ids_of(rows: np.ndarray) -> list[str]:
    return [str(row) for row in rows]
