"""A ranker's scores of passages of a store for queries, in length-sorted batches."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.vectors.encode import length_sorted_batches, run_all

BATCH_TOKENS = 16_384
# Pairs whose texts are held at once.
PAIRS_AT_ONCE = 1 << 15


class Ranker(Protocol):
    """What sparbench.encoders.ranker loads; declared here so that this module need not import torch."""

    def query_pieces(self, texts: Sequence[str]) -> Pieces: ...

    def passage_pieces(self, texts: Sequence[str], titles: Sequence[str]) -> Pieces: ...

    def score(self, pairs: Pairs) -> np.ndarray: ...


def scores_of(
    ranker: Ranker, queries: Sequence[str], rows: np.ndarray, store: PassageStore, threads: int = 1
) -> np.ndarray:
    """Scores of each query's passages, float32 [queries, n], minus infinity where `rows` has none.

    The same queries and rows give the same bytes whatever `threads` is: batches depend on these alone, and each is
    computed on one thread.

    Args:
        rows: of the store, int [queries, n], -1 where there are fewer.
    """
    scores = np.full(rows.shape, -np.inf, dtype=np.float32)
    for block in _blocks(rows):
        owners, columns = (rows[block] >= 0).nonzero()
        pairs = _pairs(ranker, queries[block], rows[block][owners, columns], owners, store)
        scores[block][owners, columns] = _scores(ranker, pairs, threads)
    return scores


def _blocks(rows: np.ndarray) -> Iterator[slice]:
    size = max(1, PAIRS_AT_ONCE // max(1, rows.shape[1]))
    return (slice(start, start + size) for start in range(0, len(rows), size))


def _pairs(ranker: Ranker, queries: Sequence[str], rows: np.ndarray, owners: np.ndarray, store: PassageStore) -> Pairs:
    """The pairs' pieces; a passage that several queries have is cut once."""
    distinct, places = np.unique(rows, return_inverse=True)
    passages = ranker.passage_pieces(store.texts(distinct), store.titles(distinct))
    return Pairs(ranker.query_pieces(queries).take(owners), passages.take(places))


def _scores(ranker: Ranker, pairs: Pairs, threads: int) -> np.ndarray:
    scores = np.empty(len(pairs.lengths), dtype=np.float32)

    def score_batch(places: np.ndarray) -> None:
        scores[places] = ranker.score(pairs.take(places))

    run_all(score_batch, length_sorted_batches(pairs.lengths, BATCH_TOKENS), threads)
    return scores
