"""DPR's loss: each query's positive against every passage of the batch."""

import torch

from sparbench.training.encoded import Encoded


def loss(batch: Encoded, *, temperature: float = 1.0) -> torch.Tensor:
    """Mean negative log-likelihood of each query's positive among all passages of the batch (DPR, equation 2).

    Nothing is left out of the denominator, not even other positives of the query.

    Args:
        temperature: divides inner products.
    """
    scores = batch.queries @ batch.passages.T / temperature
    return torch.nn.functional.cross_entropy(scores, batch.targets())
