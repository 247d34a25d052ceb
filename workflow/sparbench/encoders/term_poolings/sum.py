"""The sum of the weights over a text's tokens (SPLADE, section 3.1; SparTerm)."""

import torch

from sparbench.encoders.pooled import Pooled, Slopes
from sparbench.encoders.saturation import Saturation


def pool(logits: torch.Tensor, bias: torch.Tensor, saturation: Saturation, listed: int | None) -> Pooled:
    """Weights [terms]; slopes of all positive logits, unless there are more than `listed` of them."""
    positive = logits.to(bias.dtype).add_(bias).relu_()
    slopes = None
    if listed is not None and int(positive.count_nonzero()) <= listed:
        tokens, terms = positive.nonzero(as_tuple=True)
        slopes = Slopes(tokens, terms, saturation.slope(positive[tokens, terms]))
    return Pooled(saturation.weight(positive).sum(0), slopes)


def slopes(logits: torch.Tensor, bias: torch.Tensor, saturation: Saturation) -> torch.Tensor:
    """The derivative of the weight of each term by its logit at each token, [tokens, terms]."""
    positive = logits.to(bias.dtype).add_(bias).relu_()
    return saturation.slope(positive) * (positive > 0)
