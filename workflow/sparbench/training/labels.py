"""The passages that a visit of a query draws from: its positives, and each source of hard negatives."""

from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

import numpy as np

from sparbench.collections.passages import PassageStore

MISSING = -1


class Candidates(NamedTuple):
    """Passages that one source offers for each query.

    Attributes:
        rows: of the passage store, best first, int32 [queries, n], -1 where there are fewer.
        each: how many of them a visit draws.
        scores: what each teacher gives them, float32 [queries, n, teachers], NaN where it is unknown.
    """

    rows: np.ndarray
    each: int
    scores: np.ndarray

    def keep(self, kept: np.ndarray) -> "Candidates":
        """Those of some queries."""
        return Candidates(self.rows[kept], self.each, self.scores[kept])


class Labels(NamedTuple):
    """The candidates of the queries of one part of a recipe's data.

    Attributes:
        positives: a visit draws one.
        negatives: hard negatives, one entry per source.
        teachers: whose scores the candidates have, in order.
    """

    positives: Candidates
    negatives: tuple[Candidates, ...]
    teachers: tuple[str, ...] = ()

    def keep(self, kept: np.ndarray) -> "Labels":
        """The labels of some queries."""
        return Labels(self.positives.keep(kept), tuple(offer.keep(kept) for offer in self.negatives), self.teachers)


def known_rows(ids: list[tuple[str, ...]], store: PassageStore) -> np.ndarray:
    """Rows of each query's ids, int32 [queries, n], -1 where there are fewer; ids that the store lacks are left out."""
    rows = store.rows([identifier for group in ids for identifier in group]).tolist()
    remaining = iter(rows)
    return table([[row for row in islice(remaining, len(group)) if row >= 0] for group in ids])


def table(groups: Iterable[list[int]]) -> np.ndarray:
    """One line per group, int32 [groups, longest], -1 where there are fewer."""
    groups = list(groups)
    rows = np.full((len(groups), max(map(len, groups), default=0)), MISSING, dtype=np.int32)
    for line, group in zip(rows, groups, strict=True):
        line[: len(group)] = group
    return rows
