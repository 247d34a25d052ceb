"""A linear warm-up."""


def factor(step: int, *, steps: int) -> float:
    """Share of the weight at a step (from 0): grows linearly, and is 1 from the step of number `steps` on."""
    return min(1.0, (step + 1) / steps)
