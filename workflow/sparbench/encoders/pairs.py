"""Queries and passages that a ranker scores together."""

from typing import NamedTuple

import numpy as np

from sparbench.encoders.pieces import Pieces


class Pairs(NamedTuple):
    """Word pieces of pairs, each a query and a passage.

    Attributes:
        queries, passages: the texts of each pair, at the same place in both.
    """

    queries: Pieces
    passages: Pieces

    @property
    def lengths(self) -> np.ndarray:
        """Pieces of each pair, int64 [pairs]."""
        return self.queries.lengths + self.passages.lengths

    def take(self, rows: np.ndarray) -> "Pairs":
        """The pairs at `rows`, in the order of `rows`."""
        return Pairs(self.queries.take(rows), self.passages.take(rows))
