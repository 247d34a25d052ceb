"""What a learned sparse retriever costs: the number that the key `cost` names, such as its FLOPS (stage costs)."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from sparbench.errors import UserError
from sparbench.reporting.cell import Cell, Obtained, ResultFile
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.units import Unit

READS = (("costs", "costs"),)


def query_sets(column: dict[str, Any]) -> list[tuple[str, str]]:
    return [(column["collection"], column["split"])]


def parts(column: dict[str, Any]) -> list[str]:
    return []


def files(column: dict[str, Any], retriever: str, seed: int, paths: ResultPaths) -> list[str]:
    names = {"collection": column["collection"], "split": column["split"]}
    return [paths.of("costs", **names, retriever=retriever, seed=seed)]


def metric_name(column: dict[str, Any], parts: Sequence[str]) -> str:
    return column["cost"]


def obtain(
    column: dict[str, Any], unit: Unit, by_seed: Sequence[Sequence[ResultFile]], parts: Sequence[Cell]
) -> Obtained:
    """The cost, one value per seed.

    Raises:
        UserError: a file of costs lacks the column's cost.
    """
    return Obtained(tuple(unit.of_one * fmean(_value(result, column) for result in results) for results in by_seed))


def _value(result: ResultFile, column: dict[str, Any]) -> float:
    name = column["cost"]
    if name not in result.content:
        known = ", ".join(sorted(result.content)) or "none"
        raise UserError(f"{result.path}: no '{name}' for column '{column['id']}'; it has {known}; use one of these")
    return result.content[name]
