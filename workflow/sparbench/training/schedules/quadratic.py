"""The quadratic ramp of SPLADE's regularisers."""


def factor(step: int, *, steps: int) -> float:
    """Share of the weight at a step (from 0): grows with the square of the step and is 1 from step `steps` on.

    SPLADE raises its regularisers in this way (its section 4), so that they do not empty vectors early.
    """
    return min(1.0, (step + 1) / steps) ** 2
