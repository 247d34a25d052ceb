"""Exact inner products of sparse vectors, with memory for one block of passages and the best of every query."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from sparbench.vectors.quantise import quantised
from sparbench.vectors.term_store import TermStore
from sparbench.vectors.top_hits import IdsOf, TileHits, TopHits

PASSAGES_A_BLOCK = 8192
QUERIES_A_TILE = 256
ONE_WEIGHT = np.ones((1, 1), np.float32)


class TermTile:
    """Some queries, float32 [queries, vocabulary], and the best passages found for them so far."""

    def __init__(self, queries: csr_array, passages: int, depth: int, ids: IdsOf) -> None:
        self._queries, self._passages, self._seen = queries, passages, 0
        self._top = TopHits(queries.shape[0], depth, ONE_WEIGHT, ids, guess=False)

    def score(self, start: int, block: csr_array) -> None:
        """Score passages given as columns, float32 [vocabulary, passages]; the first has row number `start`.

        A score adds up in float32 in the order of the query's terms, wherever tiles and blocks begin.
        """
        products = self._queries @ block
        self._seen += block.shape[1]
        queries = np.repeat(np.arange(products.shape[0]), np.diff(products.indptr))
        kept = (products.data > 0) & (products.data >= self._top.cuts[queries, 0])
        rows = (products.indices[kept] + start).astype(np.int32)
        self._top.add(TileHits(queries[kept], rows, products.data[kept][None]), self._seen / self._passages)

    def found(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Rows and scores of each query, once all blocks have been scored."""
        self._top.merge(1.0)
        for rows, scores in zip(self._top.rows, self._top.scores[0], strict=True):
            yield rows[rows >= 0], scores[rows >= 0]


def search(
    inputs: dict[str, Any],
    queries: csr_array,
    quantisation: dict[str, Any] | None,
    depth: int,
    ids: IdsOf,
    threads: int = 1,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Search the passages' `terms`; see sparbench.vectors.engines."""
    passages, asked = TermStore(inputs["terms"]), quantised(queries, quantisation)
    passages.expect_vocabulary(asked.shape[1])
    starts = range(0, asked.shape[0], QUERIES_A_TILE)
    tiles = [TermTile(asked[start : start + QUERIES_A_TILE], len(passages), depth, ids) for start in starts]
    with ThreadPoolExecutor(threads) as pool:
        for start, block in passages.blocks(PASSAGES_A_BLOCK):
            columns = quantised(block, quantisation).T.tocsr()
            for done in [pool.submit(tile.score, start, columns) for tile in tiles]:
                done.result()
    for tile in tiles:
        yield from tile.found()
