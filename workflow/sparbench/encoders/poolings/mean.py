"""The mean of the last hidden states over a text's pieces."""

import torch
from transformers.utils import ModelOutput


def pool(output: ModelOutput, mask: torch.Tensor) -> torch.Tensor:
    """Vectors [texts, dim] of hidden states [texts, pieces, dim]; `mask` [texts, pieces] is False for padding."""
    return (output.last_hidden_state * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
