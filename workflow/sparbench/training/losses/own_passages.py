"""Each query's positive against its own hard negatives: the loss of rankers."""

import torch

from sparbench.training.encoded import Encoded, Scored

ENCODERS = ("vector", "terms", "score")


def loss(batch: Encoded | Scored, *, temperature: float = 1.0) -> torch.Tensor:
    """Mean negative log-likelihood of each query's positive among the passages that were drawn for it.

    Source: Gao, Dai and Callan 2021 (LCE); a cross-encoder could afford no other passages.

    Args:
        temperature: divides the scores.
    """
    targets = batch.targets()
    own = batch.owners == torch.arange(len(targets), device=batch.owners.device)[:, None]
    scores = (batch.own_scores() / temperature).expand(own.shape).masked_fill(~own, -torch.inf)
    return torch.nn.functional.cross_entropy(scores, targets)
