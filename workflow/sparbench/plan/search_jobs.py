"""Jobs that index, mine, encode, search, weigh and fuse."""

from typing import Any

from sparbench.collections.queries import shard_bounds
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.registry.recipes import mining_depth

Wildcards = Any


def index(planner: Planner, wildcards: Wildcards) -> JobPlan:
    fields = planner.bm25(wildcards.collection, wildcards.retriever)["fields"]
    return JobPlan({"fields": fields}, {"passages": planner.paths.passages(wildcards.collection)})


def sparse_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, retriever = wildcards.collection, wildcards.retriever
    settings = {**planner.bm25(collection, retriever), "depth": planner.depth(collection), "tag": retriever}
    return JobPlan(settings, _index_and_queries(planner, collection, wildcards.split, retriever))


def teacher(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, name = wildcards.collection, wildcards.teacher
    settings = {
        **planner.bm25(collection, name),
        "depth": mining_depth(planner.registry.models, name, collection, wildcards.split),
        "shard": int(wildcards.shard),
        "shards": planner.shards.teacher(collection, wildcards.split),
    }
    inputs = _index_and_queries(planner, collection, wildcards.split, name)
    return JobPlan(settings, inputs)


def _index_and_queries(planner: Planner, collection: str, split: str, retriever: str) -> dict[str, Any]:
    paths = planner.paths
    return {"index": paths.index(collection, retriever), "queries": paths.queries(collection, split)}


def passage_vectors(planner: Planner, wildcards: Wildcards) -> JobPlan:
    encoder, seed = wildcards.encoder, int(wildcards.seed)
    settings = {
        **planner.encoding_settings(encoder),
        "shard": int(wildcards.shard),
        "shards": planner.shards.vectors(wildcards.collection),
    }
    inputs = {
        "passages": planner.paths.passages(wildcards.collection),
        "model": planner.encoder_folder(encoder, "passage", seed),
    }
    return JobPlan(settings, inputs, chosen=tuple(planner.encoder_modules(encoder)))


def query_vectors(planner: Planner, wildcards: Wildcards) -> JobPlan:
    inputs = {
        "queries": planner.paths.queries(wildcards.collection, wildcards.split),
        "model": planner.encoder_folder(wildcards.encoder, "query", int(wildcards.seed)),
    }
    settings = planner.encoding_settings(wildcards.encoder)
    return JobPlan(settings, inputs, chosen=tuple(planner.encoder_modules(wildcards.encoder)))


def dense_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """A run of a dense retriever, or of a concat one with its weight fixed or tuned; from shards of a large corpus."""
    collection, split, retriever = wildcards.collection, wildcards.split, wildcards.retriever
    if planner.shards.search(collection) == 1:
        plan = _dense_search(planner, wildcards)
        return JobPlan({**plan.settings, "tag": retriever}, plan.inputs)
    inputs = _texts(planner, collection, split)
    inputs["hits"] = planner.paths.hits(collection, split, retriever, int(wildcards.seed))
    return JobPlan({"depth": planner.depth(collection), "tag": retriever}, inputs)


def dense_shard(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """What some of a corpus's files of vectors give for a run."""
    shards, plan = planner.shards, _dense_search(planner, wildcards)
    files = shards.vectors(wildcards.collection)
    first, stop = shard_bounds(files, int(wildcards.shard), shards.search(wildcards.collection))
    taken = {role: paths[first:stop] for role, paths in plan.inputs.items() if role.endswith("_vectors")}
    return JobPlan({**plan.settings, "files": [first, stop, files]}, plan.inputs | taken)


def _dense_search(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, retriever, seed = wildcards.collection, wildcards.retriever, int(wildcards.seed)
    inputs = _vector_inputs(planner, collection, wildcards.split, retriever, seed)
    settings: dict[str, Any] = {"depth": planner.depth(collection), "parts": len(planner.parts(retriever))}
    if planner.registry.row("retrievers", retriever)["kind"] == "concat":
        _add_weight(planner, settings, inputs, wildcards)
    return JobPlan(settings, inputs)


def fused_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    row = planner.registry.row("retrievers", wildcards.retriever)
    settings: dict[str, Any] = {
        "depth": planner.depth(wildcards.collection),
        "normalise": row["normalise"],
        "tag": wildcards.retriever,
    }
    inputs = _fused_inputs(planner, wildcards.collection, wildcards.split, row, int(wildcards.seed))
    _add_weight(planner, settings, inputs, wildcards)
    return JobPlan(settings, inputs)


def _add_weight(planner: Planner, settings: dict[str, Any], inputs: dict[str, Any], wildcards: Wildcards) -> None:
    weight = planner.registry.row("retrievers", wildcards.retriever)["weight"]
    if isinstance(weight, dict):
        tuned_on = planner.tuning_of(wildcards.collection)[0]
        inputs["weight"] = planner.paths.weight(tuned_on, wildcards.retriever, int(wildcards.seed))
    else:
        settings["weight"] = weight


def tuned_mu(planner: Planner, wildcards: Wildcards) -> JobPlan:
    split, settings = _tuning_settings(planner, wildcards)
    inputs = _vector_inputs(planner, wildcards.collection, split, wildcards.retriever, int(wildcards.seed))
    return JobPlan(settings, inputs | planner.judgements(wildcards.collection, split))


def tuned_fusion(planner: Planner, wildcards: Wildcards) -> JobPlan:
    split, settings = _tuning_settings(planner, wildcards)
    row = planner.registry.row("retrievers", wildcards.retriever)
    inputs = _fused_inputs(planner, wildcards.collection, split, row, int(wildcards.seed))
    return JobPlan(settings | {"normalise": row["normalise"]}, inputs | planner.judgements(wildcards.collection, split))


def _tuning_settings(planner: Planner, wildcards: Wildcards) -> tuple[str, dict[str, Any]]:
    _, split, metric = planner.tuning_of(wildcards.collection)
    grid = planner.registry.row("retrievers", wildcards.retriever)["weight"]["grid"]
    depth = min(planner.depth(wildcards.collection), 100)
    return split, {"grid": grid, "metric": metric, "depth": depth, "split": split} | planner.judging(
        wildcards.collection
    )


def _vector_inputs(planner: Planner, collection: str, split: str, retriever: str, seed: int) -> dict[str, Any]:
    paths, inputs = planner.paths, _texts(planner, collection, split)
    for number, part in enumerate(planner.parts(retriever)):
        encoder = planner.registry.row("retrievers", part)["encoder"]
        own_seed = planner.encoder_seed(encoder, seed)
        inputs[f"part{number}_vectors"] = paths.passage_vectors(collection, encoder, own_seed)
        inputs[f"part{number}_queries"] = paths.query_vectors(collection, split, encoder, own_seed)
    return inputs


def _texts(planner: Planner, collection: str, split: str) -> dict[str, Any]:
    return {"passages": planner.paths.passages(collection), "queries": planner.paths.queries(collection, split)}


def _fused_inputs(planner: Planner, collection: str, split: str, row: dict[str, Any], seed: int) -> dict[str, Any]:
    return {
        side: planner.paths.run(collection, split, row[side], planner.retriever_seed(row[side], seed))
        for side in ("dense", "sparse")
    }
