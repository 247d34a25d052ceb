"""Rankers: encoders that take a query and a passage together and give one score."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from sparbench.encoders.encoder import autocast, best_device
from sparbench.encoders.load import load_module, load_text_tokenizer
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces, TextTokenizer


class Ranker:
    """Texts of queries and passages to scores.

    Args:
        module: takes Pairs, gives float [pairs].
        precision: of the matrix products.
    """

    def __init__(self, module: nn.Module, queries: TextTokenizer, passages: TextTokenizer, precision: str) -> None:
        self.device = best_device()
        self._module = module.eval().to(self.device)
        self._queries, self._passages, self._precision = queries, passages, precision

    def query_pieces(self, texts: Sequence[str]) -> Pieces:
        """Word pieces of queries, as `score` takes them."""
        return self._queries.pieces(texts)

    def passage_pieces(self, texts: Sequence[str], titles: Sequence[str]) -> Pieces:
        """Word pieces of passages, as `score` takes them."""
        return self._passages.pieces(texts, titles)

    @torch.inference_mode()
    def score(self, pairs: Pairs) -> np.ndarray:
        """Scores of one batch, float32 [pairs]."""
        with autocast(self.device, self._precision):
            scores = self._module(pairs)
        return scores.float().cpu().numpy()


def load_ranker(settings: dict[str, Any], folder: str | Path, precision: str = "float32", threads: int = 1) -> Ranker:
    """A ranker, ready to score on the GPU if there is one.

    Args:
        settings: a row of registry/encoders.yaml whose kind gives scores.
        folder: a model trained here, or a folder of the hub.
        precision: of the products: float32, bfloat16 or float16.
        threads: of torch on the CPU.

    Raises:
        UserError: the folder does not hold such a model.
    """
    torch.set_num_threads(threads)
    home = Path(folder)
    queries, passages = (load_text_tokenizer(settings, home, side) for side in ("query", "passage"))
    return Ranker(load_module(settings, home, "passage"), queries, passages, precision)
