"""Exact scores of candidates of a faster, approximate search, and the best of them under the tie rule."""

from collections.abc import Iterator, Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from sparbench.vectors.joined import joined_rows
from sparbench.vectors.store import VectorStore
from sparbench.vectors.top_hits import IdsOf, best_of

# Requested beyond the depth: rounding and ties may move passages from just below the cut to above it.
SPARE_CANDIDATES = 32


def rescored(
    stores: Sequence[VectorStore], queries: np.ndarray, candidates: np.ndarray, depth: int, ids: IdsOf
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows and scores of the `depth` best of its candidates, in no order.

    Scores are inner products in float32, by one thread, so that they depend on nothing but the two vectors' values;
    ties at the cut go to the lower passage id.

    Args:
        stores: their vectors are joined.
        queries: float32 [queries, sum of dims], already weighted.
        candidates: passage rows [queries, any number], -1 where a query has fewer.
    """
    with threadpool_limits(1, user_api="blas"):
        for query, line in zip(queries, candidates, strict=True):
            rows = np.sort(line[line >= 0])
            scores = joined_rows(stores, rows) @ query
            kept = best_of(scores[None], rows[None], depth, ids)[0][0]
            yield rows[kept], scores[kept]
