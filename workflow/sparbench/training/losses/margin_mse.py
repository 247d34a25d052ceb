"""Margin-MSE: the model learns the teacher's margins between a query's positive and its hard negatives."""

import torch

from sparbench.training.encoded import Encoded, Scored

ENCODERS = ("vector", "terms", "score")


def loss(batch: Encoded | Scored, teacher: torch.Tensor, *, scale: float = 1.0) -> torch.Tensor:
    """Mean squared difference of margins (Hofstätter et al. 2020, equation 3), over pairs that the teacher scored.

    0 where there is no such pair.

    Args:
        scale: multiplies the teacher's margins, which may be far larger than those that the model can have.
    """
    own, targets = batch.own_scores(), batch.targets()[batch.owners]
    wanted, asked = own[targets] - own, scale * (teacher[targets] - teacher)
    known = ~batch.positive & asked.isfinite()
    return (wanted - asked)[known].square().sum() / known.sum().clamp(min=1)
