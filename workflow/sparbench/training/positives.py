"""Which passages are a query's positives: gold ones, a list's best, or those of a list that hold an answer."""

from itertools import islice
from typing import Any

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import Query
from sparbench.training.answered import hits_by_answer
from sparbench.training.labels import known_rows, table

Grades = dict[str, dict[str, int]]


def positive_rows(
    rule: dict[str, Any], queries: list[Query], grades: Grades, hits: np.ndarray, store: PassageStore, mode: str
) -> np.ndarray:
    """All positives of each query, best first, int32 [queries, n], -1 where there are fewer.

    Args:
        rule: `labels` says which: `gold`, `list` (all of the hits) or `distant`.
        hits: of the rule's lists, int32 [queries, depth].
        mode: how answers are matched.
    """
    if rule["labels"] == "gold":
        return gold_rows(queries, grades, store)
    return hits if rule["labels"] == "list" else distant_rows(queries, hits, store, rule.get("first"), mode)


def gold_rows(queries: list[Query], grades: Grades, store: PassageStore) -> np.ndarray:
    """The positives that the file of the queries gives, or else the passages of a grade above 0."""
    return known_rows(
        [
            query.positives or tuple(passage for passage, grade in grades.get(query.id, {}).items() if grade > 0)
            for query in queries
        ],
        store,
    )


def distant_rows(
    queries: list[Query], hits: np.ndarray, store: PassageStore, first: int | None, mode: str
) -> np.ndarray:
    """DPR's distant supervision: the first hits that hold an answer.

    Source: Karpukhin et al. 2020, section 4.1: queries whose list holds no answer get no positive.
    """
    return table(
        list(islice(hits_by_answer(query, own, store, mode, holds=True), first))
        for query, own in zip(queries, hits, strict=True)
    )
