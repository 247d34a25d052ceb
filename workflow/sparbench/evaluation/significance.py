"""Whether two retrievers differ by more than chance: paired tests, and their correction when there are several."""

from collections.abc import Sequence

import numpy as np

SIGN_FLIPS_AT_ONCE = 1000
# Sums that differ by rounding only are as extreme as each other.
TOLERANCE = 1e-12


def paired_t_test(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided p value of Student's paired t-test on per-query scores; 1 when no query differs.

    Args:
        first, second: scores of the same queries in the same order, at least two.
    """
    from scipy.special import stdtr

    differences = _differences(first, second)
    if not differences.any():
        return 1.0
    error = differences.std(ddof=1) / np.sqrt(len(differences))
    if error == 0:
        return 0.0
    return float(2 * stdtr(len(differences) - 1, -abs(differences.mean()) / error))


def paired_randomisation_test(
    first: Sequence[float], second: Sequence[float], seed: int = 0, rounds: int = 100_000
) -> float:
    """Two-sided p value of Fisher's randomisation test on per-query scores (Smucker, Allan and Carterette 2007).

    In each of `rounds` rounds every query's two scores change places or not with equal chance; p is the share of
    rounds, the real assignment counted as one, whose difference of means is at least as large as the real one.
    """
    differences = _differences(first, second)
    real = abs(differences.sum()) * (1 - TOLERANCE) - TOLERANCE
    random = np.random.default_rng(seed)
    extreme = 1
    for start in range(0, rounds, SIGN_FLIPS_AT_ONCE):
        flips = random.integers(0, 2, (min(SIGN_FLIPS_AT_ONCE, rounds - start), len(differences)))
        extreme += int((abs((1 - 2 * flips) @ differences) >= real).sum())
    return extreme / (rounds + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """p values of a family of tests, adjusted by Holm-Bonferroni (Holm 1979), in the order given.

    The i-th smallest of m is multiplied by m - i + 1, made no smaller than the one before it and at most 1; compared
    with a level alpha they bound the chance of any false finding by alpha.
    """
    values = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1)), 1)
    return adjusted.tolist()


def _differences(first: Sequence[float], second: Sequence[float]) -> np.ndarray:
    if len(first) != len(second):
        raise ValueError(f"paired tests want as many scores of both retrievers, got {len(first)} and {len(second)}")
    return np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
