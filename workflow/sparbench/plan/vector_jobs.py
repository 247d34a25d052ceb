"""Jobs that turn texts into vectors."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import QUERY_BYTES, READ_WEIGHT_BYTES, TORCH_MB, Need, encoding_seconds, megabytes
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage

Wildcards = Any


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
    return JobPlan(settings, inputs, chosen=planner.encoder_modules(encoder))


def query_vectors(planner: Planner, wildcards: Wildcards) -> JobPlan:
    inputs = {
        "queries": planner.paths.queries(wildcards.collection, wildcards.split),
        "model": planner.encoder_folder(wildcards.encoder, "query", int(wildcards.seed)),
    }
    settings = planner.encoding_settings(wildcards.encoder)
    return JobPlan(settings, inputs, chosen=planner.encoder_modules(wildcards.encoder))


def _need_of_passages(planner: Planner, wildcards: Wildcards) -> Need:
    sizes = Sizes(planner.registry)
    size = sizes.encoder(wildcards.encoder)
    texts = sizes.passages(wildcards.collection) / planner.shards.vectors(wildcards.collection)
    length = sizes.passage_length(wildcards.encoder, wildcards.collection)
    seconds = encoding_seconds(planner, "passage_vectors", size, texts, length)
    return Need(TORCH_MB + megabytes(size.weights, READ_WEIGHT_BYTES), seconds)


def _need_of_queries(planner: Planner, wildcards: Wildcards) -> Need:
    sizes = Sizes(planner.registry)
    size, texts = sizes.encoder(wildcards.encoder), sizes.queries(wildcards.collection, wildcards.split)
    length = sizes.query_length(wildcards.encoder)
    held = megabytes(size.weights, READ_WEIGHT_BYTES) + megabytes(texts, QUERY_BYTES + 8 * size.dims)
    return Need(TORCH_MB + held, encoding_seconds(planner, "query_vectors", size, texts, length))


STAGES = {
    "passage_vectors": Stage(
        "vectors.encode_passages", "torch", passage_vectors, _need_of_passages, shared=True, gpu=True
    ),
    "query_vectors": Stage("vectors.encode_queries", "torch", query_vectors, _need_of_queries, shared=True, gpu=True),
}
