"""Jobs that score what a training will draw, by a ranker that it learns from: once, whatever the loss."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import QUERY_BYTES, READ_WEIGHT_BYTES, TORCH_MB, Need, encoding_seconds, megabytes
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.registry.recipes import scored_depth

Wildcards = Any


def list_scores(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """A ranker's scores of one shard of a retriever's lists, as deep as the deepest recipe that wants them."""
    collection, split, retriever = wildcards.collection, wildcards.split, wildcards.retriever
    shard, seed = int(wildcards.shard), planner.retriever_seed(retriever, int(wildcards.seed))
    settings = {
        "depth": _depth(planner, wildcards),
        "shard": shard,
        "shards": planner.shards.lists(collection, split),
    }
    lists = planner.paths.lists(retriever, collection, split, seed)[shard]
    return _scores(planner, wildcards, settings, {"lists": lists})


def gold_scores(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """A ranker's scores of the gold positives of a split."""
    return _scores(planner, wildcards, {}, {"qrels": planner.paths.qrels(wildcards.collection, wildcards.split)})


def _scores(planner: Planner, wildcards: Wildcards, settings: dict[str, Any], inputs: dict[str, Any]) -> JobPlan:
    ranker, seed = wildcards.encoder, int(wildcards.seed)
    read = {
        "passages": planner.paths.passages(wildcards.collection),
        "queries": planner.paths.queries(wildcards.collection, wildcards.split),
        "model": planner.encoder_folder(ranker, "passage", planner.encoder_seed(ranker, seed)),
    }
    chosen = planner.encoder_modules(ranker)
    return JobPlan(planner.encoding_settings(ranker) | settings, read | inputs, chosen=chosen)


def _depth(planner: Planner, wildcards: Wildcards) -> int:
    names = (wildcards.encoder, wildcards.retriever, wildcards.collection, wildcards.split)
    return scored_depth(planner.registry.models, *names)


def _need_of_lists(planner: Planner, wildcards: Wildcards) -> Need:
    shards = planner.shards.lists(wildcards.collection, wildcards.split)
    return _need(planner, "list_scores", wildcards, shards, _depth(planner, wildcards))


def _need_of_gold(planner: Planner, wildcards: Wildcards) -> Need:
    return _need(planner, "gold_scores", wildcards, 1, 1)


def _need(planner: Planner, stage: str, wildcards: Wildcards, shards: int, depth: int) -> Need:
    sizes, ranker = Sizes(planner.registry), wildcards.encoder
    queries = sizes.queries(wildcards.collection, wildcards.split)
    size, pairs = sizes.encoder(ranker), queries * depth / shards
    length = sizes.query_length(ranker) + sizes.passage_length(ranker, wildcards.collection)
    held = megabytes(size.weights, READ_WEIGHT_BYTES) + megabytes(queries, QUERY_BYTES) + megabytes(pairs, 16)
    return Need(TORCH_MB + held, encoding_seconds(planner, stage, size, pairs, length))


STAGES = {
    "list_scores": Stage("reranking.score_lists", "torch", list_scores, _need_of_lists, shared=True, gpu=True),
    "gold_scores": Stage("reranking.score_gold", "torch", gold_scores, _need_of_gold, shared=True, gpu=True),
}
