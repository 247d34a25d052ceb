"""Global batches: which queries and which of their passages a step sees depends on (seed, step) alone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sparbench.encoders.pieces import Pieces
from sparbench.training.shares import WHOLE, Share
from sparbench.training.sources import Source, Visit, cut_stretch

ORDER, DRAWS = 0, 1


class Batch(NamedTuple):
    """One process's share of a step's texts.

    The whole batch has each query's positive, in the order of the queries, and then the hard negatives there are.

    Attributes:
        queries: pieces of the share's queries.
        passages: pieces of the share's passages.
        all_queries, all_passages: how many the whole batch has.
    """

    queries: Pieces
    passages: Pieces
    all_queries: int
    all_passages: int


class Batches:
    """Batches over several sources, whose examples are shuffled together anew for each pass.

    Args:
        size: queries a step over all devices.
        seed: with the step number, decides everything that is drawn.
    """

    def __init__(self, sources: Sequence[Source], size: int, seed: int) -> None:
        self._sources, self._size, self._seed = sources, size, seed
        self._starts = np.cumsum([0, *(len(source) for source in sources)])
        self._order: tuple[int, np.ndarray] | None = None

    def __len__(self) -> int:
        """Examples of all sources."""
        return int(self._starts[-1])

    def examples(self, step: int) -> np.ndarray:
        """Numbers of the examples of one step, int64 [size]; passes follow one another without a break."""
        places = np.arange(step * self._size, (step + 1) * self._size)
        passes, inside = np.divmod(places, len(self))
        chosen = np.empty(self._size, dtype=np.int64)
        for number in np.unique(passes):
            here = passes == number
            chosen[here] = self._pass_order(int(number))[inside[here]]
        return chosen

    def batch(self, step: int, share: Share = WHOLE) -> Batch:
        """A share of the texts of one step (from 0)."""
        queries, positives, negatives = zip(*self._visits(step), strict=True)
        passages = positives + negatives
        all_queries, all_passages = (sum(texts.count for texts in side) for side in (queries, passages))
        return Batch(
            cut_stretch(queries, *share.texts(all_queries)),
            cut_stretch(passages, *share.texts(all_passages)),
            all_queries,
            all_passages,
        )

    def _visits(self, step: int) -> list[Visit]:
        examples = self.examples(step)
        draws = np.random.default_rng((self._seed, step, DRAWS)).random((len(examples), 2))
        owners = np.searchsorted(self._starts, examples, side="right") - 1
        order = np.argsort(owners, kind="stable")
        return [
            self._sources[owner].visit(examples[here] - self._starts[owner], draws[here])
            for owner in np.unique(owners)
            for here in [order[owners[order] == owner]]
        ]

    def _pass_order(self, number: int) -> np.ndarray:
        if self._order is None or self._order[0] != number:
            shuffled = np.random.default_rng((self._seed, number, ORDER)).permutation(len(self))
            self._order = number, shuffled
        return self._order[1]
