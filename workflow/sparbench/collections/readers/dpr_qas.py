"""DPR's qas files: a question and a Python list of its answers, tab-separated."""

import ast
from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.records import answers_field, malformed, tab_rows


def read_queries(questions: Path) -> Iterator[JudgedQuery]:
    """Questions in the order of the file, without ids; answers are strings, or patterns in CuratedTREC."""
    for place, (question, literal) in tab_rows(questions, ("question", "answers")):
        answers = answers_field({"answers": _list(literal, place)}, "answers", place)
        yield JudgedQuery(Query("", ascii_apostrophes(question), answers), {})


def ascii_apostrophes(question: str) -> str:
    """The question as DPR normalises it: typographic apostrophes become ASCII ones."""
    return question.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _list(literal: str, place: str) -> object:
    try:
        return ast.literal_eval(literal.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise malformed(place, "answers", literal, "a Python list of texts") from None
