"""A bag of word pieces as an encoder: a learned vector and a learned weight for each piece.

Just what lexical matching needs: it learns in seconds on one core what a transformer of random weights learns in hours.
How often a piece occurs in a text does not count, which is close to BM25, whose term frequencies saturate.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from sparbench.encoders.pieces import Cutter, Pieces, read_tokenizer
from sparbench.errors import UserError

WEIGHTS_FILE = "model.safetensors"


class Bag(nn.Module):
    """Pieces to one vector per text: the sum over its distinct pieces of weight times vector.

    Args:
        vectors: float32 [pieces, dim].
        weights: float32 [pieces].
    """

    def __init__(self, vectors: torch.Tensor, weights: torch.Tensor) -> None:
        super().__init__()
        self.vectors, self.weights = nn.Parameter(vectors), nn.Parameter(weights)
        self.dim: int = vectors.shape[1]

    def forward(self, pieces: Pieces) -> torch.Tensor:
        """Vectors [texts, dim]."""
        device, pieces = self.vectors.device, pieces.distinct()
        ids = torch.from_numpy(pieces.ids).to(device, torch.int64)
        starts = torch.from_numpy(np.cumsum(pieces.lengths) - pieces.lengths).to(device)
        # Weighting the vocabulary once is cheaper, forward and backward, than weighting each piece of each text.
        weighted = self.vectors * self.weights[:, None]
        return nn.functional.embedding_bag(ids, weighted, starts, mode="sum")

    def save(self, folder: Path) -> None:
        """Write the weights as safetensors."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file({"vectors": self.vectors.data, "weights": self.weights.data}, folder / WEIGHTS_FILE)


def load(folder: Path, settings: dict[str, Any], side: str, dropout: float | None = None) -> Bag:
    """Read a bag's weights, which have no dropout; UserError where the folder holds none."""
    try:
        stored = load_file(folder / WEIGHTS_FILE)
        return Bag(stored["vectors"], stored["weights"])
    except (OSError, KeyError) as error:
        raise UserError(f"{folder}: no bag of word pieces: {error}; fix: train it again") from None


def cutter(folder: Path) -> Cutter:
    """Word pieces without order: neither special pieces nor a separator."""
    return Cutter(read_tokenizer(folder), separator="", special=False)
