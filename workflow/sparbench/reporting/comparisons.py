"""Which rows of a table differ significantly from its reference row, column by column."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any, NamedTuple

from sparbench.errors import UserError
from sparbench.evaluation.significance import holm, paired_p_value
from sparbench.reporting.cell import Cell
from sparbench.reporting.column_kinds import kind_of
from sparbench.reporting.sources import Sources

Place = tuple[str, str]


class Comparisons(NamedTuple):
    """The tests of one table.

    Attributes:
        reference: the row that all others are compared with; empty when nothing is computed.
        p_values: (row, column) -> p-value, corrected over all tests of the table (Holm).
    """

    reference: str
    p_values: dict[Place, float]


NOT_COMPARED = Comparisons("", {})


def compare_rows(table: dict[str, Any], cells: Sequence[Cell], sources: Sources) -> Comparisons:
    """Compare each computed row with the first one, in all columns that have a value for each query.

    A query's value is its mean over the training seeds. Means over columns, collections or groups are not tested.

    Raises UserError when two rows of a column were judged on different queries.
    """
    computed = {(cell.row, cell.column) for cell in cells if cell.values}
    rows = [row for row in table["rows"] if any(row["id"] == name for name, _ in computed)]
    if not rows:
        return NOT_COMPARED
    found: dict[Place, float] = {}
    for column in table["columns"]:
        there = [row for row in rows if (row["id"], column["id"]) in computed]
        if rows[0] in there and hasattr(kind_of(column), "query_values"):
            found |= _test_column(column, there, sources)
    return Comparisons(rows[0]["id"], dict(zip(found, holm(list(found.values())), strict=True)))


def _test_column(column: dict[str, Any], rows: Sequence[dict[str, Any]], sources: Sources) -> dict[Place, float]:
    """The uncorrected p-value of each row but the first, which they are compared with."""
    reference = _query_values(column, rows[0], sources)
    found: dict[Place, float] = {}
    for row in rows[1:] if reference else ():
        values = _query_values(column, row, sources)
        if values.keys() != reference.keys():
            raise UserError(
                f"{sources.files(row, column)[0][0]}: judged on other queries than the row {rows[0]['id']}; "
                "fix: delete it and run the same command again"
            )
        found[row["id"], column["id"]] = paired_p_value(list(reference.values()), [values[name] for name in reference])
    return found


def _query_values(column: dict[str, Any], row: dict[str, Any], sources: Sources) -> dict[str, float]:
    """Query id -> mean over the seeds; empty where the column has no value for each query."""
    by_seed = sources.query_values(row, column)
    return {query: fmean(values[query] for values in by_seed) for query in by_seed[0]}
