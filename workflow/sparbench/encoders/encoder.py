"""What every kind of encoder offers: texts of one side in, vectors out."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from torch import nn

from sparbench.encoders.pieces import Pieces, TextTokenizer

AUTOCAST_TYPES = {"bfloat16": torch.bfloat16, "float16": torch.float16}


def best_device() -> torch.device:
    """The CUDA device where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast(device: torch.device, precision: str) -> AbstractContextManager:
    """Products in `precision` (float32, bfloat16 or float16), weights in float32."""
    if precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, AUTOCAST_TYPES[precision])


class TextEncoder:
    """Texts of one side to vectors.

    Args:
        module: takes Pieces, gives float [texts, dim]; has `dim`.
        normalise: whether vectors are scaled to length 1.
        precision: of the matrix products.
    """

    def __init__(self, module: nn.Module, tokenizer: TextTokenizer, normalise: bool, precision: str) -> None:
        self.device = best_device()
        self.dim: int = module.dim
        self._module = module.eval().to(self.device)
        self._tokenizer, self._normalise, self._precision = tokenizer, normalise, precision

    def pieces(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> Pieces:
        """Word pieces as `encode_pieces` takes them: for callers that sort by length and tokenise texts once."""
        return self._tokenizer.pieces(texts, titles)

    def lengths(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> np.ndarray:
        """Number of pieces of each text, int64 [texts]."""
        return self.pieces(texts, titles).lengths

    def encode(self, texts: Sequence[str], titles: Sequence[str] | None = None) -> np.ndarray:
        """Vectors of one batch of texts, float32 [texts, dim], in their order."""
        return self.encode_pieces(self.pieces(texts, titles))

    @torch.inference_mode()
    def encode_pieces(self, pieces: Pieces) -> np.ndarray:
        """Vectors of one batch of cut texts, float32 [texts, dim], in their order."""
        if not len(pieces.lengths):
            return np.empty((0, self.dim), dtype=np.float32)
        with autocast(self.device, self._precision):
            vectors = self._module(pieces)
        vectors = vectors.float()
        return (nn.functional.normalize(vectors) if self._normalise else vectors).cpu().numpy()
