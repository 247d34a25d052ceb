"""Rank-biased overlap of two rankings (Webber, Moffat and Zobel 2010, ACM TOIS 28(4))."""

from collections.abc import Hashable, Sequence

import numpy as np


def truncated_rbo(first: Sequence[Hashable], second: Sequence[Hashable], p: float) -> float:
    """RBO's sum (equation 4) up to the end of the shorter ranking: a lower bound.

    (1 - p) * sum over depths d of p^(d-1) * A_d, where the agreement A_d is the share of the first d items that both
    rankings have. Equal rankings of length n reach 1 - p^n.

    Args:
        first, second: items from first to last rank, none twice.
        p: persistence, between 0 and 1; the smaller, the more weight the top has.
    """
    depths = np.arange(1, min(len(first), len(second)) + 1)
    agreement = overlaps(first, second)[: len(depths)] / depths
    return float((1 - p) * (p ** (depths - 1) * agreement).sum())


def extrapolated_rbo(first: Sequence[Hashable], second: Sequence[Hashable], p: float) -> float:
    """RBO_ext (equation 32): the agreement seen at the end of the rankings is taken to continue forever.

    With s the shorter and l the longer length and X_d the overlap at depth d,
    (1-p)/p * (sum_{d=1..l} X_d/d p^d + sum_{d=s+1..l} X_s (d-s)/(s d) p^d) + ((X_l - X_s)/l + X_s/s) p^l,
    which for equally long rankings is (1-p)/p * sum X_d/d p^d + X_l/l p^l. 1 for equal rankings; 0 when one is empty.
    """
    short, long = sorted((len(first), len(second)))
    if not short:
        return 0.0
    overlap = overlaps(first, second)
    depths = np.arange(1, long + 1)
    agreement = overlap / depths
    agreement[short:] += overlap[short - 1] * (depths[short:] - short) / (short * depths[short:])
    return float((1 - p) / p * (p**depths * agreement).sum() + agreement[-1] * p**long)


def overlaps(first: Sequence[Hashable], second: Sequence[Hashable]) -> np.ndarray:
    """int64 [length of the longer]: how many items the first d of both have in common, for each depth d from 1."""
    ranks = {item: rank for rank, item in enumerate(first)}
    longest = max(len(first), len(second))
    meeting = np.zeros(longest, dtype=np.int64)
    for rank, item in enumerate(second):
        if item in ranks:
            meeting[max(rank, ranks[item])] += 1
    return np.cumsum(meeting)
