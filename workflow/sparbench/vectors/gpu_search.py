"""Exact search by faiss on a GPU: blocks of passages against all queries, the best kept after each block."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from sparbench.vectors.joined import joined_blocks
from sparbench.vectors.rescore import SPARE_CANDIDATES, rescored
from sparbench.vectors.store import VectorStore
from sparbench.vectors.top_hits import IdsOf

# 1.6 GB of two encoders of 768 dimensions: they are held in memory once, and go to the GPU.
PASSAGES_A_BLOCK = 1 << 18
# Less work, in multiplications, would not pay for the way to the GPU.
MUCH_WORK = 10**11
# faiss keeps no more best passages than that on a GPU.
MOST_CANDIDATES = 2048

# Called with queries [queries, dim], passages [passages, dim] and k: scores and rows [queries, k] of the best passages.
Knn = Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]]


def gpu_knn(multiplications: int, depth: int) -> Knn | None:
    """faiss's search on a GPU for that much work; None where the work is little or no GPU is seen.

    None too where more passages are wanted than faiss gives on a GPU. The CPU build of faiss sees no GPU.
    """
    if multiplications < MUCH_WORK or depth + SPARE_CANDIDATES > MOST_CANDIDATES:
        return None
    import faiss

    if not faiss.get_num_gpus():
        return None
    resources = faiss.StandardGpuResources()
    return lambda queries, passages, k: faiss.knn_gpu(
        resources, queries, passages, k, metric=faiss.METRIC_INNER_PRODUCT
    )


def search_on_gpu(
    stores: Sequence[VectorStore], queries: np.ndarray, depth: int, ids: IdsOf, knn: Knn
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows and scores of its `depth` best passages, in no order; see sparbench.vectors.search.

    A GPU rounds products in its own way and breaks ties as it likes: it names a few candidates more than are wanted,
    which are scored again on the CPU.

    Args:
        stores: their vectors are joined.
        queries: float32 [queries, sum of dims], already weighted.
    """
    yield from rescored(stores, queries, nearest(stores, queries, depth + SPARE_CANDIDATES, knn), depth, ids)


def nearest(stores: Sequence[VectorStore], queries: np.ndarray, count: int, knn: Knn) -> np.ndarray:
    """Rows of the `count` passages of the largest inner products, int64 [queries, at most count], in no order."""
    scores, rows = np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
    for number, block in enumerate(joined_blocks(stores, PASSAGES_A_BLOCK)):
        found, places = knn(queries, block, min(count, len(block)))
        scores, rows = np.hstack([scores, found]), np.hstack([rows, places + number * PASSAGES_A_BLOCK])
        if rows.shape[1] > count:
            kept = np.argpartition(-scores, count - 1, axis=1)[:, :count]
            scores, rows = np.take_along_axis(scores, kept, axis=1), np.take_along_axis(rows, kept, axis=1)
    return rows
