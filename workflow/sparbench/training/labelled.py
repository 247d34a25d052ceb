"""Reads one part of a recipe's data: its queries, and the passages that a visit of each may draw."""

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType
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

LISTS, SCORES = "lists/", "scores/"


def read_labelled(
    part: dict[str, Any],
    files: dict[str, Any],
    store: PassageStore,
    teachers: Sequence[str] = (),
    limit: int | None = None,
) -> tuple[list[str], Labels]:
    """Texts and labels of a part's queries that have a positive.

    Args:
        files: queries, qrels, lists/<retriever> for each retriever that the part names, and scores/<ranker>/<retriever>
            for each ranker that is a teacher (see sparbench.reranking).
        teachers: the retrievers and rankers whose scores are wanted.
        limit: use only this many queries, at even distances; not together with a ranker's scores.
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
    scores = {teacher: [lists[teacher]] if teacher in lists else _ranked(files, teacher) for teacher in teachers}
    grades = read_qrels(files["qrels"]) if part["positives"]["labels"] == "gold" and "qrels" in files else {}
    labels = label(part, queries, grades, lists, store, scores)
    kept = np.flatnonzero((labels.positives.rows >= 0).any(axis=1))
    log.info("%s: %d of %d queries have a positive", files["queries"], len(kept), len(queries))
    return [queries[row].text for row in kept], labels.keep(kept)


def label(
    part: dict[str, Any],
    queries: list[Query],
    grades: dict[str, dict[str, int]],
    lists: dict[str, Lists],
    store: PassageStore,
    scores: Mapping[str, list[Lists]] = MappingProxyType({}),
) -> Labels:
    """What a visit of each query draws from, by the part's rules for positives and for hard negatives.

    Args:
        scores: teacher -> passages that it has scored, for each query.
    """
    mode, rule = part.get("answers") or "string", part["positives"]
    positives = positive_rows(rule, queries, grades, _hits(rule, lists, len(queries)), store, mode)
    negatives = [
        (negative_rows(rule, queries, positives, _hits(rule, lists, len(queries)), store, mode), rule["each"])
        for rule in part["negatives"]
    ]
    offers = [
        Candidates(np.ascontiguousarray(rows), each, _scores(rows, [*scores.values()]))
        for rows, each in [(positives[:, : rule.get("first")], 1), *negatives]
    ]
    return Labels(offers[0], tuple(offers[1:]), tuple(scores))


def _ranked(files: dict[str, Any], ranker: str) -> list[Lists]:
    """What a ranker says of each retriever's lists, and of gold positives."""
    place = f"{SCORES}{ranker}/"
    return [read_shards(paths, with_scores=True) for role, paths in files.items() if role.startswith(place)]


def _hits(rule: dict[str, Any], lists: dict[str, Lists], queries: int) -> np.ndarray:
    """The hits of a rule's lists; none where it names no list."""
    if "list" not in rule:
        return np.empty((queries, 0), dtype=np.int32)
    return united([lists[name].top(rule["top"]) for name in rule["list"]])


def _scores(rows: np.ndarray, teachers: list[list[Lists]]) -> np.ndarray:
    """Each teacher's score of each row, float32 [queries, n, teachers], NaN where it has scored none."""
    found = np.full((*rows.shape, len(teachers)), np.nan, dtype=np.float32)
    for number, tables in enumerate(teachers):
        for lists in tables:
            unknown = np.isnan(found[:, :, number])
            found[:, :, number][unknown] = scores_in(rows, lists)[unknown]
    return found
