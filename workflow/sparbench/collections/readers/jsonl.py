"""The plain format for a user's own collections: one JSON object per line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sparbench.collections.passages import Passage
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.readers.msmarco_tsv import read_judgements
from sparbench.collections.records import id_field, json_lines, malformed, text_field, texts_field
from sparbench.errors import UserError

PASSAGE_KEYS = ("id", "title", "text")
QUERY_KEYS = ("id", "text", "answers", "positives", "negatives", "group")


def read_passages(passages: Path) -> Iterator[Passage]:
    """Passages of lines with id, text and optionally title."""
    for place, record in json_lines(passages):
        _refuse_other_keys(record, PASSAGE_KEYS, place)
        title = text_field(record, "title", place) if "title" in record else ""
        yield Passage(id_field(record, ("id",), place), title, text_field(record, "text", place))


def read_queries(queries: Path, qrels: Path | None = None) -> Iterator[JudgedQuery]:
    """Queries of lines with text and optionally id, answers, positives, negatives and group.

    Judgements come from the TREC file `qrels`; without it a query's positives are judged 1.

    Raises:
        UserError: a line is malformed, or the judgements name no query of the file.
    """
    judged = None if qrels is None else read_judgements(qrels)
    found = 0
    for place, record in json_lines(queries):
        query = _query(record, place)
        grades = dict.fromkeys(query.positives, 1) if judged is None else judged.get(query.id, {})
        found += bool(grades)
        yield JudgedQuery(query, grades)
    if judged and not found:
        raise UserError(
            f"{qrels}: judges no query of {queries}; expected the queries' ids; fix: use the same ids in both"
        )


def _query(record: dict[str, Any], place: str) -> Query:
    _refuse_other_keys(record, QUERY_KEYS, place)
    lists = {field: texts_field(record, field, place) for field in ("answers", "positives", "negatives")}
    identifier = id_field(record, ("id",), place) if "id" in record else ""
    group = text_field(record, "group", place) if "group" in record else ""
    return Query(identifier, text_field(record, "text", place), **lists, group=group)


def _refuse_other_keys(record: dict[str, Any], keys: tuple[str, ...], place: str) -> None:
    for key in record:
        if key not in keys:
            raise malformed(place, key, record[key], f"no other keys than {', '.join(keys)}")
