"""The model's own output of that name: the raw first piece in DPR's classes."""

import torch
from transformers.utils import ModelOutput


def pool(output: ModelOutput, mask: torch.Tensor) -> torch.Tensor:
    """Vectors [texts, dim]."""
    return output.pooler_output
