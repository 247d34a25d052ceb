"""Stored vectors as points for which a small distance means a large inner product."""

from collections.abc import Iterator, Sequence

import numpy as np

from sparbench.vectors.joined import joined_blocks, joined_rows
from sparbench.vectors.store import VectorStore

PASSAGES_A_BLOCK = 8192


class Points:
    """A corpus's vectors, those of several encoders side by side, with one more coordinate that makes all equally long.

    Of points of equal length, the nearest to a query (with 0 for its last coordinate) has the largest inner product
    with it: |q - x|^2 = |q|^2 + length^2 - 2 q.x (Bachrach et al., 2014; DPR's HNSW index does the same).

    In a concatenation both sides' vectors after the first encoder's are multiplied by the root of mu. Scores would be
    the same with mu on the side of the queries alone, as in exact search; but the index groups passages by their
    distances, in which the encoder with longer vectors would dominate whatever the weight.

    Args:
        stores: one or several over the same passages, the base encoder's first.
        mu: the weight of all but the first.
    """

    def __init__(self, stores: Sequence[VectorStore], mu: float) -> None:
        self._stores = stores
        self._root = np.float32(mu**0.5)
        self.dim = sum(store.dim for store in stores) + 1
        self._longest = max((_squares(block[:, :-1]).max() for block in self._raw_blocks()), default=0.0)

    def __len__(self) -> int:
        return len(self._stores[0])

    def blocks(self) -> Iterator[np.ndarray]:
        """All points in the order of the passages, float32 [rows, dim]; a block is valid until the next one."""
        for block in self._raw_blocks():
            yield self._lengthened(block)

    def sample(self, count: int, seed: int) -> np.ndarray:
        """`count` points drawn without repetition (all where there are fewer), in the order of the passages."""
        chosen = np.random.default_rng(seed).permutation(len(self))[:count]
        points = np.empty((len(chosen), self.dim), np.float32)
        points[:, :-1] = joined_rows(self._stores, np.sort(chosen))
        points[:, self._stores[0].dim : -1] *= self._root
        return self._lengthened(points)

    def _raw_blocks(self) -> Iterator[np.ndarray]:
        """The weighted vectors, with room for the last coordinate."""
        for block in joined_blocks(self._stores, PASSAGES_A_BLOCK, spare=1):
            block[:, self._stores[0].dim : -1] *= self._root
            yield block

    def _lengthened(self, points: np.ndarray) -> np.ndarray:
        points[:, -1] = np.sqrt(np.maximum(self._longest - _squares(points[:, :-1]), 0))
        return points


def query_points(vectors: Sequence[np.ndarray], mu: float) -> np.ndarray:
    """Points of queries, in all encoders' vectors, to find their nearest Points: float32 [queries, sum of dims + 1]."""
    later = [side * np.float32(mu**0.5) for side in vectors[1:]]
    return np.concatenate([vectors[0], *later, np.zeros((len(vectors[0]), 1), np.float32)], axis=1)


def _squares(vectors: np.ndarray) -> np.ndarray:
    """Squared lengths, in float64: a difference of two of them is taken."""
    return np.einsum("rd,rd->r", vectors, vectors, dtype=np.float64)
