"""Scores of a tile of queries against passages, and which of them can still matter."""

from collections.abc import Sequence

import numpy as np

from sparbench.vectors.products import Product
from sparbench.vectors.top_hits import IdsOf, TileHits, TopHits, corners

# A tile's products stay in a core's cache until they have been compared.
PASSAGES_A_TILE = 1024
TINY = np.float32(1e-30)
# By how many deviations the second score is farther out than the first: two corners leave a third of the passages that
# one leaves.
CORNER_LEANS = (-1.1, 1.1)


class QueryTile:
    """Some queries and the best passages found for them so far.

    Args:
        products: for each score component, the product with the queries' vectors.
        queries: number of queries.
        passages: number of passages in the corpus.
        depth, weights, ids, guess: see TopHits.
    """

    def __init__(
        self,
        products: Sequence[Product],
        queries: int,
        passages: int,
        depth: int,
        weights: np.ndarray,
        ids: IdsOf,
        guess: bool,
    ) -> None:
        self._products = products
        self._top = TopHits(queries, depth, weights, ids, guess)
        self._passages, self._seen = passages, 0
        self._limits = [np.full((len(products), queries), -np.inf, np.float32)]
        self._means = self._deviations = np.empty(0, np.float32)

    def score(self, start: int, block: Sequence[np.ndarray]) -> None:
        """Score a block of passages, a matrix for each component, the first of which has row number `start`."""
        for low in range(0, len(block[0]), PASSAGES_A_TILE):
            scores = [
                product(part[low : low + PASSAGES_A_TILE]) for product, part in zip(self._products, block, strict=True)
            ]
            if not self._seen:
                self._measure(scores)
            self._seen += scores[0].shape[1]
            if self._top.add(self._reaching(start + low, scores), self._seen / self._passages):
                self._limits = self._new_limits()

    def finished(self) -> TopHits:
        """The best passages, once all blocks have been scored."""
        self._top.merge(1.0)
        return self._top

    def _measure(self, scores: list[np.ndarray]) -> None:
        """Mean and deviation of each query's scores; those of the first passages stand for all."""
        self._means = np.stack([part.mean(axis=1) for part in scores])
        self._deviations = np.maximum([part.std(axis=1) for part in scores], TINY)

    def _new_limits(self) -> list[np.ndarray]:
        """Of each [components, queries]: a passage whose scores are all below them is below every cut."""
        if len(self._products) == 1:
            return [self._top.cuts.T]
        return [
            corners(self._top.cuts, self._top.weights, self._means, self._deviations, lean) for lean in CORNER_LEANS
        ]

    def _reaching(self, start: int, scores: list[np.ndarray]) -> TileHits:
        """The passages that reach the cut of at least one weighting."""
        reaches = _any_reaches(scores, self._limits[0])
        for limits in self._limits[1:]:
            reaches &= _any_reaches(scores, limits)
        found = np.flatnonzero(reaches)
        queries = found // scores[0].shape[1]
        rows = (found - queries * scores[0].shape[1] + start).astype(np.int32)
        hits = TileHits(queries, rows, np.stack([part.ravel()[found] for part in scores]))
        return hits if len(scores) == 1 else self._reaching_a_cut(hits)

    def _reaching_a_cut(self, hits: TileHits) -> TileHits:
        first, second = hits.scores
        kept = np.zeros(len(hits.rows), bool)
        for cuts, (_, mu) in zip(np.ascontiguousarray(self._top.cuts.T), self._top.weights, strict=True):
            kept |= first + second * mu >= cuts.take(hits.queries)
        return TileHits(hits.queries[kept], hits.rows[kept], hits.scores[:, kept])


def _any_reaches(scores: list[np.ndarray], limits: np.ndarray) -> np.ndarray:
    """bool [queries, passages]: some component reaches its query's limit."""
    reaches = scores[0] >= limits[0][:, None]
    for part, limit in zip(scores[1:], limits[1:], strict=True):
        reaches |= part >= limit[:, None]
    return reaches
