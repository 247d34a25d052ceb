"""Queries of one split: JSON lines, compressed."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sparbench.errors import UserError
from sparbench.files import open_text, write_gzip_text


@dataclass(frozen=True, slots=True)
class Query:
    """One query; what a collection does not give stays empty.

    Attributes:
        answers: strings or patterns, any of which makes a passage a hit.
        positives: ids of gold passages, best first.
        negatives: ids of hard negatives that come with the collection.
        group: what macro means are taken over (EntityQuestions: the relation).
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()
    positives: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    group: str = ""


def iter_queries(path: str | Path) -> Iterator[Query]:
    """The queries of a file, one after another; UserError with file and line where one is malformed."""
    with open_text(path) as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
                yield Query(
                    **{key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
                )
            except (ValueError, TypeError) as error:
                raise UserError(
                    f"{path}, line {number}: not a query ({error}); remove the file to have it made again"
                ) from None


def read_queries(path: str | Path) -> list[Query]:
    """All queries of a file, in file order."""
    return list(iter_queries(path))


def _record(query: Query) -> dict[str, Any]:
    return {key: value for key, value in asdict(query).items() if value}


def write_queries(path: str | Path, queries: Iterable[Query]) -> int:
    """Stream queries to a file, whole or not at all, and return their number."""
    count = 0
    with write_gzip_text(path) as lines:
        for query in queries:
            lines.write(json.dumps(_record(query), ensure_ascii=False) + "\n")
            count += 1
    return count


def shard_bounds(count: int, shard: int, shards: int) -> tuple[int, int]:
    """First and one past the last of the consecutive items of one shard; sizes differ by at most one."""
    return count * shard // shards, count * (shard + 1) // shards
