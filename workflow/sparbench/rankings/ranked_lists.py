"""Lists from hits that were found in no order."""

from collections.abc import Callable, Iterable

import numpy as np

from sparbench.rankings.lists import empty_lists
from sparbench.rankings.runs import rank_order

IdsOf = Callable[[np.ndarray], list[str]]


def ranked_lists(
    found: Iterable[tuple[np.ndarray, np.ndarray]], queries: int, depth: int, ids: IdsOf
) -> tuple[np.ndarray, np.ndarray]:
    """Lists, best first, of rows and scores that each query found in no order; equal scores go by passage id.

    Returns:
        rows int32 [queries, depth], -1 where there are fewer hits; and
        scores float32 [queries, depth], minus infinity there.
    """
    rows, scores = empty_lists(queries, depth)
    for query, (places, values) in enumerate(found):
        order = rank_order(ids(places), values)
        rows[query, : len(order)] = places[order]
        scores[query, : len(order)] = values[order]
    return rows, scores
