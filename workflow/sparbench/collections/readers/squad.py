"""SQuAD v1.1: articles of paragraphs with questions; also a collection whose passages are the paragraphs."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from sparbench.collections.archives import read_json_document
from sparbench.collections.passages import Passage
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.records import as_record, id_field, list_field, malformed, text_field

ID_DIGITS = 12


class Paragraph(NamedTuple):
    """A paragraph where it stands, with its questions as they are in the file."""

    place: str
    passage: Passage
    questions: list[Any]


def read_passages(train: Path, dev: Path) -> Iterator[Passage]:
    """The distinct paragraphs of both files, train first, in file order."""
    seen: set[str] = set()
    for source in (train, dev):
        for paragraph in _paragraphs(source):
            if paragraph.passage.id not in seen:
                seen.add(paragraph.passage.id)
                yield paragraph.passage


def read_queries(questions: Path) -> Iterator[JudgedQuery]:
    """The questions in file order with their distinct answers; the paragraph they were written for is the positive."""
    for paragraph in _paragraphs(questions):
        for number, value in enumerate(paragraph.questions):
            place = f"{paragraph.place}.qas[{number}]"
            record = as_record(value, place)
            gold = paragraph.passage.id
            text = text_field(record, "question", place)
            query = Query(id_field(record, ("id",), place), text, _answers(record, place), (gold,))
            yield JudgedQuery(query, {gold: 1})


def paragraph_id(title: str, context: str) -> str:
    """Id of a paragraph, from its article's title as in the file and its text: the files give paragraphs no id."""
    return hashlib.sha1(f"{title}\n{context}".encode()).hexdigest()[:ID_DIGITS]


def _paragraphs(source: Path) -> Iterator[Paragraph]:
    document = as_record(read_json_document(source), str(source))
    for number, value in enumerate(_required_list(document, "data", str(source))):
        place = f"{source}, data[{number}]"
        article = as_record(value, place)
        title = text_field(article, "title", place)
        for index, entry in enumerate(_required_list(article, "paragraphs", place)):
            where = f"{place}.paragraphs[{index}]"
            paragraph = as_record(entry, where)
            context = text_field(paragraph, "context", where)
            # Titles are URL-encoded in the file: Beyonc%C3%A9, University_of_Notre_Dame.
            passage = Passage(paragraph_id(title, context), unquote(title).replace("_", " "), context)
            yield Paragraph(where, passage, list_field(paragraph, "qas", where))


def _required_list(record: dict[str, Any], field: str, place: str) -> list[Any]:
    if field not in record:
        raise malformed(place, field, None, "a list")
    return list_field(record, field, place)


def _answers(record: dict[str, Any], place: str) -> tuple[str, ...]:
    places = ((f"{place}.answers[{index}]", value) for index, value in enumerate(list_field(record, "answers", place)))
    return tuple(dict.fromkeys(text_field(as_record(value, where), "text", where) for where, value in places))
