"""A table in long form, one entry per cell: the CSV file, from which the page is built as well."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from sparbench.errors import UserError
from sparbench.evaluation.significance import LEVEL
from sparbench.files import whole
from sparbench.reporting.cell import Cell
from sparbench.reporting.comparisons import Test
from sparbench.reporting.units import EXTRA_DECIMALS, Unit
from sparbench.reporting.verdicts import judge

NOTE_SEPARATOR = " | "


class Entry(NamedTuple):
    """One cell as the CSV file has it; numbers are in the column's unit, None where there is none.

    Attributes:
        reference: the row that the cell was tested against; empty where it was not.
        p_value: of a paired t-test over the queries, corrected over the table (see reporting/comparisons.py).
    """

    paper: str
    table: str
    row: str
    column: str
    metric: str
    obtained: float | None
    deviation: float | None
    published: float | None
    difference: float | None
    verdict: str
    reason: str
    scale: str
    seeds: str
    notes: tuple[str, ...]
    reference: str = ""
    p_value: float | None = None

    @property
    def significant(self) -> bool:
        """Whether the cell differs significantly from the reference row in the same column."""
        return self.p_value is not None and self.p_value < LEVEL


class Origin(NamedTuple):
    """What all entries of one table share."""

    paper: str
    table: str
    scale: str
    seeds: tuple[int, ...]


def make_entry(cell: Cell, origin: Origin, unit: Unit, stand_in: bool = False, test: Test | None = None) -> Entry:
    """The entry of a cell, with its verdict and its test of significance."""
    verdict = judge(cell, unit, origin.scale, stand_in)
    return Entry(
        paper=origin.paper,
        table=origin.table,
        row=cell.row,
        column=cell.column,
        metric=cell.metric,
        obtained=None if cell.obtained is None else unit.exact(cell.obtained),
        deviation=None if cell.deviation is None else unit.exact(cell.deviation),
        published=cell.published,
        difference=verdict.difference,
        verdict=verdict.word,
        reason=verdict.reason,
        scale=origin.scale,
        seeds=" ".join(map(str, origin.seeds)),
        notes=cell.notes,
        reference=test.reference if test else "",
        p_value=test.p_value if test else None,
    )


def write_entries(path: str | Path, entries: Iterable[Entry], units: Mapping[str, Unit]) -> None:
    """Write a table's CSV file, whole or not at all; `units` by column."""
    with whole(path) as partial, partial.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(Entry._fields)
        writer.writerows(_fields(entry, units[entry.column]) for entry in entries)


def _fields(entry: Entry, unit: Unit) -> list[str]:
    exact = unit.decimals + EXTRA_DECIMALS
    texts = entry._asdict() | {
        "obtained": _number(entry.obtained, exact),
        "deviation": _number(entry.deviation, exact),
        "published": _number(entry.published, unit.decimals),
        "difference": _number(entry.difference, unit.decimals),
        "notes": NOTE_SEPARATOR.join(entry.notes),
        "p_value": "" if entry.p_value is None else f"{entry.p_value:.3g}",
    }
    return list(texts.values())


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"


def read_entries(path: str | Path) -> list[Entry]:
    """Read a file of `write_entries`; UserError where another version of sparbench wrote it."""
    with Path(path).open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != Entry._fields:
            raise UserError(f"{path}: a table of another version of sparbench; fix: make it again, or see `make stale`")
        return [_parsed(record) for record in reader]


def _parsed(record: dict[str, str]) -> Entry:
    numbers = {
        name: float(record[name]) if record[name] else None
        for name in ("obtained", "deviation", "published", "difference", "p_value")
    }
    notes = tuple(record["notes"].split(NOTE_SEPARATOR)) if record["notes"] else ()
    return Entry(**{**record, **numbers, "notes": notes})
