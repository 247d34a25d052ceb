"""Models with additional heads in sentence-transformers' format (GTR's projection, ANCE's layer norm)."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from torch import nn

from sparbench.encoders.pieces import Cutter, Pieces
from sparbench.errors import UserError


class SentenceModule(nn.Module):
    """A sentence-transformers pipeline over Pieces, whose heads come after its transformer."""

    def __init__(self, pipeline: SentenceTransformer) -> None:
        super().__init__()
        self.pipeline = pipeline
        self.padding: int = pipeline.tokenizer.pad_token_id or 0
        self.dim: int = pipeline.get_embedding_dimension()

    def forward(self, pieces: Pieces) -> torch.Tensor:
        """Vectors [texts, dim]; texts are padded to the longest of the batch."""
        mask = pieces.mask()
        ids = np.full(mask.shape, self.padding, dtype=np.int64)
        ids[mask] = pieces.ids
        device = self.pipeline.device
        features = {
            "input_ids": torch.from_numpy(ids).to(device),
            "attention_mask": torch.from_numpy(mask).long().to(device),
        }
        return self.pipeline(features)["sentence_embedding"]


def load(folder: Path, settings: dict[str, Any], side: str, dropout: float | None = None) -> SentenceModule:
    """Read such a model from a snapshot folder; UserError where it is not one. It is not trained here: no dropout."""
    return SentenceModule(_pipeline(folder))


def cutter(folder: Path) -> Cutter:
    """The pipeline's tokenizer, which lower-cases where the model's card says so."""
    tokenizer = _pipeline(folder).tokenizer
    return Cutter(tokenizer.backend_tokenizer, tokenizer.sep_token or tokenizer.eos_token, special=True)


@lru_cache(maxsize=1)
def _pipeline(folder: Path) -> SentenceTransformer:
    """Read once for its tokenizer and its weights."""
    if not (folder / "modules.json").is_file():
        raise UserError(f"{folder}: no modules.json; expected a model in sentence-transformers' form")
    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
