"""Rank-biased overlap with the ranking of another retriever, which the key `rbo` names (evaluation/rbo.py)."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from sparbench.reporting.cell import Cell, Obtained, ResultFile
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.units import Unit

READS = (("rbo", "rbo"),)


def query_sets(column: dict[str, Any]) -> list[tuple[str, str]]:
    return [(column["collection"], column["split"])]


def parts(column: dict[str, Any]) -> list[str]:
    return []


def files(column: dict[str, Any], retriever: str, seed: int, paths: ResultPaths) -> list[str]:
    names = {"collection": column["collection"], "split": column["split"], "reference": column["rbo"]}
    return [paths.of("rbo", **names, retriever=retriever, seed=seed)]


def metric_name(column: dict[str, Any], parts: Sequence[str]) -> str:
    return f"RBO with {column['rbo']}"


def obtain(
    column: dict[str, Any], unit: Unit, by_seed: Sequence[Sequence[ResultFile]], parts: Sequence[Cell]
) -> Obtained:
    """The extrapolated overlap, one value per seed."""
    return Obtained(
        tuple(unit.of_one * fmean(result.content["extrapolated"] for result in results) for results in by_seed)
    )
