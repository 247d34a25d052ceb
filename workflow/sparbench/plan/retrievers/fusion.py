"""Two runs fused by Pyserini's interpolation. Row: two `parts` of any kind, the `weight` of the second, `normalise`."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import FUSED_HIT_BYTES, TUNED_HIT_BYTES, Need, run_with, work_on_run
from sparbench.plan.stage import Stage
from sparbench.plan.weights import add_weight, tuning_settings
from sparbench.registry.checks.references import need
from sparbench.registry.rows import Registry, Row

Wildcards = Any
LISTS = None


def check(registry: Registry, name: str, row: Row) -> None:
    for part in row["parts"]:
        need(registry, "retrievers", part, f"{registry.where('retrievers', name)}: parts")


def encoders(row: Row) -> list[str]:
    return []


def retrievers(row: Row) -> list[str]:
    return row["parts"]


def vectors(name: str, row: Row) -> list[str]:
    return []


def fused_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, retriever = wildcards.collection, wildcards.retriever
    row = planner.registry.row("retrievers", retriever)
    settings: dict[str, Any] = {
        "depth": planner.depth(collection),
        "normalise": row["normalise"],
        "tag": retriever,
    }
    inputs = _runs(planner, collection, wildcards.split, row, int(wildcards.seed))
    add_weight(planner, settings, inputs, wildcards)
    return JobPlan(settings, inputs)


def tuned_fusion(planner: Planner, wildcards: Wildcards) -> JobPlan:
    split, settings = tuning_settings(planner, wildcards)
    row = planner.registry.row("retrievers", wildcards.retriever)
    inputs = _runs(planner, wildcards.collection, split, row, int(wildcards.seed))
    return JobPlan(settings | {"normalise": row["normalise"]}, inputs | planner.judgements(wildcards.collection, split))


def _runs(planner: Planner, collection: str, split: str, row: Row, seed: int) -> dict[str, Any]:
    """The runs of both parts, in their order."""
    seeds = {part: planner.retriever_seed(part, seed) for part in row["parts"]}
    return {"runs": [planner.paths.run(collection, split, part, seeds[part]) for part in row["parts"]]}


def _need_of_tuning(planner: Planner, wildcards: Wildcards) -> Need:
    split = planner.tuning_of(wildcards.collection)[1]
    return work_on_run(planner, wildcards.collection, split, TUNED_HIT_BYTES)


STAGES = {
    "fused_run": Stage("evaluation.fuse", "evaluation", fused_run, run_with(FUSED_HIT_BYTES), kinds=("fusion",)),
    "tuned_fusion": Stage("evaluation.tune_fusion", "evaluation", tuned_fusion, _need_of_tuning, kinds=("fusion",)),
}
