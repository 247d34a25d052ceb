"""In how many of the passages that a vocabulary was learned from each of its word pieces stands."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from tokenizers import Tokenizer

from sparbench.errors import UserError
from sparbench.files import read_json

FREQUENCIES_FILE = "document_frequencies.json"
CUT_AT_ONCE = 1000


class DocumentFrequencies(NamedTuple):
    """Attributes:
    passages: how many there are.
    counts: int64 [pieces], those of them that have the piece.
    """

    passages: int
    counts: np.ndarray

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Sequence[str]) -> Self:
        """Count, without special pieces."""
        counts = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
        for start in range(0, len(texts), CUT_AT_ONCE):
            cut = tokenizer.encode_batch_fast(texts[start : start + CUT_AT_ONCE], add_special_tokens=False)
            for text in cut:
                counts[np.unique(np.array(text.ids, dtype=np.int64))] += 1
        return cls(len(texts), counts)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read those of a folder whose vocabulary was learned here; UserError where there are none."""
        path = folder / FREQUENCIES_FILE
        if not path.is_file():
            raise UserError(f"{path}: not there; expected the vocabulary of a model that was trained here")
        stored = read_json(path)
        return cls(stored["passages"], np.array(stored["counts"], dtype=np.int64))

    def write(self, folder: Path) -> None:
        """Write them beside the tokenizer."""
        text = json.dumps({"passages": self.passages, "counts": self.counts.tolist()})
        (folder / FREQUENCIES_FILE).write_text(text + "\n", encoding="utf-8")

    def inverse(self) -> np.ndarray:
        """BM25's inverse document frequency as Lucene computes it, never negative: float64 [pieces]."""
        return np.log1p((self.passages - self.counts + 0.5) / (self.counts + 0.5))

    def relative_rarity(self) -> np.ndarray:
        """Inverse document frequencies by their median over the pieces that occur, float64 [pieces]."""
        inverse = self.inverse()
        return inverse / np.median(inverse[self.counts > 0])
