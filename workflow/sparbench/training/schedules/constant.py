"""The whole weight from the first step on."""


def factor(step: int) -> float:
    """1, at every step."""
    return 1.0
