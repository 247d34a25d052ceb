"""Queries of one split, as JSON lines: id, text, and known answers and passages."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from sparbench.errors import UserError
from sparbench.files import open_text, write_gzip_text


@dataclass(frozen=True, slots=True)
class Query:
    """A query.

    Attributes:
        answers: gold answers, strings or patterns, as the collection's matching mode says.
        positives: ids of gold passages, in the order of the source.
        negatives: ids of hard negative passages that the source gives, in its order.
        group: the group for macro averages (EntityQuestions' relation), or "".
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()
    positives: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    group: str = ""


class JudgedQuery(NamedTuple):
    """A query with its judgements: passage id -> grade."""

    query: Query
    grades: dict[str, int]


LISTS = ("answers", "positives", "negatives")
KEYS = tuple(field.name for field in fields(Query))


def write_queries(path: str | Path, queries: Iterable[Query]) -> int:
    """Write queries in order, whole or not at all; empty fields are left out. Returns their number."""
    count = 0
    with write_gzip_text(path) as text:
        for query in queries:
            record = {key: value for key in KEYS if (value := getattr(query, key)) or key in ("id", "text")}
            text.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
            count += 1
    return count


def read_queries(path: str | Path) -> list[Query]:
    """All queries of a file, in order; UserError where a line is not a query."""
    return list(iter_queries(path))


def iter_queries(path: str | Path) -> Iterator[Query]:
    """The queries of a file one by one, for sets that are larger than memory; UserError where a line is not a query."""
    with open_text(path) as text:
        for number, line in enumerate(text, 1):
            try:
                yield _query(json.loads(line))
            except (ValueError, TypeError) as error:
                raise UserError(
                    f"{path}, line {number}: {error}; expected a query as build_queries writes it; "
                    "fix: delete the file and run the same command again"
                ) from None


def _query(record: dict[str, Any]) -> Query:
    lists = {key: tuple(record.pop(key)) for key in LISTS if key in record}
    return Query(**record, **lists)


def shard_bounds(count: int, shard: int, shards: int) -> tuple[int, int]:
    """Start and stop (exclusive) of shard `shard` (from 0) of `count` items cut into `shards` consecutive shards.

    Sizes differ by at most one; shards are empty where there are more of them than items.
    """
    return count * shard // shards, count * (shard + 1) // shards
