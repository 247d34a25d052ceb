"""All cells of a table: measured columns from result files, the others from cells of the same row."""

from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Any

from sparbench.reporting.cell import Cell, Obtained
from sparbench.reporting.column_kinds import kind_of
from sparbench.reporting.sources import Sources
from sparbench.reporting.units import UNITS, Unit


def table_cells(table: dict[str, Any], sources: Sources) -> list[Cell]:
    """All cells of a table (a `tables` entry of registry/papers), row by row in the order of the columns.

    Raises UserError when a result file lacks what its column shows.
    """
    return [cell for row in table["rows"] for cell in _row_cells(table, row, sources)]


def _row_cells(table: dict[str, Any], row: dict[str, Any], sources: Sources) -> list[Cell]:
    columns = {column["id"]: column for column in table["columns"]}
    unit = UNITS[table["unit"]]
    blank = {
        name: Cell(row["id"], name, metric_name(name, columns), published)
        for name, published in zip(columns, row["published"], strict=True)
    }
    parts = {name: kind_of(column).parts(column) for name, column in columns.items()}
    cells: dict[str, Cell] = {}
    for name in TopologicalSorter(parts).static_order():
        column, given = columns[name], [cells[part] for part in parts[name]]
        obtained = kind_of(column).obtain(column, unit, (), given) if given else _measure(row, column, unit, sources)
        cells[name] = replace(blank[name], **obtained._asdict())
    return [_with_notes(cells[name], row, column, sources) for name, column in columns.items()]


def metric_name(name: str, columns: dict[str, dict[str, Any]]) -> str:
    """What a column shows, in words: `Acc@20`, `RBO with bm25`, `mean of Acc@20`."""
    kind = kind_of(columns[name])
    return kind.metric_name(columns[name], [metric_name(part, columns) for part in kind.parts(columns[name])])


def _measure(row: dict[str, Any], column: dict[str, Any], unit: Unit, sources: Sources) -> Obtained:
    reason = sources.why_not(row, column)
    if reason:
        return Obtained(reason=reason)
    return kind_of(column).obtain(column, unit, sources.results(row, column), ())


def _with_notes(cell: Cell, row: dict[str, Any], column: dict[str, Any], sources: Sources) -> Cell:
    if not cell.values:
        return cell
    encoders = [texts.get(cell.row) for texts in (sources.stand_ins, sources.trained_here)]
    notes = [row.get("notes", {}).get(cell.column), column.get("note"), *encoders]
    return replace(cell, notes=(*cell.notes, *(note for note in notes if note), *sources.notes))
