"""Which passages are a query's hard negatives: those that its file gives, or hits of lists that are not positives."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import Query
from sparbench.training.answered import hits_by_answer
from sparbench.training.labels import MISSING, known_rows, table
from sparbench.training.lists import LINES_AT_ONCE, moved_left


def negative_rows(
    rule: dict[str, Any],
    queries: list[Query],
    positives: np.ndarray,
    hits: np.ndarray,
    store: PassageStore,
    mode: str,
) -> np.ndarray:
    """The hard negatives that one rule gives each query, int32 [queries, n], -1 where there are fewer.

    Args:
        rule: `given` for those of the queries' file, else hits of lists; `first` or `last` say how many of them,
            `without_answer` that hits which hold an answer are none (Karpukhin et al. 2020, section 3.2).
        positives: all positives of each query, which are never hard negatives, int32 [queries, n].
        hits: of the rule's lists, int32 [queries, depth].
        mode: how answers are matched.
    """
    if rule.get("given"):
        return known_rows([query.negatives for query in queries], store)[:, : rule.get("first")]
    if rule.get("without_answer"):
        lines = zip(queries, positives, hits, strict=True)
        return table(_cut(_unanswered(*line, store, mode), rule) for line in lines)
    return cut_hits(hits, positives, rule.get("first"), rule.get("last"))


def cut_hits(hits: np.ndarray, positives: np.ndarray, first: int | None, last: int | None) -> np.ndarray:
    """The first or last hits that are not positives; all of them where neither number is given.

    SPAR's hard negatives are the last 5 of BM25's 50 best (section 3.1): a shorter list gives its own last ones.

    Returns:
        int32 [queries, n], best first, -1 where there are fewer.
    """
    width = min(first or last or hits.shape[1], hits.shape[1])
    negatives = np.empty((len(hits), width), dtype=np.int32)
    for start in range(0, len(hits), LINES_AT_ONCE):
        here = slice(start, start + LINES_AT_ONCE)
        kept = _without(hits[here], positives[here])
        negatives[here] = _last(kept, width) if last else kept[:, :width]
    return negatives


def _without(hits: np.ndarray, positives: np.ndarray) -> np.ndarray:
    known = np.zeros(hits.shape, dtype=bool)
    for column in positives.T:
        known |= hits == column[:, None]
    return moved_left(np.where(known, MISSING, hits))


def _last(rows: np.ndarray, count: int) -> np.ndarray:
    lengths = np.count_nonzero(rows >= 0, axis=1)[:, None]
    places = np.maximum(lengths - count, 0) + np.arange(count)
    found = np.take_along_axis(rows, np.minimum(places, rows.shape[1] - 1), axis=1)
    return np.where(places < lengths, found, MISSING)


def _unanswered(query: Query, positives: np.ndarray, hits: np.ndarray, store: PassageStore, mode: str) -> Iterator[int]:
    unknown = hits[~np.isin(hits, positives)]
    return hits_by_answer(query, unknown, store, mode, holds=False)


def _cut(rows: Iterator[int], rule: dict[str, Any]) -> list[int]:
    return list(rows)[-rule["last"] :] if "last" in rule else list(islice(rows, rule.get("first")))
