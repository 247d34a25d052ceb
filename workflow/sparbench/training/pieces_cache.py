"""Word pieces of texts that are visited repeatedly, tokenised once."""

from collections.abc import Callable

import numpy as np

from sparbench.encoders.pieces import Pieces

# About 150 bytes per text besides its pieces: two gigabytes at 130 pieces per text.
CACHED_TEXTS = 4_000_000


class PiecesCache:
    """Word pieces by row, cut when first asked for.

    Args:
        cut: gives the pieces of the texts at some rows.
    """

    def __init__(self, cut: Callable[[list[int]], Pieces], limit: int = CACHED_TEXTS) -> None:
        self._cut, self._limit = cut, limit
        self._known: dict[int, np.ndarray] = {}

    def take(self, rows: np.ndarray) -> Pieces:
        """Pieces of the texts at `rows`, in the order of `rows`."""
        wanted = rows.tolist()
        fresh = self._fresh([row for row in dict.fromkeys(wanted) if row not in self._known])
        arrays = [self._known[row] if row in self._known else fresh[row] for row in wanted]
        lengths = np.fromiter(map(len, arrays), dtype=np.int64, count=len(arrays))
        ids = np.concatenate(arrays).astype(np.int32) if arrays else np.empty(0, dtype=np.int32)
        return Pieces(ids, lengths)

    def _fresh(self, rows: list[int]) -> dict[int, np.ndarray]:
        """Tokenise texts that are not in the cache; they are kept while there is room."""
        if not rows:
            return {}
        pieces = self._cut(rows)
        arrays = np.split(_narrow(pieces.ids), np.cumsum(pieces.lengths)[:-1])
        # A copy, since a view would keep the whole array.
        fresh = {row: array.copy() for row, array in zip(rows, arrays, strict=True)}
        if len(self._known) < self._limit:
            self._known |= fresh
        return fresh


def _narrow(ids: np.ndarray) -> np.ndarray:
    """Half the memory, for vocabularies of at most 65,536 pieces."""
    return ids.astype(np.uint16) if ids.max(initial=0) < 1 << 16 else ids
