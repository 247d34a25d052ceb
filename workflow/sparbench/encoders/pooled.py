"""What a pooling of term weights gives for one text."""

from typing import NamedTuple

import torch


class Slopes(NamedTuple):
    """Derivatives that are not 0 of weights by logits.

    Attributes:
        tokens: int64 [derivatives], places within the text.
        terms: int64 [derivatives], columns of the logits.
        values: float [derivatives].
    """

    tokens: torch.Tensor
    terms: torch.Tensor
    values: torch.Tensor


class Pooled(NamedTuple):
    """Attributes:
    weights: float [terms], 0 or more.
    slopes: None where none were wanted, or there are too many to be listed.
    """

    weights: torch.Tensor
    slopes: Slopes | None
