"""An encoder without weights: a text's vector counts its letters, whatever else is in the batch."""

import threading
from collections.abc import Sequence

import numpy as np

from sparbench.encoders.pieces import Pieces


class LetterCounts:
    """Counts of a, b, … in title and text, whose pieces are the letters; notes the lengths in each batch."""

    dim = 8

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self._lock = threading.Lock()

    def pieces(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> Pieces:
        joined = [title + text for title, text in zip(titles or [""] * len(texts), texts, strict=True)]
        return Pieces.of([[ord(letter) - ord("a") for letter in text] for text in joined])

    def encode_pieces(self, pieces: Pieces) -> np.ndarray:
        with self._lock:
            self.batches.append(pieces.lengths.tolist())
        ends = np.cumsum(pieces.lengths)
        texts = [pieces.ids[end - length : end] for end, length in zip(ends, pieces.lengths, strict=True)]
        return np.array([np.bincount(text, minlength=self.dim) for text in texts], np.float32)
