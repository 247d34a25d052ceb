"""Run files in TREC's format: ranked passages of many queries, which every evaluation tool ranks in the same order."""

import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

import numpy as np

from sparbench.errors import UserError
from sparbench.files import open_text, write_gzip_text

COLUMNS = ("query", "Q0", "passage", "rank", "score", "tag")
SMALLEST_INT32 = np.iinfo(np.int32).min

Run = dict[str, list[tuple[str, float]]]


def write_run(
    path: str | Path, query_ids: Sequence[str], hits: Iterable[tuple[Sequence[str], np.ndarray]], tag: str
) -> None:
    """Write the hits of each query as a gzip TREC run, whole or not at all.

    Hits may come in any order. They are ranked by float32 score descending, then by passage id ascending, and their
    scores are made distinct in float32 (see `distinct_scores`): evaluation tools that break ties
    differently then all read the same ranking. Scores are printed so that they read back as the same float32. A query
    without hits leaves no line.

    Args:
        hits: (passage ids [k], scores [k]) for each query of `query_ids`, in that order; consumed once.
        tag: the name of the retriever, the run's last column.

    Raises:
        ValueError: a score is not finite, or a query has the same passage twice; both are errors of the search.
    """
    with write_gzip_text(path) as text:
        for query, (ids, scores) in zip(query_ids, hits, strict=True):
            _write_hits(text, query, ids, np.asarray(scores, dtype=np.float32), tag)


def _write_hits(text: TextIO, query: str, ids: Sequence[str], scores: np.ndarray, tag: str) -> None:
    if not np.isfinite(scores).all():
        raise ValueError(f"query {query}: a score is not finite")
    if len(set(ids)) != len(ids):
        raise ValueError(f"query {query}: a passage was found twice")
    order = rank_order(ids, scores)
    ranked = zip(order.tolist(), distinct_scores(scores[order]).tolist(), strict=True)
    # Nine digits distinguish all float32 values.
    text.writelines(f"{query} Q0 {ids[i]} {rank} {score:.9g} {tag}\n" for rank, (i, score) in enumerate(ranked, 1))


def rank_order(ids: Sequence[str], scores: np.ndarray) -> np.ndarray:
    """Positions of the hits from first to last rank: score descending, then passage id ascending."""
    return np.lexsort((np.array(ids, dtype=np.str_), -scores))


def distinct_scores(scores: np.ndarray) -> np.ndarray:
    """Lower scores by the fewest float32 steps that make them strictly decreasing.

    Args:
        scores: float32 [n], finite, not increasing.

    Returns:
        float32 [n]; a score equal to or above the one before it becomes the next float32 below that one.
    """
    # As whole numbers in the order of the floats, "below the one before" is a running minimum of key + rank.
    bits = scores.astype(np.float32).view(np.int32).astype(np.int64)
    keys = np.where(bits < 0, SMALLEST_INT32 - bits, bits)
    ranks = np.arange(len(keys))
    keys = np.minimum.accumulate(keys + ranks) - ranks
    return np.where(keys < 0, SMALLEST_INT32 - keys, keys).astype(np.int32).view(np.float32)


def read_run(path: str | Path) -> Run:
    """Query id -> (passage id, score) in rank order; queries in the order of the file.

    A score is what its digits say; as float32 it is the score that was written.

    Raises:
        UserError: a line does not have TREC's six columns, ranks are not consecutive, a score is not a finite number, a
            query has a passage twice, or the lines of a query are not together.
    """
    run: Run = {}
    current, seen = "", set[str]()
    with open_text(path) as text:
        for number, line in enumerate(text, 1):
            query, passage, rank, score = _hit(line, path, number)
            if query != current:
                if query in run:
                    raise _bad(path, number, "query", query, "all lines of a query together")
                run[query], current, seen = [], query, set()
            if rank != len(run[query]) + 1:
                raise _bad(path, number, "rank", rank, f"{len(run[query]) + 1}, as a query's ranks run from 1")
            if passage in seen:
                raise _bad(path, number, "passage", passage, "each passage once per query")
            seen.add(passage)
            run[query].append((passage, score))
    return run


def read_rankings(path: str | Path) -> dict[str, list[str]]:
    """Query id -> passage ids from first to last rank (see read_run)."""
    return {query: [passage for passage, _ in hits] for query, hits in read_run(path).items()}


def _hit(line: str, path: str | Path, number: int) -> tuple[str, str, int, float]:
    columns = line.split()
    if len(columns) != len(COLUMNS):
        raise _bad(path, number, "columns", len(columns), f"six: {', '.join(COLUMNS)}")
    query, _, passage, rank, score, _ = columns
    if not rank.isdecimal():
        raise _bad(path, number, "rank", rank, "a whole number")
    try:
        value = float(score)
    except ValueError:
        value = float("nan")
    if not math.isfinite(value):
        raise _bad(path, number, "score", score, "a finite number")
    # A passage is found for many queries: its id is held in memory once.
    return query, sys.intern(passage), int(rank), value


def _bad(path: str | Path, number: int, field: str, value: object, expected: str) -> UserError:
    return UserError(
        f"{path}, line {number}, field {field!r}: got {value!r}; expected {expected}; "
        "fix: delete the file and run the same command again"
    )
