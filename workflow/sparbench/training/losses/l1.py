"""The l1 regulariser: small weights, and so fewer terms."""

from typing import Literal

import torch

from sparbench.training.encoded import Encoded

ENCODERS = ("terms",)


def loss(batch: Encoded, *, side: Literal["query", "passage"]) -> torch.Tensor:
    """Mean over the texts of one side of the sum of their weights' absolute values (SPLADE, section 3.2)."""
    return batch.side(side).abs().sum(1).mean()
