"""Which passages teach a query: gold, by distant supervision, or a sparse teacher's lists."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sparbench.collections.answers import AnswerMatcher
from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import Query
from sparbench.errors import UserError

MISSING = -1


class Labels(NamedTuple):
    """Rows of the passage store for each query, best first, -1 where there are fewer.

    Attributes:
        positives: int32 [queries, n_p].
        negatives: hard negatives, int32 [queries, n_n].
    """

    positives: np.ndarray
    negatives: np.ndarray

    def keep(self, kept: np.ndarray) -> "Labels":
        """The labels of some queries."""
        return Labels(self.positives[kept], self.negatives[kept])


class Sizes(NamedTuple):
    """K, n_p and n_n of a recipe: the part of a teacher's list that is used, positives and hard negatives."""

    depth: int
    positives: int
    negatives: int


def read_teacher(paths: Iterable[str | Path], depth: int) -> np.ndarray:
    """A teacher's lists over all shards, int32 [queries, depth], -1 where there are fewer.

    Raises:
        UserError: the lists are shorter than `depth`.
    """
    rows = np.concatenate([np.load(path)["rows"] for path in paths])
    if rows.shape[1] < depth:
        raise UserError(
            f"models: key 'depth': got {depth}; expected at most {rows.shape[1]}, the passages mined for each query"
        )
    return rows[:, :depth]


def teacher_labels(lists: np.ndarray, sizes: Sizes) -> Labels:
    """First n_p of a teacher's top K as positives, last n_n as hard negatives (SPAR, section 3.1).

    A list of fewer than K hits gives its own last ones as hard negatives, none of which is a positive too.

    Args:
        lists: int32 [queries, K], -1 where there are fewer hits.

    Raises:
        UserError: n_p and n_n do not fit into K.
    """
    if sizes.positives + sizes.negatives > sizes.depth:
        raise UserError(
            f"models: positives {sizes.positives} and negatives {sizes.negatives}: more than depth {sizes.depth}"
        )
    lengths = np.count_nonzero(lists >= 0, axis=1)[:, None]
    places = np.maximum(lengths - sizes.negatives, sizes.positives) + np.arange(sizes.negatives)
    hits = np.take_along_axis(lists, np.minimum(places, lists.shape[1] - 1), axis=1)
    negatives = np.where(places < lengths, hits, MISSING).astype(np.int32)
    return Labels(lists[:, : sizes.positives].astype(np.int32), negatives)


def gold_labels(
    queries: list[Query],
    qrels: dict[str, dict[str, int]],
    store: PassageStore,
    sizes: Sizes,
    lists: np.ndarray | None = None,
    mode: str = "string",
) -> Labels:
    """Positives that the file gives, or passages of a grade above 0; hard negatives of the file, or of a teacher.

    A teacher's hard negatives are its best hits that are no positive and hold no answer (Karpukhin et al. 2020,
    section 3.2); ids that the store does not have are left out.

    Args:
        lists: int32 [queries, K] of a teacher, or None for the hard negatives that the file gives.
        mode: how answers are matched.
    """
    positives = [
        query.positives or tuple(passage for passage, grade in qrels.get(query.id, {}).items() if grade > 0)
        for query in queries
    ]
    gold = _known_rows(positives, store)
    if lists is None:
        hard: Iterable[Iterable[int]] = _known_rows([query.negatives for query in queries], store)
    else:
        hard = (
            _without_answer(query, hits, set(rows), store, mode)
            for query, hits, rows in zip(queries, lists, gold, strict=True)
        )
    return Labels(_table(gold, sizes.positives), _table(hard, sizes.negatives))


def distant_labels(
    queries: list[Query], store: PassageStore, sizes: Sizes, lists: np.ndarray, mode: str = "string"
) -> Labels:
    """DPR's distant supervision: the teacher's best hits that hold an answer are positives, its others hard negatives.

    Source: Karpukhin et al. 2020, section 4.1: queries whose top K holds no answer get no positive.
    """
    positives, negatives = [], []
    for query, hits in zip(queries, lists, strict=True):
        found = _sorted_by_answer(query, hits, store, sizes, mode)
        positives.append(found[True])
        negatives.append(found[False])
    return Labels(_table(positives, sizes.positives), _table(negatives, sizes.negatives))


def _sorted_by_answer(
    query: Query, hits: np.ndarray, store: PassageStore, sizes: Sizes, mode: str
) -> dict[bool, list[int]]:
    """The first n_p hits with an answer and the first n_n without."""
    wanted, found = {True: sizes.positives, False: sizes.negatives}, {True: [], False: []}
    matcher = AnswerMatcher(query.answers, mode)
    for row in _hits(hits):
        holds = matcher.matches(store.texts([row])[0])
        if len(found[holds]) < wanted[holds]:
            found[holds].append(row)
        if all(len(found[kind]) == wanted[kind] for kind in wanted):
            break
    return found


def _without_answer(query: Query, hits: np.ndarray, gold: set[int], store: PassageStore, mode: str) -> Iterator[int]:
    matcher = AnswerMatcher(query.answers, mode)
    for row in _hits(hits):
        if row not in gold and not (query.answers and matcher.matches(store.texts([row])[0])):
            yield row


def _hits(hits: np.ndarray) -> list[int]:
    return hits[hits >= 0].tolist()


def _known_rows(ids: list[tuple[str, ...]], store: PassageStore) -> list[list[int]]:
    """Rows of each query's ids, looked up all at once; unknown ids are left out."""
    rows = store.rows([identifier for group in ids for identifier in group]).tolist()
    remaining = iter(rows)
    return [[row for row in islice(remaining, len(group)) if row >= 0] for group in ids]


def _table(groups: Iterable[Iterable[int]], width: int) -> np.ndarray:
    """The first `width` of each group, int32 [groups, width], -1 where there are fewer."""
    cut = [list(islice(group, width)) for group in groups]
    table = np.full((len(cut), width), MISSING, dtype=np.int32)
    for row, group in zip(table, cut, strict=True):
        row[: len(group)] = group
    return table
