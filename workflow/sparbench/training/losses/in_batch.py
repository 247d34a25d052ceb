"""DPR's loss: each query's positive against every passage of the batch."""

import torch


def loss(
    queries: torch.Tensor, passages: torch.Tensor, targets: torch.Tensor, temperature: float = 1.0
) -> torch.Tensor:
    """Mean negative log-likelihood of each query's positive among all passages of the batch (DPR, equation 2).

    Args:
        queries: float [queries, dim].
        passages: float [passages, dim]: all positives and hard negatives of the batch, of all devices if there are
            several; nothing is left out of the denominator, also not another of the query's own positives.
        targets: int64 [queries], the row of each query's positive.
        temperature: divides inner products.
    """
    scores = queries.float() @ passages.float().T / temperature
    return torch.nn.functional.cross_entropy(scores, targets)
