"""Exact inner-product search over stored vectors, also of concatenations, with memory for one block of passages."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, pairwise
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from sparbench.errors import UserError
from sparbench.vectors.score_tiles import QueryTile
from sparbench.vectors.store import VectorStore
from sparbench.vectors.top_hits import IdsOf, TopHits

PRODUCTS_A_TILE = 512
PASSAGES_A_BLOCK = 4096
QUERIES_A_PASS = 16384


class Part(NamedTuple):
    """One encoder's share of a score: the corpus's vectors and the queries' [queries, dim], float32."""

    passages: VectorStore
    queries: np.ndarray


def search(
    parts: Sequence[Part], mu: float, depth: int, ids: IdsOf, threads: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows and scores of its `depth` best passages, in no order.

    The score is s_0 + mu * (s_1 + ...), the inner product of concatenated vectors whose query halves after the
    first are multiplied by mu (SPAR, section 3.3). Concatenated vectors exist for one block at a time only. Ties at
    the cut, in float32, go to the lower passage id; a corpus of fewer passages gives them all.

    Args:
        parts: the encoders, the base first; all over the same passages and queries.
        ids: gives the passage ids of row numbers.
        threads: how many work; the result does not depend on it.
    """
    weighted = [part.queries if number == 0 else part.queries * np.float32(mu) for number, part in enumerate(parts)]
    queries = np.concatenate(weighted, axis=1)
    for pool in _pools(parts, [queries], np.ones((1, 1), np.float32), depth, ids, threads):
        for rows, scores in zip(pool.rows, pool.scores[0], strict=True):
            filled = rows >= 0
            yield rows[filled], scores[filled]


def search_weightings(
    parts: Sequence[Part], grid: Sequence[float], depth: int, ids: IdsOf, threads: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows, and both parts' scores [2, rows], of all passages among its `depth` best under any mu.

    One pass over the vectors serves all weights of `grid`: the score s_0 + mu * s_1 is linear in mu, so that both
    products are computed once, and nearly all passages are dismissed for all weights by two comparisons (see
    `top_hits.corners`). Exact over the whole corpus.

    Args:
        parts: the base encoder and the one whose queries are weighted.
        grid: positive weights.
    """
    weights = np.array([[1.0, mu] for mu in grid], np.float32)
    for pool in _pools(parts, [part.queries for part in parts], weights, depth, ids, threads):
        for number, rows in enumerate(pool.rows):
            filled = rows >= 0
            yield rows[filled], pool.scores[:, number, filled]


def _pools(
    parts: Sequence[Part], queries: list[np.ndarray], weights: np.ndarray, depth: int, ids: IdsOf, threads: int
) -> Iterator[TopHits]:
    _check(parts)
    total = len(queries[0])
    for start in range(0, total, QUERIES_A_PASS):
        stop = min(start + QUERIES_A_PASS, total)
        lines = PRODUCTS_A_TILE // len(queries)
        tiles = [
            QueryTile([side[low : min(low + lines, stop)] for side in queries], depth, weights, ids)
            for low in range(start, stop, lines)
        ]
        _score_all([part.passages for part in parts], tiles, threads)
        yield from (tile.finished() for tile in tiles)


def _check(parts: Sequence[Part]) -> None:
    """Refuse parts that are not over the same passages and queries."""
    for part in parts:
        if part.passages.dim != part.queries.shape[1]:
            raise UserError(f"vectors: passages have {part.passages.dim} dimensions, queries {part.queries.shape[1]}")
    for what, sizes in (
        ("passages", {len(part.passages) for part in parts}),
        ("queries", {len(part.queries) for part in parts}),
    ):
        if len(sizes) != 1:
            raise UserError(f"vectors: the parts have {sorted(sizes)} {what}; expected the same number in each")


def _score_all(stores: list[VectorStore], tiles: list[QueryTile], threads: int) -> None:
    """Pass all blocks by all tiles: workers share out the tiles, and the next block is read meanwhile.

    Each product has the same shape whatever `threads` is, and BLAS works on one thread, so that not a bit of a
    score depends on how many threads there are.
    """
    workers = max(1, min(threads, len(tiles)))
    first = tiles[0].first_block
    components = len(tiles[0].queries)
    shape = (components, PRODUCTS_A_TILE // components, max(PASSAGES_A_BLOCK, first))
    spare: SimpleQueue[np.ndarray] = SimpleQueue()
    for _ in range(workers):
        spare.put(np.empty(shape, np.float32))
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(workers) as pool:
        for start, block in _blocks(stores, first, pool):
            done = [pool.submit(_score_tile, tile, start, block, spare) for tile in tiles]
            for future in done:
                future.result()


def _score_tile(tile: QueryTile, start: int, block: np.ndarray, spare: SimpleQueue[np.ndarray]) -> None:
    products = spare.get()
    try:
        tile.score(start, block, products)
    finally:
        spare.put(products)


def _blocks(stores: list[VectorStore], first: int, pool: ThreadPoolExecutor) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the first row and float32 [rows, sum of dims], the stores' vectors side by side.

    A block is valid until the second one after it.
    """
    size, dim = max(first, PASSAGES_A_BLOCK), sum(store.dim for store in stores)
    buffers = cycle([np.zeros((size, dim), np.float32) for _ in range(2)])
    bounds = [0, *range(min(first, len(stores[0])), len(stores[0]), PASSAGES_A_BLOCK), len(stores[0])]
    spans = [span for span in pairwise(bounds) if span[0] < span[1]]
    coming = [pool.submit(_read_block, stores, span, next(buffers)) for span in spans[:1]]
    for number, (start, _) in enumerate(spans):
        block = coming.pop().result()
        if number + 1 < len(spans):
            coming.append(pool.submit(_read_block, stores, spans[number + 1], next(buffers)))
        yield start, block


def _read_block(stores: list[VectorStore], span: tuple[int, int], buffer: np.ndarray) -> np.ndarray:
    start, stop = span
    column = 0
    for store in stores:
        store.read(start, stop, buffer[: stop - start, column : column + store.dim])
        column += store.dim
    return buffer[: stop - start]
