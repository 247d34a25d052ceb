"""Scores of a tile of queries against a block of passages, and which of them can still matter."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from sparbench.vectors.top_hits import Hits, IdsOf, TopHits, corners

SMALLEST_FIRST_BLOCK = 1024
TINY = np.float32(1e-30)
# By how many deviations the second score is farther out than the first: two corners leave a third of what one leaves.
CORNER_LEANS = (-1.1, 1.1)


class QueryTile:
    """A few hundred queries and the best passages found for them so far.

    Args:
        queries: one matrix [queries, dim] for each score component, float32; the components' columns stand side by
            side in the blocks of passages.
        depth, weights, ids: see TopHits.
    """

    def __init__(self, queries: Sequence[np.ndarray], depth: int, weights: np.ndarray, ids: IdsOf) -> None:
        self.queries = [np.ascontiguousarray(part, dtype=np.float32) for part in queries]
        ends = np.cumsum([0] + [part.shape[1] for part in queries])
        self._columns = [slice(low, high) for low, high in pairwise(ends)]
        self._top = TopHits(len(queries[0]), depth, weights, ids)
        self._limits: list[np.ndarray] | None = None
        self._means = self._deviations = np.empty(0, np.float32)

    @property
    def first_block(self) -> int:
        """Passages wanted in the first block: all of them enter the pool, so few, but enough for good cuts."""
        return max(SMALLEST_FIRST_BLOCK, 2 * self._top.depth)

    def score(self, start: int, block: np.ndarray, buffers: np.ndarray) -> None:
        """Score a block of passages, the first of which has row number `start`; `buffers` hold the products."""
        scores = [
            _product(queries, block[:, columns], buffer)
            for queries, columns, buffer in zip(self.queries, self._columns, buffers, strict=True)
        ]
        if self._limits is None:
            self._top.start(start, scores)
            # The spread of some passages' scores stands for all.
            self._means = np.stack([part.mean(axis=1) for part in scores])
            self._deviations = np.maximum([part.std(axis=1) for part in scores], TINY)
            self._limits = self._new_limits()
        elif self._top.add(self._reaching(start, scores)):
            self._limits = self._new_limits()

    def finished(self) -> TopHits:
        """The best passages, once all blocks have been scored."""
        self._top.merge()
        return self._top

    def _new_limits(self) -> list[np.ndarray]:
        """Of each [components, queries]: a passage whose scores are all below them is below every cut."""
        if len(self.queries) == 1:
            return [self._top.cuts.T]
        return [
            corners(self._top.cuts, self._top.weights, self._means, self._deviations, lean) for lean in CORNER_LEANS
        ]

    def _reaching(self, start: int, scores: list[np.ndarray]) -> Hits:
        """The passages that reach the cut of at least one weighting."""
        reaches = _any_reaches(scores, self._limits[0])
        for limits in self._limits[1:]:
            reaches &= _any_reaches(scores, limits)
        found = np.flatnonzero(reaches)
        queries = found // scores[0].shape[1]
        rows = (found - queries * scores[0].shape[1] + start).astype(np.int32)
        hits = Hits(queries, rows, np.stack([part.ravel()[found] for part in scores]))
        return hits if len(scores) == 1 else self._reaching_a_cut(hits)

    def _reaching_a_cut(self, hits: Hits) -> Hits:
        first, second = hits.scores
        kept = np.zeros(len(hits.rows), bool)
        for cuts, (_, mu) in zip(np.ascontiguousarray(self._top.cuts.T), self._top.weights, strict=True):
            kept |= first + second * mu >= cuts.take(hits.queries)
        return Hits(hits.queries[kept], hits.rows[kept], hits.scores[:, kept])


def _any_reaches(scores: list[np.ndarray], limits: np.ndarray) -> np.ndarray:
    """bool [queries, passages]: some component reaches its query's limit."""
    reaches = scores[0] >= limits[0][:, None]
    for part, limit in zip(scores[1:], limits[1:], strict=True):
        reaches |= part >= limit[:, None]
    return reaches


def _product(queries: np.ndarray, block: np.ndarray, buffer: np.ndarray) -> np.ndarray:
    """Inner products [queries, passages] in the memory of `buffer`."""
    shape = (len(queries), len(block))
    return np.matmul(queries, block.T, out=buffer.ravel()[: shape[0] * shape[1]].reshape(shape))
