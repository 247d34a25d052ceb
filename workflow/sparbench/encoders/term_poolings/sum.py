"""The sum of the weights over a text's tokens (SPLADE, section 3.1; SparTerm)."""

import torch

from sparbench.encoders.pooled import Pooled, Slopes
from sparbench.encoders.saturation import Saturation


def pool(logits: torch.Tensor, bias: torch.Tensor, saturation: Saturation, listed: int | None) -> Pooled:
    """Weights [terms]; slopes of all positive logits, unless there are more than `listed` of them.

    All but the maximum is computed for terms alone that are positive somewhere.
    """
    active = (logits.amax(0) + bias > 0).nonzero().squeeze(1)
    positive = _positive(logits[:, active], bias[active])
    weights = torch.zeros_like(bias).index_copy_(0, active, saturation.weight(positive).sum(0))
    if listed is None or int(positive.count_nonzero()) > listed:
        return Pooled(weights, None)
    tokens, places = positive.nonzero(as_tuple=True)
    return Pooled(weights, Slopes(tokens, active[places], saturation.slope(positive[tokens, places])))


def slopes(logits: torch.Tensor, bias: torch.Tensor, saturation: Saturation) -> torch.Tensor:
    """The derivative of the weight of each term by its logit at each token, [tokens, terms]."""
    positive = _positive(logits, bias)
    return saturation.slope(positive) * (positive > 0)


def _positive(logits: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """ReLU of logits and bias, in place where the number format allows it."""
    return logits.to(bias.dtype).add_(bias).relu_()
