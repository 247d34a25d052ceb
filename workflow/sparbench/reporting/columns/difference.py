"""The difference of two columns of the row, the first minus the second, seed by seed."""

from collections.abc import Sequence
from typing import Any

from sparbench.reporting.cell import Cell, Obtained, ResultFile
from sparbench.reporting.column_parts import combined, distinct, missing_reason
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.units import Unit

READS = ()


def query_sets(column: dict[str, Any]) -> list[tuple[str, str]]:
    return []


def parts(column: dict[str, Any]) -> list[str]:
    return column["difference"]


def files(column: dict[str, Any], retriever: str, seed: int, paths: ResultPaths) -> list[str]:
    return []


def metric_name(column: dict[str, Any], parts: Sequence[str]) -> str:
    return f"difference of {distinct(parts)}"


def obtain(
    column: dict[str, Any], unit: Unit, by_seed: Sequence[Sequence[ResultFile]], parts: Sequence[Cell]
) -> Obtained:
    """The difference; a reason where one of the two is not computed."""
    if all(part.values for part in parts):
        return combined(lambda pair: pair[0] - pair[1], parts)
    return Obtained(reason=missing_reason(parts))
