"""SPLADE's ranking loss: each query's positive against its own hard negatives and the other queries' positives."""

import torch

from sparbench.training.encoded import Encoded


def loss(batch: Encoded) -> torch.Tensor:
    """Mean negative log-likelihood of each query's positive (SPLADE, equation 5).

    The other queries' hard negatives are left out, which `in-batch` has. SPLADE v2 prints the sum (its equation 3)
    without the positive itself, which its code has.
    """
    own = batch.owners == torch.arange(len(batch.queries), device=batch.owners.device)[:, None]
    scores = (batch.queries @ batch.passages.T).masked_fill(~(own | batch.positive), -torch.inf)
    return torch.nn.functional.cross_entropy(scores, batch.targets())
