"""From the states of a text's tokens to one vector."""

import torch
from torch import Tensor

POOLINGS = ("cls", "mean", "pooler")


def pool(states: Tensor, mask: Tensor, pooling: str) -> Tensor:
    """Pool token states [texts, tokens, dim] into [texts, dim].

    Args:
        states: the last layer's states.
        mask: [texts, tokens], 1 for a token and 0 for padding.
        pooling: "cls" (the first token) or "mean" (of all tokens that are no padding).
    """
    if pooling == "cls":
        return states[:, 0]
    weights = mask.to(states.dtype)
    return torch.einsum("btd,bt->bd", states, weights) / weights.sum(1, keepdim=True).clamp(min=1.0)
