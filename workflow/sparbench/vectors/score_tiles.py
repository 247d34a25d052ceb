"""Scores of a tile of queries against a block of passages, and which of them can still matter."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from sparbench.vectors.top_hits import Hits, IdsOf, TopHits, corners

SMALLEST_FIRST_BLOCK = 1024
TINY = np.float32(1e-30)
# BLAS rounds otherwise at the ragged edge of a matrix: products have whole multiples of these lines, so that equal
# vectors get equal scores wherever they stand.
QUERY_LINES, PASSAGE_LINES = 32, 64


class QueryTile:
    """A few hundred queries and the best passages found for them so far.

    Args:
        queries: one matrix [queries, dim] for each score component, float32; the components' columns stand side by
            side in the blocks of passages.
        depth, weights, ids: see TopHits.
    """

    def __init__(self, queries: Sequence[np.ndarray], depth: int, weights: np.ndarray, ids: IdsOf) -> None:
        self._count = len(queries[0])
        self.queries = [_padded(part) for part in queries]
        ends = np.cumsum([0] + [part.shape[1] for part in queries])
        self._columns = [slice(low, high) for low, high in pairwise(ends)]
        self._top = TopHits(self._count, depth, weights, ids)
        self._limits: np.ndarray | None = None
        self._means = self._deviations = np.empty(0, np.float32)

    @property
    def first_block(self) -> int:
        """Passages wanted in the first block: all of them enter the pool, so few, but enough for good cuts."""
        wanted = max(SMALLEST_FIRST_BLOCK, 2 * self._top.depth)
        return wanted + -wanted % PASSAGE_LINES

    def score(self, start: int, count: int, block: np.ndarray, buffers: np.ndarray) -> None:
        """Score a block [>= count, dims] whose first passage has row number `start`; `buffers` hold the products."""
        scores = [
            _product(queries, block[:, columns], buffer)[: self._count, :count]
            for queries, columns, buffer in zip(self.queries, self._columns, buffers, strict=True)
        ]
        if self._limits is None:
            self._means = np.stack([part.mean(axis=1) for part in scores])
            self._deviations = np.maximum([part.std(axis=1) for part in scores], TINY)
        hits = self._reaching(start, scores)
        if self._top.add(hits):
            self._limits = self._new_limits()

    def finished(self) -> TopHits:
        """The best passages, once all blocks have been scored."""
        self._top.merge()
        return self._top

    def _new_limits(self) -> np.ndarray:
        """[components, queries]: a passage whose scores are all below them is below every cut."""
        if len(self.queries) == 1:
            return self._top.cuts.T
        return corners(self._top.cuts, self._top.weights, self._means, self._deviations)

    def _reaching(self, start: int, scores: list[np.ndarray]) -> Hits:
        """The passages that reach the cut of at least one weighting."""
        if self._limits is None:
            found = np.arange(scores[0].size, dtype=np.int32)
        else:
            reaches = scores[0] >= self._limits[0][:, None]
            for part, limits in zip(scores[1:], self._limits[1:], strict=True):
                reaches |= part >= limits[:, None]
            found = np.flatnonzero(reaches).astype(np.int32)
        queries, columns = np.divmod(found, np.int32(scores[0].shape[1]))
        values = np.stack([part[queries, columns] for part in scores])
        hits = Hits(queries, columns + np.int32(start), values)
        return hits if len(scores) == 1 else self._reaching_a_cut(hits)

    def _reaching_a_cut(self, hits: Hits) -> Hits:
        first, second = hits.scores
        kept = np.zeros(len(hits.rows), bool)
        for cuts, (weight, other) in zip(self._top.cuts.T, self._top.weights, strict=True):
            kept |= first * weight + second * other >= cuts[hits.queries]
        return Hits(hits.queries[kept], hits.rows[kept], hits.scores[:, kept])


def _padded(queries: np.ndarray) -> np.ndarray:
    """Queries as float32 with lines of zeros up to a multiple of QUERY_LINES."""
    lines = -len(queries) % QUERY_LINES
    return np.pad(queries.astype(np.float32, copy=False), ((0, lines), (0, 0)))


def _product(queries: np.ndarray, block: np.ndarray, buffer: np.ndarray) -> np.ndarray:
    """Inner products [queries, passages] in the memory of `buffer`."""
    shape = (len(queries), len(block))
    return np.matmul(queries, block.T, out=buffer.ravel()[: shape[0] * shape[1]].reshape(shape))
