"""The FLOPS regulariser: few operations in an inverted index, which is to say short and even posting lists."""

from typing import Literal

import torch

from sparbench.training.encoded import Encoded

ENCODERS = ("terms",)


def loss(
    batch: Encoded, *, side: Literal["query", "passage"], negatives: Literal["together", "apart"] = "together"
) -> torch.Tensor:
    """Sum over the vocabulary of the squared mean weight of a term over the batch (Paria et al. 2020, equation 4).

    Args:
        side: whose vectors.
        negatives: of passages, one value over all of them, as SPLADE's early code has it, or `apart`: the mean of the
            values over positives and over hard negatives, as its current code has it.
    """
    if side == "passage" and negatives == "apart" and not batch.positive.all():
        positives, others = batch.passages[batch.positive], batch.passages[~batch.positive]
        return (_flops(positives) + _flops(others)) / 2
    return _flops(batch.side(side))


def _flops(weights: torch.Tensor) -> torch.Tensor:
    """Of the weights of some texts, [texts, vocabulary]."""
    return weights.abs().mean(0).square().sum()
