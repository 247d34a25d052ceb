"""All cells of a table: measured columns from result files, the others from cells of other columns."""

from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Any

from sparbench.reporting.cell import Cell, Obtained
from sparbench.reporting.column_kinds import kind_of
from sparbench.reporting.sources import Sources
from sparbench.reporting.units import Unit, units_of


def table_cells(table: dict[str, Any], sources: Sources) -> list[Cell]:
    """All cells of a table (a `tables` entry of registry/papers), row by row in the order of the columns.

    Raises UserError when a result file lacks what its column shows.
    """
    columns = {column["id"]: column for column in table["columns"]}
    cells = _blank_cells(table, columns)
    parts = {name: kind_of(column).parts(column) for name, column in columns.items()}
    for name in TopologicalSorter(parts).static_order():
        given = {row["id"]: [cells[row["id"], part] for part in parts[name]] for row in table["rows"]}
        for row, obtained in _obtain(table, columns[name], given, sources).items():
            cells[row, name] = replace(cells[row, name], **obtained._asdict())
    return [
        _with_notes(cells[row["id"], name], row, column, sources)
        for row in table["rows"]
        for name, column in columns.items()
    ]


def _blank_cells(table: dict[str, Any], columns: dict[str, dict[str, Any]]) -> dict[tuple[str, str], Cell]:
    """(row, column) -> the cell before anything is obtained."""
    return {
        (row["id"], name): Cell(row["id"], name, metric_name(name, columns), published)
        for row in table["rows"]
        for name, published in zip(columns, row["published"], strict=True)
    }


def _obtain(
    table: dict[str, Any], column: dict[str, Any], given: dict[str, list[Cell]], sources: Sources
) -> dict[str, Obtained]:
    """Row -> what one column obtains; `given` are each row's cells of the columns that it is computed from."""
    kind, units = kind_of(column), units_of(table)
    if hasattr(kind, "obtain_rows"):
        return kind.obtain_rows(column, units, given)
    unit = units[column["id"]]
    return {
        row["id"]: kind.obtain(column, unit, (), given[row["id"]])
        if given[row["id"]]
        else _measure(row, column, unit, sources)
        for row in table["rows"]
    }


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
