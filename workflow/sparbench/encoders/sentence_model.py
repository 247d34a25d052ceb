"""Released encoders with a head of their own (GTR's dense layer, ANCE's projection), as sentence-transformers loads them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from sparbench.encoders.tokens import Tokenization
from sparbench.errors import UserError


class SentenceEncoder:
    """Encodes texts with a sentence-transformers folder; its modules pool, project and normalise.

    Args:
        settings: an encoder row; `normalise` scales vectors to length 1 once more.
        folder: holds modules.json.
        side: "query" or "passage".
        threads: how many threads torch may use.

    Raises:
        UserError: the folder is none of sentence-transformers.
    """

    def __init__(self, settings: dict[str, Any], folder: Path, side: str, threads: int = 1) -> None:
        if not (folder / "modules.json").exists():
            raise UserError(f"{folder}: modules.json is missing; expected a sentence-transformers folder")
        torch.set_num_threads(threads)
        self._model = SentenceTransformer(str(folder), device="cuda" if torch.cuda.is_available() else "cpu")
        self._model.max_seq_length = settings[f"{side}_length"]
        self._tokenization = Tokenization(settings, _tokenizer_folder(folder), side)
        self._normalise = settings["normalise"]
        self.dim: int = self._model.get_sentence_embedding_dimension()

    def encode(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> np.ndarray:
        """Vectors float32 [len(texts), dim] of one batch."""
        return self._model.encode(
            self._tokenization.inputs(texts, titles),
            batch_size=max(len(texts), 1),
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=self._normalise,
        ).astype(np.float32, copy=False)

    def lengths(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> np.ndarray:
        """Number of tokens of each text, int64 [len(texts)]."""
        return np.array([len(ids) for ids in self._tokenization.ids(texts, titles)], np.int64)


def _tokenizer_folder(folder: Path) -> Path:
    """Older sentence-transformers keep the transformer and its tokenizer in a folder of their own."""
    inner = folder / "0_Transformer"
    return inner if inner.is_dir() else folder
