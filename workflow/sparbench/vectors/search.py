"""Exact inner-product search over stored vectors, also of concatenations, with memory for one block of passages."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import NamedTuple

import numpy as np

from sparbench.errors import UserError
from sparbench.vectors.gpu_search import gpu_knn, search_on_gpu
from sparbench.vectors.products import product_for, workers
from sparbench.vectors.score_tiles import QueryTile
from sparbench.vectors.store import VectorStore
from sparbench.vectors.top_hits import IdsOf

PASSAGES_A_BLOCK = 8192
QUERIES_A_TILE = 512
QUERIES_A_PASS = 16384


class Part(NamedTuple):
    """One encoder's share of a score: the corpus's vectors and the queries' [queries, dim], float32."""

    passages: VectorStore
    queries: np.ndarray


class Component(NamedTuple):
    """One score component: stores whose vectors are concatenated, and the queries' [queries, sum of dims]."""

    stores: list[VectorStore]
    queries: np.ndarray

    def of(self, chosen: slice | list[int]) -> "Component":
        """The same for some of the queries."""
        return Component(self.stores, self.queries[chosen])


class Pool(NamedTuple):
    """One query's pool: passage rows and their scores [components, rows]; nothing is missing when `complete`."""

    rows: np.ndarray
    scores: np.ndarray
    complete: bool


def search(
    parts: Sequence[Part], mu: float, depth: int, ids: IdsOf, threads: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows and scores of its `depth` best passages, in no order.

    The score is s_0 + mu * (s_1 + ...), the inner product of concatenated vectors whose query halves after the
    first are multiplied by mu (SPAR, section 3.3). Concatenated vectors exist for one block at a time only. Ties at
    the cut, in float32, go to the lower passage id; a smaller corpus gives all its passages. Much work is done on a
    GPU where the process sees one; scores then differ in float32's last digits.

    Args:
        parts: the encoders, the base first; all over the same passages and queries.
        ids: gives the passage ids of row numbers.
        threads: how many to use; the result does not depend on it.
    """
    _check(parts)
    stores, queries = [part.passages for part in parts], weighted_queries(parts, mu)
    knn = gpu_knn(len(stores[0]) * queries.size, depth)
    if knn:
        yield from search_on_gpu(stores, queries, depth, ids, knn)
        return
    for pool in _pools([Component(stores, queries)], np.ones((1, 1), np.float32), depth, ids, threads):
        yield pool.rows, pool.scores[0]


def weighted_queries(parts: Sequence[Part], mu: float) -> np.ndarray:
    """The queries of all parts side by side, float32 [queries, sum of dims], those after the first times mu."""
    weighted = [part.queries if number == 0 else part.queries * np.float32(mu) for number, part in enumerate(parts)]
    return np.concatenate(weighted, axis=1)


def search_weightings(
    parts: Sequence[Part], grid: Sequence[float], depth: int, ids: IdsOf, threads: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows, and both parts' scores [2, rows], of all passages among its `depth` best under any mu.

    One pass over the vectors serves all weights of `grid`: the score s_0 + mu * s_1 is linear in mu, so that both
    products are computed once, and two comparisons rule out nearly all passages for all weights (see
    `top_hits.corners`). Exact over the whole corpus.

    Args:
        parts: the base encoder and the one whose queries are weighted.
        grid: positive weights.
    """
    _check(parts)
    weights = np.array([[1.0, mu] for mu in grid], np.float32)
    components = [Component([part.passages], part.queries) for part in parts]
    for pool in _pools(components, weights, depth, ids, threads):
        yield pool.rows, pool.scores


def _pools(
    components: Sequence[Component], weights: np.ndarray, depth: int, ids: IdsOf, threads: int
) -> Iterator[Pool]:
    """Each query's pool, in order; the few whose cuts were guessed too high are searched again without guessing."""
    for start in range(0, len(components[0].queries), QUERIES_A_PASS):
        some = [part.of(slice(start, start + QUERIES_A_PASS)) for part in components]
        pools = _one_pass(some, depth, weights, ids, threads, guess=True)
        again = [number for number, pool in enumerate(pools) if not pool.complete]
        if again:
            whole = _one_pass([part.of(again) for part in some], depth, weights, ids, threads, guess=False)
            for number, pool in zip(again, whole, strict=True):
                pools[number] = pool
        yield from pools


def _one_pass(
    components: Sequence[Component], depth: int, weights: np.ndarray, ids: IdsOf, threads: int, guess: bool
) -> list[Pool]:
    passages, queries = len(components[0].stores[0]), len(components[0].queries)
    kind = product_for(passages * sum(part.queries.size for part in components))
    tiles = []
    for low in range(0, queries, QUERIES_A_TILE):
        sides = [part.queries[low : low + QUERIES_A_TILE] for part in components]
        tiles.append(QueryTile([kind(side) for side in sides], len(sides[0]), passages, depth, weights, ids, guess))
    with workers(max(1, min(threads, len(tiles))), kind) as pool:
        _score_all([part.stores for part in components], tiles, pool)
    return [pool for tile in tiles for pool in _pools_of(tile)]


def _pools_of(tile: QueryTile) -> Iterator[Pool]:
    top = tile.finished()
    for number, rows in enumerate(top.rows):
        filled = rows >= 0
        yield Pool(rows[filled], top.scores[:, number, filled], bool(top.complete[number]))


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


def _score_all(stores: list[list[VectorStore]], tiles: list[QueryTile], pool: ThreadPoolExecutor) -> None:
    """Score all blocks by all tiles: workers share the tiles, and the next block is read meanwhile.

    Each product has the same shape whatever the number of workers is, and works on one thread, so that no bit of
    a score depends on their number.
    """
    for start, block in _blocks(stores, pool):
        done = [pool.submit(tile.score, start, block) for tile in tiles]
        for future in done:
            future.result()


def _blocks(stores: list[list[VectorStore]], pool: ThreadPoolExecutor) -> Iterator[tuple[int, list[np.ndarray]]]:
    """Yield the first row and, for each component, float32 [rows, sum of dims], its stores' vectors side by side.

    Blocks come in a scattered order, the same in every run: the first blocks must represent all (see TopHits).
    A block is valid until the second one after it.
    """
    total = len(stores[0][0])
    widths = [sum(store.dim for store in side) for side in stores]
    buffers = cycle([[np.zeros((min(total, PASSAGES_A_BLOCK), dim), np.float32) for dim in widths] for _ in range(2)])
    starts = PASSAGES_A_BLOCK * np.random.default_rng(0).permutation(-(-total // PASSAGES_A_BLOCK))
    spans = [(int(start), min(int(start) + PASSAGES_A_BLOCK, total)) for start in starts]
    coming = [pool.submit(_read_block, stores, span, next(buffers)) for span in spans[:1]]
    for number, (start, _) in enumerate(spans):
        block = coming.pop().result()
        if number + 1 < len(spans):
            coming.append(pool.submit(_read_block, stores, spans[number + 1], next(buffers)))
        yield start, block


def _read_block(stores: list[list[VectorStore]], span: tuple[int, int], buffers: list[np.ndarray]) -> list[np.ndarray]:
    start, stop = span
    for side, buffer in zip(stores, buffers, strict=True):
        column = 0
        for store in side:
            store.read(start, stop, buffer[: stop - start, column : column + store.dim])
            column += store.dim
    return [buffer[: stop - start] for buffer in buffers]
