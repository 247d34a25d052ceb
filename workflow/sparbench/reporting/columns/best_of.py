"""In how many of other columns a row has the best value of all rows; ties count for each of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sparbench.reporting.cell import Cell, Obtained
from sparbench.reporting.column_parts import missing_reason
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.units import Unit

READS = ()


def query_sets(column: dict[str, Any]) -> list[tuple[str, str]]:
    return []


def parts(column: dict[str, Any]) -> list[str]:
    return column["best_of"]


def files(column: dict[str, Any], retriever: str, seed: int, paths: ResultPaths) -> list[str]:
    return []


def metric_name(column: dict[str, Any], parts: Sequence[str]) -> str:
    return "columns in which the row is best"


def obtain_rows(
    column: dict[str, Any], units: Mapping[str, Unit], cells: Mapping[str, Sequence[Cell]]
) -> dict[str, Obtained]:
    """Row -> number of columns, by means over the seeds as printed: the papers count ties of printed numbers.

    Rows without any value are left out of the comparison; the count is partial where a cell is missing.
    """
    best = [_best(row_cells, units) for row_cells in zip(*cells.values(), strict=True)]
    complete = all(cell.values and not cell.partial for row_cells in cells.values() for cell in row_cells)
    computed = sum(any(cell.values for cell in row_cells) for row_cells in cells.values())
    note = f"among {computed} of {len(cells)} rows: not to be compared with the published count"
    return {row: _count(row_cells, best, units, "" if complete else note) for row, row_cells in cells.items()}


def _best(cells: Sequence[Cell], units: Mapping[str, Unit]) -> float | None:
    """The highest printed value of one column; None where it has none."""
    return max((value for cell in cells if (value := _printed(cell, units)) is not None), default=None)


def _printed(cell: Cell, units: Mapping[str, Unit]) -> float | None:
    unit = units[cell.column]
    return None if cell.obtained is None else unit.printed(unit.exact(cell.obtained))


def _count(cells: Sequence[Cell], best: Sequence[float | None], units: Mapping[str, Unit], note: str) -> Obtained:
    printed = [_printed(cell, units) for cell in cells]
    if all(value is None for value in printed):
        return Obtained(reason=missing_reason(cells))
    count = sum(value is not None and value == top for value, top in zip(printed, best, strict=True))
    return Obtained((float(count),), notes=(note,) if note else (), partial=bool(note))
