"""The largest weight over a text's tokens (SPLADE v2, section 3.1)."""

import torch

from sparbench.encoders.pooled import Pooled, Slopes
from sparbench.encoders.saturation import Saturation


def pool(logits: torch.Tensor, bias: torch.Tensor, saturation: Saturation, listed: int | None) -> Pooled:
    """Weights [terms]; of each positive one a slope, at a token that has the largest logit.

    Bias and saturation come after the maximum, on one logit per term: they are monotone. Places are looked for among
    positive terms alone: a maximum with places over all logits takes several times as long as one without.
    """
    highest = (logits.amax(0) + bias).relu_()
    slopes = None
    if listed is not None:
        active = highest.nonzero().squeeze(1)
        slopes = Slopes(logits[:, active].argmax(0), active, saturation.slope(highest[active]))
    return Pooled(saturation.weight(highest), slopes)
