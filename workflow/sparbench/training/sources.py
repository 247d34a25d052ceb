"""Where a batch's texts come from: labelled queries, or passages that are cropped."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np

from sparbench.encoders.pieces import Pieces
from sparbench.training.labels import Labels
from sparbench.training.pieces_cache import PiecesCache


class Texts(NamedTuple):
    """Texts that are chosen but not yet cut into pieces: each process cuts its share of a batch alone.

    Attributes:
        count: how many.
        cut: gives the pieces of a stretch of them.
    """

    count: int
    cut: Callable[[slice], Pieces]


class Visit(NamedTuple):
    """Texts of some examples: a query and a positive each, and the hard negatives of those that have one."""

    queries: Texts
    positives: Texts
    negatives: Texts


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
    """Examples that can be visited any number of times."""

    def __len__(self) -> int: ...

    def visit(self, examples: np.ndarray, draws: np.ndarray) -> Visit:
        """Texts of the examples, chosen by two numbers in [0, 1) each, float64 [examples, 2]."""
        ...


class LabelledQueries:
    """Queries with at least one positive; at each visit one positive and one hard negative are drawn uniformly.

    Args:
        queries: pieces of each query.
        passages: pieces by row of the passage store.
        labels: one row a query.
    """

    def __init__(self, queries: PiecesCache, passages: PiecesCache, labels: Labels) -> None:
        self._queries, self._passages, self.labels = queries, passages, labels

    def __len__(self) -> int:
        return len(self.labels.positives)

    def visit(self, examples: np.ndarray, draws: np.ndarray) -> Visit:
        """See Source."""
        positives = drawn(self.labels.positives[examples], draws[:, 0])
        negatives = drawn(self.labels.negatives[examples], draws[:, 1])
        return Visit(
            _texts(self._queries, examples),
            _texts(self._passages, positives),
            _texts(self._passages, negatives[negatives >= 0]),
        )


def _texts(cache: PiecesCache, rows: np.ndarray) -> Texts:
    return Texts(len(rows), lambda inside: cache.take(rows[inside]))


def drawn(rows: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """One row of each line by a number in [0, 1), uniformly among those that are not -1; -1 where there is none."""
    if not rows.shape[1]:
        return np.full(len(rows), -1, dtype=rows.dtype)
    counts = np.count_nonzero(rows >= 0, axis=1)
    places = (draws * counts).astype(np.int64)
    return rows[np.arange(len(rows)), places]


class Crops:
    """Two random stretches of one passage are each other's positive (independent crops; Izacard et al. 2022).

    Args:
        passages: pieces by row of the passage store, without titles.
        count: passages of the store.
        length: pieces of a crop, special ones not counted.
        frame: special pieces at either end of a text, which a crop keeps.
    """

    def __init__(self, passages: PiecesCache, count: int, length: int, frame: int) -> None:
        self._passages, self._count, self._length, self._frame = passages, count, length, frame

    def __len__(self) -> int:
        return self._count

    def visit(self, examples: np.ndarray, draws: np.ndarray) -> Visit:
        """See Source."""
        return Visit(
            self._crops(examples, draws[:, 0]), self._crops(examples, draws[:, 1]), _texts(self._passages, examples[:0])
        )

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
