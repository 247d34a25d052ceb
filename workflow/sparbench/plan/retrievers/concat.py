"""Concatenated vectors, searched as one. Row: two dense `parts`, and the `weight` (mu) of the second one."""

from typing import Any

from sparbench.errors import UserError
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import POOL_HIT_BYTES, Need, exact_search
from sparbench.plan.retrievers.dense import vector_inputs
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.plan.weights import tuning_depth, tuning_settings
from sparbench.registry.checks.references import need
from sparbench.registry.rows import Registry, Row

Wildcards = Any
LISTS = "dense_lists"


def check(registry: Registry, name: str, row: Row) -> None:
    where = f"{registry.where('retrievers', name)}: parts"
    for part in row["parts"]:
        if need(registry, "retrievers", part, where)["kind"] != "dense":
            raise UserError(f"{where}: '{part}' is not dense; only vectors can be concatenated, use a fusion")


def encoders(row: Row) -> list[str]:
    return []


def retrievers(row: Row) -> list[str]:
    return row["parts"]


def vectors(name: str, row: Row) -> list[str]:
    return row["parts"]


def tuned_mu(planner: Planner, wildcards: Wildcards) -> JobPlan:
    split, settings = tuning_settings(planner, wildcards)
    inputs = vector_inputs(planner, wildcards.collection, split, wildcards.retriever, int(wildcards.seed))
    return JobPlan(settings, inputs | planner.judgements(wildcards.collection, split))


def _need_of_tuning(planner: Planner, wildcards: Wildcards) -> Need:
    collection = wildcards.collection
    queries = Sizes(planner.registry).queries(collection, planner.tuning_of(collection)[1])
    hit_bytes = POOL_HIT_BYTES * tuning_depth(planner, collection)
    once = exact_search(planner, "tuned_mu", wildcards, queries, hit_bytes)
    return Need(once.mb, 2 * once.seconds)


STAGES = {"tuned_mu": Stage("evaluation.tune_mu", "torch", tuned_mu, _need_of_tuning, kinds=("concat",))}
