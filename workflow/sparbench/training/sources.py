"""Where a batch's texts come from: labelled queries, or passages that are cropped."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from sparbench.encoders.pieces import Pieces
from sparbench.training.draws import without_repetition
from sparbench.training.labels import Candidates, Labels
from sparbench.training.pieces_cache import PiecesCache


class Texts(NamedTuple):
    """Texts that are chosen but not yet tokenised: each process tokenises its share of a batch only.

    Attributes:
        count: how many.
        cut: gives the pieces of a stretch of them.
    """

    count: int
    cut: Callable[[slice], Pieces]


class Visit(NamedTuple):
    """Texts of some examples: a query each, its positive and its hard negatives.

    Attributes:
        queries, passages: the texts.
        owners: the query of each passage by its place among `queries`, int64 [passages].
        positive: bool [passages]; each query has one.
        scores: teacher -> its score of each passage for its owner, float32 [passages], NaN where it is unknown.
    """

    queries: Texts
    passages: Texts
    owners: np.ndarray
    positive: np.ndarray
    scores: dict[str, np.ndarray]


def cut_stretch(parts: Sequence[Texts], start: int, stop: int) -> Pieces:
    """Pieces of the texts from `start` to before `stop` of several parts, one after another."""
    cuts, begin = [Pieces.of([])], 0
    for part in parts:
        inside = slice(max(start - begin, 0), min(stop - begin, part.count))
        if inside.start < inside.stop:
            cuts.append(part.cut(inside))
        begin += part.count
    return Pieces.joined(cuts)


class Source(Protocol):
    """Examples that can be visited any number of times.

    Attributes:
        draws: how many random numbers a visit takes.
    """

    draws: int

    def __len__(self) -> int: ...

    def visit(self, examples: np.ndarray, draws: np.ndarray) -> Visit:
        """Texts of the examples, chosen by numbers in [0, 1), float64 [examples, self.draws]."""
        ...


class LabelledQueries:
    """Queries with at least one positive; a visit draws a positive and hard negatives, uniformly without repetition.

    Args:
        queries: pieces of each query.
        passages: pieces by row of the passage store.
        labels: one row per query.
    """

    def __init__(self, queries: PiecesCache, passages: PiecesCache, labels: Labels) -> None:
        self._queries, self._passages, self.labels = queries, passages, labels
        self._offers = (labels.positives, *labels.negatives)
        self.draws = sum(offer.each for offer in self._offers)

    def __len__(self) -> int:
        return len(self.labels.positives.rows)

    def visit(self, examples: np.ndarray, draws: np.ndarray) -> Visit:
        """See Source. The positives stand before the hard negatives, each in the order of the queries."""
        drawn, first = [], 0
        for offer in self._offers:
            drawn.append(_drawn(offer, examples, draws[:, first : first + offer.each]))
            first += offer.each
        rows, owners, scores = (np.concatenate(arrays) for arrays in zip(*drawn, strict=True))
        return Visit(
            _texts(self._queries, examples),
            _texts(self._passages, rows),
            owners,
            np.arange(len(rows)) < len(examples),
            dict(zip(self.labels.teachers, scores.T, strict=True)),
        )


def _drawn(offer: Candidates, examples: np.ndarray, draws: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, owner and teachers' scores of each passage that is drawn."""
    rows = offer.rows[examples]
    places = without_repetition(np.count_nonzero(rows >= 0, axis=1), draws)
    owners, column = (places >= 0).nonzero()
    chosen = places[owners, column]
    return rows[owners, chosen], owners, offer.scores[examples[owners], chosen]


def _texts(cache: PiecesCache, rows: np.ndarray) -> Texts:
    return Texts(len(rows), lambda inside: cache.take(rows[inside]))


class Crops:
    """Two random stretches of one passage are each other's positive (independent crops; Izacard et al. 2022).

    Args:
        passages: pieces by row of the passage store, without titles.
        count: passages of the store.
        length: pieces of a crop, special ones not counted.
        frame: special pieces at either end of a text, which a crop keeps.
    """

    draws = 2

    def __init__(self, passages: PiecesCache, count: int, length: int, frame: int) -> None:
        self._passages, self._count, self._length, self._frame = passages, count, length, frame

    def __len__(self) -> int:
        return self._count

    def visit(self, examples: np.ndarray, draws: np.ndarray) -> Visit:
        """See Source."""
        count = len(examples)
        queries, passages = (self._crops(examples, draw) for draw in draws.T)
        return Visit(queries, passages, np.arange(count), np.ones(count, dtype=bool), {})

    def _crops(self, examples: np.ndarray, draws: np.ndarray) -> Texts:
        def cut(inside: slice) -> Pieces:
            return crop(self._passages.take(examples[inside]), self._length, self._frame, draws[inside])

        return Texts(len(examples), cut)


def crop(pieces: Pieces, length: int, frame: int, draws: np.ndarray) -> Pieces:
    """A stretch of at most `length` pieces of each text, begun by a number in [0, 1), and the text's frame."""
    inner = pieces.lengths - 2 * frame
    kept = np.minimum(inner, length)
    starts = frame + (draws * (inner - kept + 1)).astype(np.int64)
    inside = np.arange(pieces.lengths.sum()) - np.repeat(np.cumsum(pieces.lengths) - pieces.lengths, pieces.lengths)
    first, sizes = np.repeat(starts, pieces.lengths), np.repeat(pieces.lengths, pieces.lengths)
    wanted = (inside >= first) & (inside < first + np.repeat(kept, pieces.lengths))
    wanted |= (inside < frame) | (inside >= sizes - frame)
    return Pieces(pieces.ids[wanted], kept + 2 * frame)
