"""Terms that a learned sparse retriever drops of a passage, or adds to it, in the mean (see the stage expansion)."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from sparbench.reporting.cell import Cell, Obtained, ResultFile
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.units import Unit

READS = (("expansion", "expansion"),)


def query_sets(column: dict[str, Any]) -> list[tuple[str, str]]:
    return [(column["collection"], column["split"])]


def parts(column: dict[str, Any]) -> list[str]:
    return []


def files(column: dict[str, Any], retriever: str, seed: int, paths: ResultPaths) -> list[str]:
    names = {"collection": column["collection"], "split": column["split"]}
    return [paths.of("expansion", **names, retriever=retriever, seed=seed)]


def metric_name(column: dict[str, Any], parts: Sequence[str]) -> str:
    return f"terms {column['expansion']}"


def obtain(
    column: dict[str, Any], unit: Unit, by_seed: Sequence[Sequence[ResultFile]], parts: Sequence[Cell]
) -> Obtained:
    """The mean number of terms, one value per seed."""
    name = column["expansion"]
    return Obtained(tuple(unit.of_one * fmean(result.content[name] for result in results) for results in by_seed))
