"""Vectors of several encoders side by side, read from their stores."""

from collections.abc import Iterator, Sequence

import numpy as np

from sparbench.vectors.store import VectorStore


def joined_rows(stores: Sequence[VectorStore], rows: np.ndarray) -> np.ndarray:
    """The vectors of single `rows`, float32 [rows, sum of dims]."""
    return np.concatenate([store.take(rows) for store in stores], axis=1)


def joined_blocks(stores: Sequence[VectorStore], most: int, spare: int = 0) -> Iterator[np.ndarray]:
    """All vectors in the order of the passages, float32 [at most `most`, sum of dims + spare].

    A block is valid until the next one. What stands in the spare columns is the caller's to say.
    """
    passages = len(stores[0])
    buffer = np.zeros((min(passages, most), sum(store.dim for store in stores) + spare), np.float32)
    for start in range(0, passages, most):
        stop, column = min(start + most, passages), 0
        for store in stores:
            store.read(start, stop, buffer[: stop - start, column : column + store.dim])
            column += store.dim
        yield buffer[: stop - start]
