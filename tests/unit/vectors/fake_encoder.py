"""An encoder without weights: a text's vector counts its letters, whatever else is in the batch."""

import threading

import numpy as np


class LetterCounts:
    """Counts of a, b, … in title and text; notes the sizes of the batches it was given."""

    dim = 8

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self._lock = threading.Lock()

    def lengths(self, texts: list[str], titles: list[str] | None) -> np.ndarray:
        return np.array([len(text) for text in texts])

    def encode(self, texts: list[str], titles: list[str] | None) -> np.ndarray:
        with self._lock:
            self.batches.append([len(text) for text in texts])
        joined = [f"{title} {text}" for title, text in zip(titles or [""] * len(texts), texts, strict=True)]
        return np.array([[text.count(chr(ord("a") + n)) for n in range(self.dim)] for text in joined], np.float32)
