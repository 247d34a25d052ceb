"""Checks that all readers make on a record: fields exist and have the right type, or a message names the place."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sparbench.collections.archives import numbered_lines, place_of
from sparbench.errors import UserError

SHOWN_CHARACTERS = 60
LONGEST_FIELD = 131_072


def malformed(place: str, field: str, value: Any, expected: str) -> UserError:
    """The error for one bad field: where it is, what it holds, what was expected, and the fix."""
    shown = repr(value)
    shown = shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]}…"
    return UserError(f"{place}, field '{field}': got {shown}; expected {expected}; fix: correct or remove the record")


def json_lines(source: Path, member: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and record of each line of a JSON lines file; blank lines are skipped."""
    name = place_of(source, member)
    for number, line in numbered_lines(source, member):
        if line.strip():
            place = f"{name}, line {number}"
            yield place, as_record(parse_json(line, place), place)


def parse_json(line: str, place: str) -> Any:
    """The JSON value of one line."""
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        raise malformed(place, f"column {error.colno}", line.rstrip("\n"), f"JSON ({error.msg})") from None


def as_record(value: Any, place: str) -> dict[str, Any]:
    """`value`, if it is a JSON object."""
    if not isinstance(value, dict):
        raise malformed(place, "record", value, "a JSON object")
    return value


def tab_rows(source: Path, columns: tuple[str, ...], member: str | None = None) -> Iterator[tuple[str, list[str]]]:
    """Place and columns of each row of a tab-separated file with csv quoting; blank lines are skipped.

    A quoted field may span several lines; the place names the first.
    """
    name = place_of(source, member)
    # The limit is global to the process, and libraries raise it: one unclosed quote would then swallow the whole file.
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader((line for _, line in numbered_lines(source, member)), delimiter="\t")
    while True:
        place = f"{name}, line {reader.line_num + 1}"
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise UserError(
                f"{place}: {error}; expected tabs and balanced quotes; fix: correct or remove the record"
            ) from None
        if row is None:
            return
        if len(row) not in (0, len(columns)):
            raise wrong_columns(place, row, columns)
        if row:
            yield place, row


def wrong_columns(place: str, row: list[str], columns: tuple[str, ...]) -> UserError:
    """The error for a row with other columns than expected; it names the first missing or extra one."""
    field = columns[len(row)] if len(row) < len(columns) else columns[-1]
    expected = f"{len(columns)} columns separated by tabs ({', '.join(columns)})"
    return malformed(place, field, "\t".join(row), f"{expected}, not {len(row)}")


def text_field(record: dict[str, Any], field: str, place: str) -> str:
    """The text in `field`; "" is text, null is not."""
    return as_text(record.get(field), field, place)


def as_text(value: Any, field: str, place: str) -> str:
    """`value`, if it is text that UTF-8 can encode."""
    if not isinstance(value, str):
        raise malformed(place, field, value, "a text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise malformed(place, field, value, "Unicode text without lone surrogates") from None
    return value


def id_field(record: dict[str, Any], fields: tuple[str, ...], place: str) -> str:
    """The id in the first of `fields` that the record has; whole numbers are ids too."""
    field = next((field for field in fields if field in record), fields[0])
    value = record.get(field)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    identifier = str(value) if is_number else as_text(value, field, place)
    if not identifier:
        raise malformed(place, field, identifier, "an id")
    return identifier


def list_field(record: dict[str, Any], field: str, place: str) -> list[Any]:
    """The list in `field`; a missing one is empty."""
    value = record.get(field, [])
    if not isinstance(value, list):
        raise malformed(place, field, value, "a list")
    return value


def texts_field(record: dict[str, Any], field: str, place: str) -> tuple[str, ...]:
    """The texts in the list `field`; a missing list is empty."""
    return tuple(as_text(value, field, place) for value in list_field(record, field, place))


def answers_field(record: dict[str, Any], field: str, place: str) -> tuple[str, ...]:
    """The answers in `field`: at least one."""
    answers = texts_field(record, field, place)
    if not answers:
        raise malformed(place, field, record.get(field), "a list with at least one answer")
    return answers


def grade_of(value: str, place: str) -> int:
    """The grade of a judgement, any whole number."""
    try:
        return int(value)
    except ValueError:
        raise malformed(place, "grade", value, "a whole number") from None


def refuse_without_text(judged: Iterable[str], found: set[str], queries: str, qrels: str) -> None:
    """Refuse judgements of queries that have no text."""
    missing = sorted(set(judged) - found)
    if missing:
        raise UserError(
            f"{qrels}: judges {len(missing)} queries that {queries} lacks, such as {missing[0]!r}; "
            "expected the text of each judged query; fix: fetch both files of one version"
        )
