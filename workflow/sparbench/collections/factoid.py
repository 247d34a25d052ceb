"""The records of factoid question sets (WebQuestions, CuratedTREC): qId, qText and answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sparbench.collections.archives import read_json_document
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.records import answers_field, as_record, id_field, malformed, text_field


def listed(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and record of each entry of a JSON list; UserError where it is not a list."""
    records = read_json_document(source)
    if not isinstance(records, list):
        raise malformed(str(source), "document", records, "a list of questions")
    for number, value in enumerate(records, 1):
        place = f"{source}, record {number}"
        yield place, as_record(value, place)


def judged(record: dict[str, Any], place: str) -> JudgedQuery:
    """The query of one record."""
    identifier = id_field(record, ("qId",), place) if "qId" in record else ""
    query = Query(identifier, text_field(record, "qText", place), answers_field(record, "answers", place))
    return JudgedQuery(query, {})
