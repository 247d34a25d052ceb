"""Jobs that turn texts into vectors."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import (
    QUERY_BYTES,
    READ_WEIGHT_BYTES,
    TORCH_MB,
    Need,
    encoding_seconds,
    megabytes,
    threads,
)
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage

Wildcards = Any
# Of the largest batch of short texts over a vocabulary: weights as torch and as NumPy hold them, and their places.
DENSE_TEXTS, DENSE_WEIGHT_BYTES = 1024, 12
# Some 100 terms of a query, while they are encoded and ordered.
QUERY_TERM_BYTES = 2400


def encoded_passages(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """One shard of a corpus, encoded: to dense vectors or to term weights."""
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


def encoded_queries(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """The queries of a split, encoded."""
    inputs = {
        "queries": planner.paths.queries(wildcards.collection, wildcards.split),
        "model": planner.encoder_folder(wildcards.encoder, "query", int(wildcards.seed)),
    }
    settings = planner.encoding_settings(wildcards.encoder)
    return JobPlan(settings, inputs, chosen=planner.encoder_modules(wildcards.encoder))


def _need_of_passages(planner: Planner, stage: str, wildcards: Wildcards) -> Need:
    sizes = Sizes(planner.registry)
    size = sizes.encoder(wildcards.encoder)
    texts = sizes.passages(wildcards.collection) / planner.shards.vectors(wildcards.collection)
    length = sizes.passage_length(wildcards.encoder, wildcards.collection)
    seconds = encoding_seconds(planner, stage, size, texts, length)
    return Need(TORCH_MB + megabytes(size.weights, READ_WEIGHT_BYTES), seconds)


def _need_of_queries(planner: Planner, stage: str, wildcards: Wildcards, text_bytes: float) -> Need:
    sizes = Sizes(planner.registry)
    size, texts = sizes.encoder(wildcards.encoder), sizes.queries(wildcards.collection, wildcards.split)
    length = sizes.query_length(wildcards.encoder)
    held = megabytes(size.weights, READ_WEIGHT_BYTES) + megabytes(texts, QUERY_BYTES + text_bytes)
    return Need(TORCH_MB + held, encoding_seconds(planner, stage, size, texts, length))


def _need_of_passage_vectors(planner: Planner, wildcards: Wildcards) -> Need:
    return _need_of_passages(planner, "passage_vectors", wildcards)


def _need_of_query_vectors(planner: Planner, wildcards: Wildcards) -> Need:
    dims = Sizes(planner.registry).encoder(wildcards.encoder).dims
    return _need_of_queries(planner, "query_vectors", wildcards, 8 * dims)


def _dense_batch_mb(planner: Planner, stage: str, wildcards: Wildcards) -> float:
    """Texts of one batch of each thread over the whole vocabulary."""
    vocabulary = Sizes(planner.registry).encoder(wildcards.encoder).dims
    return megabytes(threads(planner, stage) * DENSE_TEXTS, DENSE_WEIGHT_BYTES * vocabulary)


def _need_of_passage_terms(planner: Planner, wildcards: Wildcards) -> Need:
    need = _need_of_passages(planner, "passage_terms", wildcards)
    return Need(need.mb + _dense_batch_mb(planner, "passage_terms", wildcards), need.seconds)


def _need_of_query_terms(planner: Planner, wildcards: Wildcards) -> Need:
    need = _need_of_queries(planner, "query_terms", wildcards, QUERY_TERM_BYTES)
    return Need(need.mb + _dense_batch_mb(planner, "query_terms", wildcards), need.seconds)


STAGES = {
    "passage_vectors": Stage(
        "vectors.encode_passages", "torch", encoded_passages, _need_of_passage_vectors, shared=True, gpu=True
    ),
    "query_vectors": Stage(
        "vectors.encode_queries", "torch", encoded_queries, _need_of_query_vectors, shared=True, gpu=True
    ),
    "passage_terms": Stage(
        "vectors.encode_passage_terms", "torch", encoded_passages, _need_of_passage_terms, shared=True, gpu=True
    ),
    "query_terms": Stage(
        "vectors.encode_query_terms", "torch", encoded_queries, _need_of_query_terms, shared=True, gpu=True
    ),
}
