"""Random passages: negatives that no search found, for losses without negatives of the batch. Row: `seed`."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import PASSAGE_BYTES, PYTHON_MB, QUERIES_A_SECOND, QUERY_BYTES, Need, megabytes
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.registry.recipes import mining_depth
from sparbench.registry.rows import Registry, Row

Wildcards = Any
LISTS = "random_lists"
KINDS = ("random",)


def check(registry: Registry, name: str, row: Row) -> None:
    """It names no other row."""


def encoders(row: Row) -> list[str]:
    return []


def retrievers(row: Row) -> list[str]:
    return []


def vectors(name: str, row: Row) -> list[str]:
    return []


def random_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    depth = planner.depth(wildcards.collection)
    return _drawn(planner, wildcards, {"depth": depth, "tag": wildcards.retriever})


def random_lists(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, split = wildcards.collection, wildcards.split
    depth = mining_depth(planner.registry.models, wildcards.retriever, collection, split)
    shards = planner.shards.lists(collection, split)
    return _drawn(planner, wildcards, {"depth": depth, "shard": int(wildcards.shard), "shards": shards})


def _drawn(planner: Planner, wildcards: Wildcards, settings: dict[str, Any]) -> JobPlan:
    seed = planner.registry.row("retrievers", wildcards.retriever)["seed"]
    inputs = {
        "passages": planner.paths.passages(wildcards.collection),
        "queries": planner.paths.queries(wildcards.collection, wildcards.split),
    }
    return JobPlan({**settings, "seed": seed}, inputs)


def _need(planner: Planner, wildcards: Wildcards) -> Need:
    sizes = Sizes(planner.registry)
    queries = sizes.queries(wildcards.collection, wildcards.split)
    held = megabytes(sizes.passages(wildcards.collection), PASSAGE_BYTES) + megabytes(queries, 10 * QUERY_BYTES)
    return Need(PYTHON_MB + held, queries / QUERIES_A_SECOND)


STAGES = {
    "random_run": Stage("collections.random_run", "evaluation", random_run, _need, kinds=KINDS),
    "random_lists": Stage("collections.random_lists", "evaluation", random_lists, _need, kinds=KINDS),
}
