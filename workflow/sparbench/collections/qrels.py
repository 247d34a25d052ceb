"""Relevance judgements in TREC's form: query, 0, passage, grade, separated by tabs."""

from collections.abc import Iterable
from pathlib import Path

from sparbench.errors import UserError
from sparbench.files import open_text, whole


def write_qrels(path: str | Path, judgements: Iterable[tuple[str, str, int]]) -> int:
    """Write (query id, passage id, grade) lines in order, whole or not at all. Returns their number, which may be 0."""
    count = 0
    with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as text:
        for query, passage, grade in judgements:
            text.write(f"{query}\t0\t{passage}\t{grade}\n")
            count += 1
    return count


def read_qrels(path: str | Path) -> dict[str, dict[str, int]]:
    """Query id -> passage id -> grade (negative grades too), in the order of the file.

    Raises:
        UserError: a line does not have four columns, or its grade is not a whole number.
    """
    qrels: dict[str, dict[str, int]] = {}
    with open_text(path) as text:
        for number, line in enumerate(text, 1):
            query, passage, grade = judgement(line, f"{path}, line {number}")
            qrels.setdefault(query, {})[passage] = grade
    return qrels


def judgement(line: str, place: str) -> tuple[str, str, int]:
    """Query id, passage id and grade of one TREC line, whose columns are separated by white space.

    Raises:
        UserError: the line is malformed; the message begins with `place`, which names file and line.
    """
    columns = line.split()
    if len(columns) != 4:
        raise UserError(
            f"{place}: got {len(columns)} columns; expected query, 0, passage and grade; "
            "fix: correct or remove the line"
        )
    try:
        return columns[0], columns[2], int(columns[3])
    except ValueError:
        raise UserError(
            f"{place}, field 'grade': got {columns[3]!r}; expected a whole number; fix: correct or remove the line"
        ) from None
