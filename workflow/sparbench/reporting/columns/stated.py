"""A number that the paper states and that no result here has, such as a setting of its training."""

from collections.abc import Sequence
from typing import Any

from sparbench.reporting.cell import Cell, Obtained, ResultFile
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.units import Unit

READS = ()


def query_sets(column: dict[str, Any]) -> list[tuple[str, str]]:
    return []


def parts(column: dict[str, Any]) -> list[str]:
    return []


def files(column: dict[str, Any], retriever: str, seed: int, paths: ResultPaths) -> list[str]:
    return []


def metric_name(column: dict[str, Any], parts: Sequence[str]) -> str:
    return column["stated"]


def obtain(
    column: dict[str, Any], unit: Unit, by_seed: Sequence[Sequence[ResultFile]], parts: Sequence[Cell]
) -> Obtained:
    return Obtained(reason="stated by the paper, not measured here")
