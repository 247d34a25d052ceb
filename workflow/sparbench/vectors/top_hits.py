"""The best passages of a tile of queries, kept while the corpus is streamed; for one score or for many weightings."""

from collections.abc import Callable
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np

IdsOf = Callable[[np.ndarray], list[str]]
CAUTION = 4.0
CORNER_DEVIATIONS = np.linspace(-3.0, 9.0, 25, dtype=np.float32)
ROUNDING = np.float32(2.0**-20)


class TileHits(NamedTuple):
    """Hits of several queries: the query (in the tile, ascending), the passage row, the scores [components, hits]."""

    queries: np.ndarray
    rows: np.ndarray
    scores: np.ndarray


class TopHits:
    """The passages that can still be among the `depth` best of each query under at least one weighting.

    A passage has one score, or two (one per part of a concatenation); weighting g ranks by scores . weights[g], in
    float32. Equal values at the cut are resolved by passage id, ascending. The pool is a padded matrix (row -1 and
    score -inf where a query has fewer); hits are collected, and merged into it from time to time, which moves the cuts.

    When a share of the corpus has been seen, the final cut is expected near the best of that share of `depth`, and
    with `guess` the cut is set a little below there (`rank_of_cut`). A guess can be too high only for a query whose
    best passages come early: `complete` says so, and such queries must be searched again without guessing.

    Args:
        count: number of queries.
        depth: passages wanted for each query and weighting.
        weights: float32 [weightings, components].
        ids: gives the passage ids of row numbers; asked only when scores tie at the cut.
        guess: whether cuts are set ahead of what has been seen.
    """

    def __init__(self, count: int, depth: int, weights: np.ndarray, ids: IdsOf, guess: bool) -> None:
        self.depth, self.weights, self._ids, self._guess = depth, weights, ids, guess
        self.rows = np.full((count, 0), -1, np.int32)
        self.scores = np.full((weights.shape[1], count, 0), -np.inf, np.float32)
        self.cuts = np.full((count, len(weights)), -np.inf, np.float32)
        self.complete = np.ones(count, bool)
        self._known_from = self.cuts.copy()
        self._new: list[TileHits] = []
        self._new_counts = np.zeros(count, np.int64)
        self._share_merged = 0.0

    def add(self, hits: TileHits, share: float) -> bool:
        """Add hits when `share` of the corpus has been seen; True when the cuts have moved."""
        if len(hits.rows):
            self._new.append(hits)
            self._new_counts += np.bincount(hits.queries, minlength=len(self.rows))
        many = self._new_counts.max(initial=0) >= max(self.depth, self.rows.shape[1])
        if many or share >= 2 * self._share_merged:
            self.merge(share)
            return True
        return False

    def merge(self, share: float) -> None:
        """Merge the collected hits into the pool: hits that reach the cut under some weighting stay."""
        rank = rank_of_cut(self.depth, share) if self._guess else self.depth
        rows, scores = self._with_new()
        kept = np.zeros(rows.shape, bool)
        for number, weights in enumerate(self.weights):
            kept |= self._keep(number, weighted_sum(scores, weights), rows, rank)
        if share < 1.0:
            np.maximum(self.cuts, self._known_from, out=self.cuts)
            self._known_from = self.cuts.copy()
        else:
            self.complete = (self.cuts >= self._known_from).all(axis=1)
        self.rows, *parts = _left_aligned(kept, [rows, *scores], [-1] + [-np.inf] * len(scores))
        self.scores = np.stack(parts)
        self._share_merged = share

    def _keep(self, weighting: int, values: np.ndarray, rows: np.ndarray, rank: int) -> np.ndarray:
        """Mark the hits that stay under one weighting, and move its cut to the known hit of that `rank`."""
        best, cuts = best_of(values, rows, self.depth, self._ids)
        if rank < self.depth:
            cuts = np.maximum(cuts, _nth_best(values, rank))
            best &= values >= cuts[:, None]
        self.cuts[:, weighting] = cuts
        return best

    def _with_new(self) -> tuple[np.ndarray, np.ndarray]:
        """Pool and new hits as one padded matrix of rows and of scores."""
        lines, filled = self.rows.shape
        width = filled + int(self._new_counts.max())
        rows = np.full((lines, width), -1, np.int32)
        rows[:, :filled] = self.rows
        scores = np.full((len(self.scores), lines, width), -np.inf, np.float32)
        scores[:, :, :filled] = self.scores
        next_places = np.arange(lines) * width + filled
        for hits in self._new:
            counts = np.bincount(hits.queries, minlength=lines)
            firsts = np.cumsum(counts) - counts
            places = (next_places - firsts).take(hits.queries) + np.arange(len(hits.queries))
            rows.ravel()[places] = hits.rows
            for target, values in zip(scores, hits.scores, strict=True):
                target.ravel()[places] = values
            next_places += counts
        self._new, self._new_counts = [], np.zeros(lines, np.int64)
        return rows, scores


def rank_of_cut(depth: int, share: float) -> int:
    """The rank, among the passages of a `share` of the corpus, below which the final cut at `depth` hardly ever lies.

    Of the `depth` best passages a share of f holds about depth * f, with a deviation of at most the root of that
    when passages are in random order; four deviations are allowed for.
    """
    expected = depth * share
    return min(depth, ceil(expected + CAUTION * sqrt(expected) + CAUTION))


def weighted_sum(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """scores [components, ...] . weights [components], in float32; -inf where a place is empty."""
    total = scores[0] * weights[0]
    for part, weight in zip(scores[1:], weights[1:], strict=True):
        total += part * weight
    return total


def best_of(scores: np.ndarray, rows: np.ndarray, depth: int, ids: IdsOf) -> tuple[np.ndarray, np.ndarray]:
    """Mark the `depth` best of each line of `scores` [queries, width]; ties at the cut go to the lower passage id.

    Returns:
        A boolean mask like `scores`, and the score of the last one taken (-inf where fewer than `depth` exist).
    """
    cuts = _nth_best(scores, depth)
    best = (scores >= cuts[:, None]) & (scores > -np.inf)
    for line in np.flatnonzero(np.count_nonzero(best, axis=1) > depth):
        tied = np.flatnonzero(scores[line] == cuts[line])
        by_id = np.argsort(np.array(ids(rows[line, tied])), kind="stable")
        best[line, tied[by_id[depth - np.count_nonzero(best[line]) :]]] = False
    return best, cuts


def _nth_best(scores: np.ndarray, rank: int) -> np.ndarray:
    """The score of that `rank` in each line of `scores` [queries, width]; -inf where a line has fewer."""
    place = scores.shape[1] - rank
    if place < 0:
        return np.full(len(scores), -np.inf, np.float32)
    return np.partition(scores, place, axis=1)[:, place].copy()


def _left_aligned(kept: np.ndarray, matrices: list[np.ndarray], empty: list[float]) -> list[np.ndarray]:
    """The kept entries of each matrix, moved to the left and padded with `empty`."""
    counts = np.count_nonzero(kept, axis=1)
    filled = np.arange(counts.max(initial=0)) < counts[:, None]
    sources, places = np.flatnonzero(kept), np.flatnonzero(filled)
    aligned = []
    for matrix, filler in zip(matrices, empty, strict=True):
        target = np.full(filled.shape, filler, matrix.dtype)
        target.ravel()[places] = matrix.ravel().take(sources)
        aligned.append(target)
    return aligned


def corners(
    cuts: np.ndarray, weights: np.ndarray, means: np.ndarray, deviations: np.ndarray, lean: float
) -> np.ndarray:
    """For two components: (a, b) of each query such that no passage with scores below both reaches any cut.

    The passages that matter lie in a union of half planes s0 + mu_g * s1 >= cut_g. Its complement is convex and, as
    every mu is positive, holds the whole quadrant below any point (a, b) with a + mu_g * b <= cut_g for all g. Of
    these points, the one whose coordinates are farthest out in standard deviations is taken, so that two comparisons
    per passage rule out nearly all. A margin of 2**-20 covers the rounding of float32 sums.

    Args:
        cuts: float32 [queries, weightings].
        weights: float32 [weightings, 2], first column 1, second positive.
        means, deviations: float32 [2, queries], of the scores of some passages.
        lean: by how many deviations b is wanted farther out than a.
    """
    first = means[0][:, None] + CORNER_DEVIATIONS * deviations[0][:, None]
    slack = cuts[:, None, :] - first[:, :, None]
    slack -= ROUNDING * (np.abs(first)[:, :, None] + np.abs(cuts)[:, None, :])
    second = (slack / weights[:, 1]).min(axis=2)
    outwards = np.minimum(CORNER_DEVIATIONS, (second - means[1][:, None]) / deviations[1][:, None] - lean)
    chosen = np.argmax(outwards, axis=1)[:, None]
    return np.stack([np.take_along_axis(side, chosen, axis=1)[:, 0] for side in (first, second)])
