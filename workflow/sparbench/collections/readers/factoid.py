"""WebQuestions and CuratedTREC as their factoid editions publish them: records of qId, qText and answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sparbench.collections.archives import numbered_lines, read_json_document
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.readers.records import answers_field, as_record, id_field, json_lines, malformed, text_field


def read_webquestions(questions: Path) -> Iterator[JudgedQuery]:
    """Questions of a JSON list, with the ids of the file where it has them."""
    for place, record in _listed(questions):
        yield _judged(record, place)


def read_curated_trec(questions: Path) -> Iterator[JudgedQuery]:
    """Questions of a JSON list or of JSON lines; their answers are regular expressions."""
    for place, record in _listed(questions) if _is_list(questions) else json_lines(questions):
        yield _judged(record, place)


def _is_list(source: Path) -> bool:
    return next((line for _, line in numbered_lines(source) if line.strip()), "").lstrip().startswith("[")


def _listed(source: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    records = read_json_document(source)
    if not isinstance(records, list):
        raise malformed(str(source), "document", records, "a list of questions")
    for number, value in enumerate(records, 1):
        place = f"{source}, record {number}"
        yield place, as_record(value, place)


def _judged(record: dict[str, Any], place: str) -> JudgedQuery:
    identifier = id_field(record, ("qId",), place) if "qId" in record else ""
    query = Query(identifier, text_field(record, "qText", place), answers_field(record, "answers", place))
    return JudgedQuery(query, {})
