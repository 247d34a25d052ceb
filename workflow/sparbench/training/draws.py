"""Random numbers keyed by what they decide: a visit's draws do not depend on the rest of its batch."""

import numpy as np

# SplitMix64's constants (Steele, Lea and Flood 2014).
STEP, FIRST, SECOND = (np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def uniform(seed: int, step: int, examples: np.ndarray, count: int) -> np.ndarray:
    """Numbers in [0, 1), float64 [examples, count]: each depends on (seed, step, example, its place) alone."""
    state = np.zeros((len(examples), 1), dtype=np.uint64)
    for key in (seed, step, examples[:, None], np.arange(count)):
        state = _mixed(_mixed(state) ^ np.asarray(key).astype(np.uint64))
    return (state >> np.uint64(11)) * 2.0**-53


def _mixed(state: np.ndarray) -> np.ndarray:
    state = state + STEP
    state = (state ^ (state >> np.uint64(30))) * FIRST
    state = (state ^ (state >> np.uint64(27))) * SECOND
    return state ^ (state >> np.uint64(31))


def without_repetition(counts: np.ndarray, draws: np.ndarray) -> np.ndarray:
    """Places drawn uniformly from the first `counts` of each line, none twice (Fisher and Yates' shuffle).

    Args:
        counts: int [lines].
        draws: numbers in [0, 1), float64 [lines, k].

    Returns:
        int64 [lines, k], -1 where a line has fewer than k.
    """
    lines, wanted = np.arange(len(counts)), draws.shape[1]
    places = np.tile(np.arange(max(counts.max(initial=0), wanted)), (len(counts), 1))
    for place, draw in enumerate(draws.T):
        chosen = place + (draw * np.maximum(counts - place, 1)).astype(np.int64)
        places[lines, chosen], places[:, place] = places[:, place].copy(), places[lines, chosen]
    return np.where(np.arange(wanted) < counts[:, None], places[:, :wanted], -1)
