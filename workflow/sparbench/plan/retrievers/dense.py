"""An encoder's vectors, searched exactly. Row: `encoder`. Its stages serve every kind that has vectors."""

from collections.abc import Iterator
from typing import Any

from sparbench.collections.queries import shard_bounds
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import (
    MERGE_SECONDS_A_HIT,
    PASSAGE_BYTES,
    PYTHON_MB,
    SEARCH_HIT_BYTES,
    Need,
    exact_search,
    megabytes,
)
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.plan.weights import add_weight
from sparbench.registry.checks.encoders import need_encoder
from sparbench.registry.recipes import mining_depth
from sparbench.registry.rows import Registry, Row

Wildcards = Any
LISTS = "dense_lists"
KINDS = ("dense", "concat")


def check(registry: Registry, name: str, row: Row) -> None:
    need_encoder(registry, row["encoder"], "vector", f"{registry.where('retrievers', name)}: encoder")


def encoders(row: Row) -> list[str]:
    return [row["encoder"]]


def retrievers(row: Row) -> list[str]:
    return []


def vectors(name: str, row: Row) -> list[str]:
    return [name]


def dense_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """A run by exact inner products; for a large corpus, merged from the hits of its shards."""
    if planner.shards.search(wildcards.collection) == 1:
        plan = _search(planner, wildcards)
        return JobPlan({**plan.settings, "tag": wildcards.retriever}, plan.inputs)
    return merged_run(planner, wildcards)


def merged_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """A run from the hits of a corpus's shards."""
    collection, split, retriever = wildcards.collection, wildcards.split, wildcards.retriever
    inputs = _texts(planner, collection, split)
    inputs["hits"] = planner.paths.hits(collection, split, retriever, int(wildcards.seed))
    return JobPlan({"depth": planner.depth(collection), "tag": retriever}, inputs)


def dense_shard(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """The hits of a run in some of a corpus's files of vectors."""
    return within_shard(planner, wildcards, _search(planner, wildcards))


def within_shard(planner: Planner, wildcards: Wildcards, plan: JobPlan) -> JobPlan:
    """The plan of work on a corpus's vectors, cut down to the files of one shard."""
    shards, files = planner.shards, planner.shards.vectors(wildcards.collection)
    first, stop = shard_bounds(files, int(wildcards.shard), shards.search(wildcards.collection))
    taken = {role: paths[first:stop] for role, paths in plan.inputs.items() if role.endswith("_vectors")}
    return JobPlan({**plan.settings, "files": [first, stop, files]}, plan.inputs | taken)


def dense_lists(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """The best passages for one shard of a split's queries."""
    collection, split, plan = wildcards.collection, wildcards.split, _search(planner, wildcards)
    settings = plan.settings | {
        "depth": mining_depth(planner.registry.models, wildcards.retriever, collection, split),
        "shard": int(wildcards.shard),
        "shards": planner.shards.lists(collection, split),
    }
    return JobPlan(settings, plan.inputs)


def _search(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, retriever, seed = wildcards.collection, wildcards.retriever, int(wildcards.seed)
    inputs = vector_inputs(planner, collection, wildcards.split, retriever, seed)
    parts = len(planner.vector_parts(retriever))
    settings: dict[str, Any] = {"depth": planner.depth(collection), "parts": parts}
    if parts > 1:
        add_weight(planner, settings, inputs, wildcards)
    return JobPlan(settings, inputs)


def vector_inputs(planner: Planner, collection: str, split: str, retriever: str, seed: int) -> dict[str, Any]:
    """Texts of a split and its corpus, and the vectors of both by each part of a retriever."""
    inputs = _texts(planner, collection, split) | passage_inputs(planner, collection, retriever, seed)
    for number, (encoder, own_seed) in enumerate(_encoders_and_seeds(planner, retriever, seed)):
        inputs[f"part{number}_queries"] = planner.paths.query_vectors(collection, split, encoder, own_seed)
    return inputs


def passage_inputs(planner: Planner, collection: str, retriever: str, seed: int) -> dict[str, Any]:
    """The vectors of a collection's corpus by each part of a retriever."""
    paths, encoders_and_seeds = planner.paths, _encoders_and_seeds(planner, retriever, seed)
    return {
        f"part{number}_vectors": paths.passage_vectors(collection, encoder, own_seed)
        for number, (encoder, own_seed) in enumerate(encoders_and_seeds)
    }


def _encoders_and_seeds(planner: Planner, retriever: str, seed: int) -> Iterator[tuple[str, int]]:
    for part in planner.vector_parts(retriever):
        encoder = planner.registry.row("retrievers", part)["encoder"]
        yield encoder, planner.encoder_seed(encoder, seed)


def _texts(planner: Planner, collection: str, split: str) -> dict[str, Any]:
    return {"passages": planner.paths.passages(collection), "queries": planner.paths.queries(collection, split)}


def need_of_search(planner: Planner, stage: str, wildcards: Wildcards) -> Need:
    """Of a shard, or of the whole corpus where it is the only one."""
    collection = wildcards.collection
    queries = Sizes(planner.registry).queries(collection, wildcards.split)
    hit_bytes = SEARCH_HIT_BYTES * planner.depth(collection)
    return exact_search(planner, stage, wildcards, queries, hit_bytes, planner.shards.search(collection))


def _need_of_shard(planner: Planner, wildcards: Wildcards) -> Need:
    return need_of_search(planner, "dense_shard", wildcards)


def _need_of_run(planner: Planner, wildcards: Wildcards) -> Need:
    """A search of the whole corpus, or a merge of what its shards gave."""
    if planner.shards.search(wildcards.collection) == 1:
        return need_of_search(planner, "dense_run", wildcards)
    return need_of_merge(planner, wildcards)


def need_of_merge(planner: Planner, wildcards: Wildcards) -> Need:
    """The hits of all shards are held at once."""
    collection = wildcards.collection
    queries = planner.shards.queries(collection, wildcards.split)
    hits = planner.shards.search(collection) * queries * planner.depth(collection)
    held = megabytes(hits, SEARCH_HIT_BYTES) + megabytes(planner.shards.passages(collection), PASSAGE_BYTES)
    return Need(PYTHON_MB + held, hits * MERGE_SECONDS_A_HIT)


def _need_of_lists(planner: Planner, wildcards: Wildcards) -> Need:
    collection, split = wildcards.collection, wildcards.split
    queries = Sizes(planner.registry).queries(collection, split) / planner.shards.lists(collection, split)
    depth = mining_depth(planner.registry.models, wildcards.retriever, collection, split)
    return exact_search(planner, "dense_lists", wildcards, queries, SEARCH_HIT_BYTES * depth)


STAGES = {
    "dense_shard": Stage("vectors.search_shard", "torch", dense_shard, _need_of_shard, kinds=KINDS, gpu=True),
    "dense_run": Stage("vectors.search_step", "torch", dense_run, _need_of_run, kinds=KINDS, gpu=True),
    "dense_lists": Stage(
        "vectors.mine_lists", "torch", dense_lists, _need_of_lists, kinds=KINDS, shared=True, gpu=True
    ),
}
