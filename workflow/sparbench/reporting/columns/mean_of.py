"""The mean of other columns of the row, seed by seed; a mean of only some of them is marked as partial."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from sparbench.reporting.cell import Cell, Obtained, ResultFile
from sparbench.reporting.column_parts import combined, distinct, missing_reason
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.units import Unit

READS = ()


def query_sets(column: dict[str, Any]) -> list[tuple[str, str]]:
    return []


def parts(column: dict[str, Any]) -> list[str]:
    return column["mean_of"]


def files(column: dict[str, Any], retriever: str, seed: int, paths: ResultPaths) -> list[str]:
    return []


def metric_name(column: dict[str, Any], parts: Sequence[str]) -> str:
    return f"mean of {distinct(parts)}"


def obtain(
    column: dict[str, Any], unit: Unit, by_seed: Sequence[Sequence[ResultFile]], parts: Sequence[Cell]
) -> Obtained:
    """The mean of the parts that are computed; a reason where none is."""
    present = [part for part in parts if part.values]
    if not present:
        return Obtained(reason=missing_reason(parts))
    if len(present) == len(parts):
        return combined(fmean, parts)
    note = f"mean of {len(present)} of the {len(parts)} columns: not to be compared with the published mean"
    return combined(fmean, present)._replace(notes=(note,), partial=True)
