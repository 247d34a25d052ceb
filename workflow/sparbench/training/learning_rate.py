"""Learning rates as pure functions of the step."""


def learning_rate(step: int, peak: float, warmup: int, total: int) -> float:
    """Linear warm-up to `peak` over `warmup` steps, then linear to 0 after the last step.

    Args:
        step: from 0 to `total` - 1; no step has a rate of 0.
    """
    if step < warmup:
        return peak * (step + 1) / warmup
    return peak * (total - step) / max(total - warmup, 1)
