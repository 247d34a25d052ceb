"""Training sets cut from a teacher's lists: any (K, n_p, n_n) without mining again (SPAR, section 3.1)."""

import numpy as np


def cut(rows: np.ndarray, depth: int, positives: int, negatives: int) -> tuple[np.ndarray, np.ndarray]:
    """First `positives` passages of the teacher's top `depth` as positives, last `negatives` as hard negatives.

    A list with fewer than `depth` hits gives its own last ones as hard negatives, but never a positive too; places
    that no hit fills are dummies.

    Args:
        rows: int32 [queries, mined depth], row in the passage store, best first, -1 where there are fewer hits.
        depth: K; at most the mined depth.
        positives: n_p.
        negatives: n_n.

    Returns:
        int32 [queries, n_p] and int32 [queries, n_n], -1 for a dummy.

    Raises:
        ValueError: K is deeper than the lists, or positives and hard negatives would overlap.
    """
    if depth > rows.shape[1]:
        raise ValueError(f"depth {depth} is more than the {rows.shape[1]} passages that were mined for a query")
    if positives + negatives > depth:
        raise ValueError(f"{positives} positives and {negatives} negatives do not fit into a depth of {depth}")
    return rows[:, :positives], _last(rows[:, :depth], positives, negatives)


def _last(rows: np.ndarray, skipped: int, count: int) -> np.ndarray:
    """The last `count` hits of each list behind the first `skipped`, -1 where there are fewer."""
    lengths = np.count_nonzero(rows >= 0, axis=1)[:, None]
    places = np.maximum(lengths - count, skipped) + np.arange(count)
    hits = np.take_along_axis(rows, np.minimum(places, rows.shape[1] - 1), axis=1)
    return np.where(places < lengths, hits, rows.dtype.type(-1))
