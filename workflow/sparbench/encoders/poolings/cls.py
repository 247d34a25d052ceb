"""The last hidden state of the first piece."""

import torch
from transformers.utils import ModelOutput


def pool(output: ModelOutput, mask: torch.Tensor) -> torch.Tensor:
    """Vectors [texts, dim] of hidden states [texts, pieces, dim]."""
    return output.last_hidden_state[:, 0]
