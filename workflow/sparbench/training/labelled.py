"""Reads one part of a recipe's data: its queries, and the passages that a visit of each may draw."""

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.qrels import read_qrels
from sparbench.collections.queries import Query, read_queries
from sparbench.training.labels import Candidates, Labels
from sparbench.training.lists import Lists, read_shards, scores_in, united
from sparbench.training.negatives import negative_rows
from sparbench.training.positives import positive_rows

log = logging.getLogger(__name__)

LISTS = "lists/"


def read_labelled(
    part: dict[str, Any],
    files: dict[str, Any],
    store: PassageStore,
    teachers: Sequence[str] = (),
    limit: int | None = None,
) -> tuple[list[str], Labels]:
    """Texts and labels of a part's queries that have a positive.

    Args:
        files: queries, qrels, and lists/<retriever> for each retriever that the part names.
        teachers: the retrievers whose scores are wanted.
        limit: use only this many queries, at even distances.
    """
    queries = read_queries(files["queries"])
    lists = {
        role.removeprefix(LISTS): read_shards(paths, with_scores=role.removeprefix(LISTS) in teachers)
        for role, paths in files.items()
        if role.startswith(LISTS)
    }
    if limit and limit < len(queries):
        chosen = np.linspace(0, len(queries), limit, endpoint=False).astype(np.int64)
        queries, lists = [queries[row] for row in chosen], {name: own.keep(chosen) for name, own in lists.items()}
    grades = read_qrels(files["qrels"]) if part["positives"]["labels"] == "gold" and "qrels" in files else {}
    labels = label(part, queries, grades, lists, store, teachers)
    kept = np.flatnonzero((labels.positives.rows >= 0).any(axis=1))
    log.info("%s: %d of %d queries have a positive", files["queries"], len(kept), len(queries))
    return [queries[row].text for row in kept], labels.keep(kept)


def label(
    part: dict[str, Any],
    queries: list[Query],
    grades: dict[str, dict[str, int]],
    lists: dict[str, Lists],
    store: PassageStore,
    teachers: Sequence[str] = (),
) -> Labels:
    """What a visit of each query draws from, by the part's rules for positives and for hard negatives."""
    mode, rule = part.get("answers") or "string", part["positives"]
    positives = positive_rows(rule, queries, grades, _hits(rule, lists, len(queries)), store, mode)
    negatives = [
        (negative_rows(rule, queries, positives, _hits(rule, lists, len(queries)), store, mode), rule["each"])
        for rule in part["negatives"]
    ]
    scored = [lists[teacher] for teacher in teachers]
    offers = [
        Candidates(np.ascontiguousarray(rows), each, _scores(rows, scored))
        for rows, each in [(positives[:, : rule.get("first")], 1), *negatives]
    ]
    return Labels(offers[0], tuple(offers[1:]), tuple(teachers))


def _hits(rule: dict[str, Any], lists: dict[str, Lists], queries: int) -> np.ndarray:
    """The hits of a rule's lists; none where it names no list."""
    if "list" not in rule:
        return np.empty((queries, 0), dtype=np.int32)
    return united([lists[name].top(rule["top"]) for name in rule["list"]])


def _scores(rows: np.ndarray, teachers: list[Lists]) -> np.ndarray:
    if not teachers:
        return np.empty((*rows.shape, 0), dtype=np.float32)
    return np.stack([scores_in(rows, lists) for lists in teachers], axis=2)
