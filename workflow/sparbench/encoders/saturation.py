"""How the weight of a term grows with its logit where that is positive; elsewhere the weight is 0.

All are monotone and give 0 for 0, so that the largest logit of a term gives its largest weight.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch

Function = Callable[[torch.Tensor], torch.Tensor]


class Saturation(NamedTuple):
    """Attributes:
    weight: of logits that are 0 or more.
    slope: the derivative of `weight` at logits above 0.
    """

    weight: Function
    slope: Function


SATURATIONS = {
    # SPLADE: log(1 + ReLU(x)).
    "log": Saturation(torch.log1p, lambda logits: 1 / (1 + logits)),
    # log(1 + log(1 + ReLU(x))), in sentence-transformers' words `log1p_relu` (arXiv 2504.14839).
    "log-log": Saturation(
        lambda logits: torch.log1p(torch.log1p(logits)),
        lambda logits: 1 / ((1 + logits) * (1 + torch.log1p(logits))),
    ),
    # SparTerm: ReLU(x).
    "none": Saturation(lambda logits: logits, torch.ones_like),
}
