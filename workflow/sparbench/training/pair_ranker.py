"""A ranker while it is trained: one module that scores a query and a passage together."""

import torch
from torch import nn

from sparbench.encoders.pairs import Pairs


class PairRanker(nn.Module):
    """A ranker, as the loop takes it in place of the two towers of a bi-encoder.

    Args:
        ranker: takes Pairs, gives float [pairs].
    """

    scores_pairs, dim = True, 1

    def __init__(self, ranker: nn.Module) -> None:
        super().__init__()
        self.ranker = ranker

    @property
    def towers(self) -> dict[str, nn.Module]:
        """The only one, in the model's own folder."""
        return {"": self.ranker}

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.parameters()).device

    def forward(self, pairs: Pairs) -> torch.Tensor:
        """Scores as vectors of one dimension, float [pairs, 1]: the loop gathers them as it gathers vectors."""
        return self.ranker(pairs)[:, None]
