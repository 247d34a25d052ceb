"""A metric over the queries of one collection (`collection`), or its unweighted mean over several (`mean_over`)."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any

from sparbench.errors import UserError
from sparbench.evaluation.metric_names import MACRO
from sparbench.reporting.cell import Cell, Obtained, ResultFile
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.units import Unit

READS = (("metrics", "metrics"),)


def query_sets(column: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, column["split"]) for name in column.get("mean_over") or [column["collection"]]]


def parts(column: dict[str, Any]) -> list[str]:
    return []


def files(column: dict[str, Any], retriever: str, seed: int, paths: ResultPaths) -> list[str]:
    """One metrics file for each collection that the scale has."""
    return [
        paths.of("metrics", collection=collection, split=split, retriever=retriever, seed=seed)
        for collection, split in paths.there(query_sets(column))
    ]


def metric_name(column: dict[str, Any], parts: Sequence[str]) -> str:
    return column["metric"]


def obtain(
    column: dict[str, Any], unit: Unit, by_seed: Sequence[Sequence[ResultFile]], parts: Sequence[Cell]
) -> Obtained:
    """The mean over the collections that are there, one value per seed.

    Raises:
        UserError: a metrics file lacks the column's metric.
    """
    values = tuple(unit.of_one * fmean(_value(result, column) for result in results) for results in by_seed)
    notes = _missing_note(by_seed[0])
    present, named = len(by_seed[0]), len(query_sets(column))
    if present == named:
        return Obtained(values, notes=notes)
    note = f"mean of {present} of {named} collections: not to be compared with the published mean"
    return Obtained(values, notes=(*notes, note), partial=True)


def query_values(column: dict[str, Any], contents: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Query id -> value, from the metrics files of one seed; empty where the column is no mean over queries."""
    if "mean_over" in column or column["metric"].startswith(MACRO):
        return {}
    return contents[0]["per_query"].get(column["metric"], {})


def _value(result: ResultFile, column: dict[str, Any]) -> float:
    name = column["metric"].removeprefix(MACRO)
    values = result.content.get("macro" if column["metric"].startswith(MACRO) else "mean", {})
    if name not in values:
        known = ", ".join(sorted(values)) or "none"
        raise UserError(
            f"{result.path}: no '{column['metric']}' for column '{column['id']}'; it has {known}; "
            f"add the metric to the collection's `metrics` in the registry"
        )
    return values[name]


def _missing_note(results: Sequence[ResultFile]) -> tuple[str, ...]:
    missing = sum(result.content.get("missing", 0) for result in results)
    judged = sum(result.content["queries"] for result in results)
    return (f"{missing:,} of {judged:,} queries got no result and count as 0",) if missing else ()
