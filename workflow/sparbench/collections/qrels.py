"""Judgements in TREC's form: query, 0, passage, grade."""

from collections.abc import Iterable
from pathlib import Path

from sparbench.errors import UserError
from sparbench.files import open_text, whole

Qrels = dict[str, dict[str, int]]


def read_qrels(path: str | Path) -> Qrels:
    """Grades by query and passage; UserError with file, line and field where a line is malformed."""
    qrels: Qrels = {}
    with open_text(path) as lines:
        for number, line in enumerate(lines, 1):
            fields = line.split()
            if len(fields) != 4:
                raise UserError(f"{path}, line {number}: {len(fields)} fields, expected 4 (query 0 passage grade)")
            try:
                qrels.setdefault(fields[0], {})[fields[2]] = int(fields[3])
            except ValueError:
                raise UserError(f"{path}, line {number}, field 4: grade '{fields[3]}' is not a whole number") from None
    return qrels


def write_qrels(path: str | Path, judgements: Iterable[tuple[str, str, int]]) -> int:
    """Write (query, passage, grade) triples in the given order, whole or not at all; return their number."""
    count = 0
    with whole(path) as partial, partial.open("w", encoding="utf-8", newline="\n") as lines:
        for query, passage, grade in judgements:
            lines.write(f"{query}\t0\t{passage}\t{grade}\n")
            count += 1
    return count
