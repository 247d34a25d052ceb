"""Retrievers' lists of best passages, as labels and negatives are cut from them."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sparbench.errors import UserError
from sparbench.rankings.lists import read_lists
from sparbench.training.labels import MISSING

# Millions of lists are sorted in slices, since sorting takes several times their memory.
LINES_AT_ONCE = 1 << 16


class Lists(NamedTuple):
    """The best passages of one retriever for each query of a split.

    Attributes:
        rows: of the passage store, best first, int32 [queries, depth], -1 where there are fewer.
        scores: float32 [queries, depth], or None where they are not needed.
    """

    rows: np.ndarray
    scores: np.ndarray | None

    def keep(self, kept: np.ndarray) -> "Lists":
        """The lists of some queries."""
        return Lists(self.rows[kept], None if self.scores is None else self.scores[kept])

    def top(self, depth: int) -> np.ndarray:
        """The first `depth` rows of each list; UserError where lists are shorter."""
        if self.rows.shape[1] < depth:
            raise UserError(
                f"models: data: key 'top': got {depth}; expected at most {self.rows.shape[1]}, "
                "the passages listed for each query"
            )
        return self.rows[:, :depth]


def read_shards(paths: Sequence[str | Path], with_scores: bool) -> Lists:
    """The lists of all shards, one after another."""
    parts = [lists if with_scores else (lists[0], None) for lists in map(read_lists, paths)]
    rows, scores = zip(*parts, strict=True)
    return Lists(np.concatenate(rows), np.concatenate(scores) if with_scores else None)


def united(tables: Sequence[np.ndarray]) -> np.ndarray:
    """The union of several lists of each query: by rank, then in the order of the lists; each passage once.

    Args:
        tables: int32 [queries, depth] each, -1 where there are fewer.

    Returns:
        int32 [queries, depth * lists], -1 where there are fewer.
    """
    if len(tables) == 1:
        return tables[0]
    starts = range(0, len(tables[0]), LINES_AT_ONCE)
    return np.concatenate([_union([lists[start : start + LINES_AT_ONCE] for lists in tables]) for start in starts])


def _union(tables: Sequence[np.ndarray]) -> np.ndarray:
    rows = np.stack(tables, axis=2).reshape(len(tables[0]), -1)
    order = np.argsort(rows, axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    repeated = np.zeros(rows.shape, dtype=bool)
    np.put_along_axis(repeated, order[:, 1:], ordered[:, 1:] == ordered[:, :-1], axis=1)
    return moved_left(np.where(repeated, MISSING, rows))


def moved_left(rows: np.ndarray) -> np.ndarray:
    """Each line's rows without gaps, in their order, then -1."""
    return np.take_along_axis(rows, np.argsort(rows < 0, axis=1, kind="stable"), axis=1)


def scores_in(rows: np.ndarray, lists: Lists) -> np.ndarray:
    """The lists' scores of other rows of the same queries, float32 [queries, n], NaN where a list lacks the row."""
    found = np.full(rows.shape, np.nan, dtype=np.float32)
    for column, wanted in enumerate(rows.T):
        same = (lists.rows == wanted[:, None]) & (wanted >= 0)[:, None]
        queries = np.flatnonzero(same.any(axis=1))
        found[queries, column] = lists.scores[queries, same[queries].argmax(axis=1)]
    return found
