"""Which rows of a table differ significantly from the row that they are compared with, column by column."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any, NamedTuple

from sparbench.errors import UserError
from sparbench.evaluation.significance import holm, paired_p_value
from sparbench.reporting.cell import Cell
from sparbench.reporting.column_kinds import kind_of
from sparbench.reporting.sources import Sources

Place = tuple[str, str]


class Test(NamedTuple):
    """The row that a cell is compared with, and the p-value, corrected over all tests of the table (Holm)."""

    reference: str
    p_value: float


def compare_rows(table: dict[str, Any], cells: Sequence[Cell], sources: Sources) -> dict[Place, Test]:
    """Compare each computed row with its `baseline`, or else with the first computed row of the table.

    All columns that have a value for each query are tested; a query's value is its mean over the training seeds. Means
    over columns, collections or groups are not tested.

    Raises UserError when two rows of a column were judged on different queries.
    """
    computed = {(cell.row, cell.column) for cell in cells if cell.values}
    rows = [row for row in table["rows"] if any(row["id"] == name for name, _ in computed)]
    references = {row["id"]: _reference(row, rows) for row in rows}
    tests: dict[Place, Test] = {}
    for column in table["columns"]:
        there = {row["id"]: row for row in rows if (row["id"], column["id"]) in computed}
        if hasattr(kind_of(column), "query_values"):
            tests |= _test_column(column, there, references, sources)
    corrected = holm([test.p_value for test in tests.values()])
    return {place: test._replace(p_value=p) for (place, test), p in zip(tests.items(), corrected, strict=True)}


def _reference(row: dict[str, Any], rows: Sequence[dict[str, Any]]) -> str:
    baseline = row.get("baseline")
    return baseline if any(other["id"] == baseline for other in rows) else rows[0]["id"]


def _test_column(
    column: dict[str, Any], rows: dict[str, dict[str, Any]], references: dict[str, str], sources: Sources
) -> dict[Place, Test]:
    """The tests of one column, not yet corrected."""
    values = {name: _query_values(column, row, sources) for name, row in rows.items()}
    tests: dict[Place, Test] = {}
    for name, treatment in values.items():
        control = values.get(references[name])
        if references[name] == name or not control:
            continue
        if treatment.keys() != control.keys():
            raise UserError(
                f"{sources.files(rows[name], column)[0][0]}: judged on other queries than the row {references[name]}; "
                "fix: delete it and run the same command again"
            )
        p_value = paired_p_value(list(control.values()), [treatment[query] for query in control])
        tests[name, column["id"]] = Test(references[name], p_value)
    return tests


def _query_values(column: dict[str, Any], row: dict[str, Any], sources: Sources) -> dict[str, float]:
    """Query id -> mean over the seeds; empty where the column has no value for each query."""
    by_seed = sources.query_values(row, column)
    return {query: fmean(values[query] for values in by_seed) for query in by_seed[0]}
