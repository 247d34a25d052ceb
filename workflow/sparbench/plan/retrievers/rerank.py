"""A run whose first passages a ranker puts in a new order.

Row: `ranker` (an encoder that gives scores), `base` (a retriever), `depth` (how many passages).
"""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import HIT_BYTES, READ_WEIGHT_BYTES, TORCH_MB, Need, encoding_seconds, megabytes, work_on_run
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.registry.checks.encoders import need_encoder
from sparbench.registry.checks.references import need
from sparbench.registry.rows import Registry, Row

Wildcards = Any
LISTS = None


def check(registry: Registry, name: str, row: Row) -> None:
    where = registry.where("retrievers", name)
    need_encoder(registry, row["ranker"], "score", f"{where}: ranker")
    need(registry, "retrievers", row["base"], f"{where}: base")


def encoders(row: Row) -> list[str]:
    return [row["ranker"]]


def retrievers(row: Row) -> list[str]:
    return [row["base"]]


def vectors(name: str, row: Row) -> list[str]:
    return []


def rerank_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, split, seed = wildcards.collection, wildcards.split, int(wildcards.seed)
    row = planner.registry.row("retrievers", wildcards.retriever)
    ranker, base = row["ranker"], row["base"]
    settings = {**planner.encoding_settings(ranker), "rerank": row["depth"], "tag": wildcards.retriever}
    inputs = {
        "run": planner.paths.run(collection, split, base, planner.retriever_seed(base, seed)),
        "passages": planner.paths.passages(collection),
        "queries": planner.paths.queries(collection, split),
        "model": planner.encoder_folder(ranker, "passage", planner.encoder_seed(ranker, seed)),
    }
    return JobPlan(settings, inputs, chosen=planner.encoder_modules(ranker))


def _need_of_run(planner: Planner, wildcards: Wildcards) -> Need:
    sizes, row = Sizes(planner.registry), planner.registry.row("retrievers", wildcards.retriever)
    collection, ranker = wildcards.collection, row["ranker"]
    size, held = sizes.encoder(ranker), work_on_run(planner, collection, wildcards.split, HIT_BYTES)
    pairs = sizes.queries(collection, wildcards.split) * min(row["depth"], planner.depth(collection))
    length = sizes.query_length(ranker) + sizes.passage_length(ranker, collection)
    seconds = encoding_seconds(planner, "rerank_run", size, pairs, length)
    return Need(TORCH_MB + held.mb + megabytes(size.weights, READ_WEIGHT_BYTES), held.seconds + seconds)


STAGES = {"rerank_run": Stage("reranking.rerank", "torch", rerank_run, _need_of_run, kinds=("rerank",), gpu=True)}
