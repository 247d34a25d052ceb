"""Where a table's footnotes are marked: once for the whole table, at a row, at a column, or at a cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from string import ascii_lowercase

from sparbench.reporting.entries import Entry

Place = tuple[str, str]


@dataclass
class Footnotes:
    """The footnotes of one table.

    Attributes:
        general: what holds for every obtained value; it needs no mark.
        texts: mark -> footnote, in the order of the marks.
        marks: place -> marks; a place is (row, column), a row's heading (row, ""), a column's ("", column).
    """

    general: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    marks: dict[Place, list[str]] = field(default_factory=dict)

    def at(self, row: str = "", column: str = "") -> list[str]:
        return self.marks.get((row, column), [])

    def add(self, text: str, places: Iterable[Place]) -> None:
        """Give `text` the next free mark and put it at `places`."""
        mark = _mark(len(self.texts))
        self.texts[mark] = text
        for place in places:
            self.marks.setdefault(place, []).append(mark)


def _mark(index: int) -> str:
    """a, b, …, z, aa, ab, …"""
    letters = ascii_lowercase[index % 26]
    return letters if index < 26 else _mark(index // 26 - 1) + letters


def place_footnotes(entries: list[Entry]) -> Footnotes:
    """Mark every reason and every note at the widest place where it holds for all values there.

    A reason concerns missing values: all of a row, or all of a column apart from rows that one reason explains.
    A note concerns obtained values: all of the table, of a row, or of a column.
    """
    footnotes = Footnotes()
    obtained = [entry for entry in entries if entry.obtained is not None]
    missing = [entry for entry in entries if entry.obtained is None and entry.reason]
    _place_reasons(footnotes, missing, obtained)
    _place_notes(footnotes, obtained)
    return footnotes


def _place_reasons(footnotes: Footnotes, missing: list[Entry], obtained: list[Entry]) -> None:
    places = {(entry.row, entry.column) for entry in missing}
    reasons = _by_text((entry.reason, entry) for entry in missing)
    empty_rows = {row for row, _ in places} - {entry.row for entry in obtained}
    empty_columns = {column for _, column in places} - {entry.column for entry in obtained}
    explained = {row for text in reasons.values() for row in _whole(text, places, 0) if row in empty_rows}
    for text, held in reasons.items():
        rows = [row for row in _whole(held, places, 0) if row in explained]
        left = [place for place in held if place[0] not in rows]
        columns = _whole(left, {place for place in places if place[0] not in explained}, 1)
        footnotes.add(text, _at(rows, [column for column in columns if column in empty_columns], left))


def _place_notes(footnotes: Footnotes, obtained: list[Entry]) -> None:
    places = {(entry.row, entry.column) for entry in obtained}
    for text, held in _by_text((note, entry) for entry in obtained for note in entry.notes).items():
        rows = _whole(held, places, 0)
        left = [place for place in held if place[0] not in rows]
        if set(held) == places:
            footnotes.general.append(text)
        else:
            footnotes.add(text, _at(rows, _whole(left, places, 1), left))


def _by_text(pairs: Iterable[tuple[str, Entry]]) -> dict[str, list[Place]]:
    places: dict[str, list[Place]] = {}
    for text, entry in pairs:
        places.setdefault(text, []).append((entry.row, entry.column))
    return places


def _whole(held: list[Place], places: set[Place], side: int) -> list[str]:
    """Rows (side 0) or columns (side 1) whose `places` are all in `held`, in the order of `held`."""
    uncovered = {place[side] for place in places.difference(held)}
    return [name for name in dict.fromkeys(place[side] for place in held) if name not in uncovered]


def _at(rows: list[str], columns: list[str], left: list[Place]) -> list[Place]:
    """Headings of rows and columns, then the cells of `left` that are in none of these columns."""
    cells = [place for place in left if place[1] not in columns]
    return [*((row, "") for row in rows), *(("", column) for column in columns), *cells]
