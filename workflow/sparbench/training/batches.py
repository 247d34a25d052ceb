"""Global batches: the queries of a step, and which of their passages it sees, depend on (seed, step) alone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sparbench.encoders.pieces import Pieces
from sparbench.training.draws import uniform
from sparbench.training.shares import WHOLE, Share
from sparbench.training.sources import Source, Texts, Visit, cut_stretch

ORDER = 0


class Batch(NamedTuple):
    """One process's share of a step's texts, and the labels of all passages of the batch.

    Attributes:
        queries, passages: pieces of the share's texts; of pairs, each passage comes with its query.
        all_queries: queries of the whole batch.
        owners: the query that each passage of the whole batch was drawn for, int64 [passages].
        positive: bool [passages]; each query has one.
        scores: teacher -> its score of each passage for its owner, float32 [passages], NaN where it is unknown.
    """

    queries: Pieces
    passages: Pieces
    all_queries: int
    owners: np.ndarray
    positive: np.ndarray
    scores: dict[str, np.ndarray]


class Batches:
    """Batches over several sources, whose examples are shuffled together again for each pass.

    Args:
        size: queries per step over all devices.
        seed: with the step number, decides everything that is drawn.
        teachers: whose scores of the passages are wanted.
    """

    def __init__(self, sources: Sequence[Source], size: int, seed: int, teachers: Sequence[str] = ()) -> None:
        self._sources, self._size, self._seed, self._teachers = sources, size, seed, teachers
        self._starts = np.cumsum([0, *(len(source) for source in sources)])
        self._order: tuple[int, np.ndarray] | None = None

    def __len__(self) -> int:
        """Examples of all sources."""
        return int(self._starts[-1])

    def examples(self, step: int) -> np.ndarray:
        """Numbers of the examples of one step, int64 [size]; passes follow each other without a gap."""
        places = np.arange(step * self._size, (step + 1) * self._size)
        passes, inside = np.divmod(places, len(self))
        chosen = np.empty(self._size, dtype=np.int64)
        for number in np.unique(passes):
            here = passes == number
            chosen[here] = self._pass_order(int(number))[inside[here]]
        return chosen

    def batch(self, step: int, share: Share = WHOLE, pairs: bool = False) -> Batch:
        """A share of the texts of one step (from 0), or of its pairs of a query and a passage."""
        visits = self._visits(step)
        counts = [visit.queries.count for visit in visits]
        firsts = np.cumsum([0, *counts])
        owners = np.concatenate([first + visit.owners for first, visit in zip(firsts, visits, strict=False)])
        queries, own = [visit.queries for visit in visits], slice(*share.texts(len(owners)))
        return Batch(
            _owners_texts(queries, owners[own]) if pairs else cut_stretch(queries, *share.texts(sum(counts))),
            cut_stretch([visit.passages for visit in visits], own.start, own.stop),
            sum(counts),
            owners,
            np.concatenate([visit.positive for visit in visits]),
            {teacher: np.concatenate([_scores(visit, teacher) for visit in visits]) for teacher in self._teachers},
        )

    def _visits(self, step: int) -> list[Visit]:
        """The examples drawn from each source in this step."""
        examples = self.examples(step)
        numbers = np.searchsorted(self._starts, examples, side="right") - 1
        visits = []
        for number in np.unique(numbers):
            source, own = self._sources[number], examples[numbers == number] - self._starts[number]
            visits.append(source.visit(own, uniform(self._seed, step, own, source.draws)))
        return visits

    def _pass_order(self, number: int) -> np.ndarray:
        if self._order is None or self._order[0] != number:
            shuffled = np.random.default_rng((self._seed, number, ORDER)).permutation(len(self))
            self._order = number, shuffled
        return self._order[1]


def _scores(visit: Visit, teacher: str) -> np.ndarray:
    return visit.scores.get(teacher, np.full(len(visit.owners), np.nan, dtype=np.float32))


def _owners_texts(queries: Sequence[Texts], owners: np.ndarray) -> Pieces:
    """Pieces of the query of each passage; only queries between the first and the last of them are cut."""
    first, stop = (int(owners.min()), int(owners.max()) + 1) if len(owners) else (0, 0)
    return cut_stretch(queries, first, stop).take(owners - first)
