"""The weight of a retriever's second part: a number in its row, or tuned on a split that the collection names."""

from typing import Any

from sparbench.plan.job_plan import Planner

Wildcards = Any
# Tuning ranks no deeper than the largest cutoff of a tuning metric.
TUNING_DEPTH = 100


def add_weight(planner: Planner, settings: dict[str, Any], inputs: dict[str, Any], wildcards: Wildcards) -> None:
    """Put a fixed weight into a job's settings, or the file of a tuned one into its inputs."""
    weight = planner.registry.row("retrievers", wildcards.retriever)["weight"]
    if isinstance(weight, dict):
        tuned_on = planner.tuning_of(wildcards.collection)[0]
        inputs["weight"] = planner.paths.weight(tuned_on, wildcards.retriever, int(wildcards.seed))
    else:
        settings["weight"] = weight


def tuning_settings(planner: Planner, wildcards: Wildcards) -> tuple[str, dict[str, Any]]:
    """The split on which a weight is tuned, and the settings of tuning."""
    _, split, metric = planner.tuning_of(wildcards.collection)
    grid = planner.registry.row("retrievers", wildcards.retriever)["weight"]["grid"]
    settings = {"grid": grid, "metric": metric, "depth": tuning_depth(planner, wildcards.collection), "split": split}
    return split, settings | planner.judging(wildcards.collection)


def tuning_depth(planner: Planner, collection: str) -> int:
    """How many passages per query are ranked under each weight of a grid."""
    return min(planner.depth(collection), TUNING_DEPTH)
