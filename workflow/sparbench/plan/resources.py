"""What a job asks of a machine: memory, minutes and GPUs, from the sizes of its data.

The constants were measured on two cores of an AMD EPYC at two sizes, the demo's and the small scale's (215,479
passages, 87,599 queries, runs of up to 10.6 million hits): peak memory and seconds of results/<scale>/benchmarks;
GPU rates are those of BERT base on one H200, divided by five. A job gets half as much memory again and three times
the minutes, and as much once more with each attempt. None of this enters a job's identity.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from sparbench.plan.job_plan import Planner
from sparbench.plan.sizes import EncoderSize, Sizes
from sparbench.registry.recipes import lists_of, mining_depth, passages_a_visit
from sparbench.registry.rows import Row

Wildcards = Any

# Snakemake itself, which starts each cluster job twice over (110 to 135 MB each).
SNAKEMAKE_MB = 300
MEMORY_MARGIN = 1.5
TIME_MARGIN = 3
SHORTEST_MINUTES = 10
# What clusters commonly allow; a training that is cut off there goes on from its checkpoint in the next attempt.
LONGEST_MINUTES = 3 * 24 * 60

PYTHON_MB = 150
TORCH_MB = 900
JAVA_MB, JAVA_MOST_MB = 600, 2400
# For each passage: identifiers and their order; what Lucene has open of it.
PASSAGE_BYTES, LUCENE_BYTES = 60, 2000
QUERY_BYTES = 300
# For each hit of a run: read for judging, fused, or fused under a grid of weights; in a pool of concatenations.
HIT_BYTES, FUSED_HIT_BYTES, TUNED_HIT_BYTES, POOL_HIT_BYTES = 110, 160, 260, 600
SEARCH_HIT_BYTES = 25
# Of a weight while it is trained: itself, its gradient and the optimiser's two moments; while it is read, twice itself.
TRAINED_WEIGHT_BYTES, READ_WEIGHT_BYTES = 16, 8

PASSAGES_A_SECOND = 10_000
QUERIES_A_SECOND = 5_000
SPLIT_PASSAGES_A_SECOND = 1_000
INDEXED_A_SECOND = 3_000
LUCENE_PRODUCTS_A_SECOND = 1.5e8
TEXTS_A_SECOND = 1_000
CPU_FLOPS, GPU_FLOPS, SEARCH_FLOPS = 1e10, 2e13, 2e10
SECONDS_A_HIT = 5e-5


class Need(NamedTuple):
    """What a job takes by the measured rates: MB of memory, and seconds on all its threads or GPUs."""

    mb: float
    seconds: float


def threads(planner: Planner, stage: str) -> int:
    """Threads of every job of a stage: the scale's row, or one."""
    return planner.registry.scale["threads"].get(stage, 1)


def gpus(planner: Planner, stage: str) -> int:
    """GPUs of every job of a stage: the scale's row, or none."""
    return planner.registry.scale["gpus"].get(stage, 0)


def memory_mb(planner: Planner, stage: str, wildcards: Wildcards, attempt: int) -> int:
    """MB that a job of a stage is given, in full hundreds."""
    mb = SNAKEMAKE_MB + MEMORY_MARGIN * NEEDS[stage](planner, wildcards).mb
    return 100 * math.ceil(mb / 100) * attempt


def runtime_minutes(planner: Planner, stage: str, wildcards: Wildcards, attempt: int) -> int:
    """Minutes that a job of a stage is given."""
    minutes = SHORTEST_MINUTES + TIME_MARGIN * NEEDS[stage](planner, wildcards).seconds / 60
    return min(LONGEST_MINUTES, math.ceil(minutes) * attempt)


def _mb(count: float, each: float) -> float:
    return count * each / 1e6


def _flops(planner: Planner, stage: str) -> float:
    return GPU_FLOPS * gpus(planner, stage) or CPU_FLOPS * threads(planner, stage)


def _small(_: Planner, __: Wildcards) -> Need:
    return Need(PYTHON_MB, 60)


def _passages(planner: Planner, wildcards: Wildcards) -> Need:
    count = Sizes(planner.registry).passages(wildcards.collection)
    return Need(2 * PYTHON_MB + _mb(count, PASSAGE_BYTES), count / PASSAGES_A_SECOND)


def _queries(planner: Planner, wildcards: Wildcards) -> Need:
    sizes, collection = Sizes(planner.registry), wildcards.collection
    count, passages = sizes.queries(collection, wildcards.split), sizes.passages(collection)
    sentences = planner.collection(collection)["splits"][wildcards.split]["reader"] == "sampled-sentences"
    seconds = count / QUERIES_A_SECOND + (passages / SPLIT_PASSAGES_A_SECOND if sentences else 0)
    return Need(2 * PYTHON_MB + _mb(passages, PASSAGE_BYTES) + _mb(count, QUERY_BYTES / 2), seconds)


def _lucene_mb(passages: int) -> float:
    return min(JAVA_MOST_MB, JAVA_MB + _mb(passages, LUCENE_BYTES)) + _mb(passages, PASSAGE_BYTES)


def _index(planner: Planner, wildcards: Wildcards) -> Need:
    count = Sizes(planner.registry).passages(wildcards.collection)
    return Need(_lucene_mb(count), count / INDEXED_A_SECOND / threads(planner, "index"))


def _lucene_search(planner: Planner, stage: str, wildcards: Wildcards, shards: int, depth: int) -> Need:
    sizes = Sizes(planner.registry)
    passages = sizes.passages(wildcards.collection)
    queries = sizes.queries(wildcards.collection, wildcards.split) / shards
    seconds = queries * passages / LUCENE_PRODUCTS_A_SECOND / threads(planner, stage)
    return Need(_lucene_mb(passages) + _mb(queries, QUERY_BYTES + 8 * depth), seconds)


def _sparse_run(planner: Planner, wildcards: Wildcards) -> Need:
    return _lucene_search(planner, "sparse_run", wildcards, 1, 0)


def _teacher(planner: Planner, wildcards: Wildcards) -> Need:
    shards = planner.shards.teacher(wildcards.collection, wildcards.split)
    depth = mining_depth(planner.registry.models, wildcards.teacher, wildcards.collection, wildcards.split)
    return _lucene_search(planner, "teacher", wildcards, shards, depth)


def _tokenizer(planner: Planner, wildcards: Wildcards) -> Need:
    names = planner.registry.row("encoders", wildcards.encoder)["tokenizer"]["train_on"]
    passages = sum(map(Sizes(planner.registry).passages, names))
    return Need(PYTHON_MB + _mb(passages, 600), passages / SPLIT_PASSAGES_A_SECOND)


def _model(planner: Planner, wildcards: Wildcards) -> Need:
    sizes, recipe = Sizes(planner.registry), planner.registry.row("models", wildcards.model)
    size, examples = sizes.encoder(recipe["encoder"]), _examples(sizes, recipe)
    seen = recipe["batch"] * recipe["steps"] if recipe.get("steps") else examples * recipe.get("epochs", 1)
    passages = max(map(passages_a_visit, recipe["data"]))
    pieces = sizes.text_length(recipe["encoder"], "query") + passages * sizes.text_length(recipe["encoder"], "passage")
    # Backward costs twice a forward pass, of which a gradient cache makes a second one.
    passes = 4 if recipe.get("gradient_cache") else 3
    seconds = passes * _encoding_seconds(planner, "model", size, seen, pieces)
    towers = TRAINED_WEIGHT_BYTES * size.weights * (2 if recipe["towers"] == "separate" else 1)
    depth = max((use.depth for use in lists_of(recipe)), default=0)
    # Each GPU has a process, which reads everything; one more starts them.
    processes = max(1, gpus(planner, "model"))
    each = TORCH_MB + towers / 1e6 + _mb(examples, QUERY_BYTES + 8 * depth)
    return Need(processes * each + (TORCH_MB if processes > 1 else 0), seconds)


def _examples(sizes: Sizes, recipe: Row) -> int:
    parts = [(part["collection"], part.get("split")) for part in recipe["data"]]
    return sum(sizes.queries(name, split) if split else sizes.passages(name) for name, split in parts)


def _encoding_seconds(planner: Planner, stage: str, size: EncoderSize, texts: float, pieces: int) -> float:
    """Seconds to cut texts into `pieces` each, and to take them through an encoder once."""
    return texts / TEXTS_A_SECOND / threads(planner, stage) + 2 * texts * pieces * size.active / _flops(planner, stage)


def _passage_vectors(planner: Planner, wildcards: Wildcards) -> Need:
    sizes = Sizes(planner.registry)
    size = sizes.encoder(wildcards.encoder)
    texts = sizes.passages(wildcards.collection) / planner.shards.vectors(wildcards.collection)
    pieces = sizes.text_length(wildcards.encoder, "passage")
    seconds = _encoding_seconds(planner, "passage_vectors", size, texts, pieces)
    return Need(TORCH_MB + _mb(size.weights, READ_WEIGHT_BYTES), seconds)


def _query_vectors(planner: Planner, wildcards: Wildcards) -> Need:
    sizes = Sizes(planner.registry)
    size, texts = sizes.encoder(wildcards.encoder), sizes.queries(wildcards.collection, wildcards.split)
    pieces = sizes.text_length(wildcards.encoder, "query")
    held = _mb(size.weights, READ_WEIGHT_BYTES) + _mb(texts, QUERY_BYTES + 8 * size.dims)
    return Need(TORCH_MB + held, _encoding_seconds(planner, "query_vectors", size, texts, pieces))


def _exact_search(planner: Planner, stage: str, wildcards: Wildcards, split: str, hits: float, shards: int = 1) -> Need:
    """One pass of all vectors, or of a shard of them, by all queries; `hits` bytes stay for each query."""
    sizes, dims = Sizes(planner.registry), Sizes(planner.registry).dims(wildcards.retriever)
    passages, queries = sizes.passages(wildcards.collection), sizes.queries(wildcards.collection, split)
    seconds = 2 * queries * passages / shards * dims / SEARCH_FLOPS / threads(planner, stage)
    return Need(2 * PYTHON_MB + _mb(passages, PASSAGE_BYTES) + _mb(queries, QUERY_BYTES + 16 * dims + hits), seconds)


def _dense_search(planner: Planner, stage: str, wildcards: Wildcards) -> Need:
    """Of a shard, or of the whole corpus where it is the only one."""
    hits = SEARCH_HIT_BYTES * planner.depth(wildcards.collection)
    shards = planner.shards.search(wildcards.collection)
    return _exact_search(planner, stage, wildcards, wildcards.split, hits, shards)


def _dense_shard(planner: Planner, wildcards: Wildcards) -> Need:
    return _dense_search(planner, "dense_shard", wildcards)


def _dense_run(planner: Planner, wildcards: Wildcards) -> Need:
    """A search of the whole corpus, or a merge of what its shards gave."""
    shards = planner.shards.search(wildcards.collection)
    if shards == 1:
        return _dense_search(planner, "dense_run", wildcards)
    each, passages = _run_with(SEARCH_HIT_BYTES)(planner, wildcards), planner.shards.passages(wildcards.collection)
    return Need(shards * each.mb + _mb(passages, PASSAGE_BYTES), shards * each.seconds)


def _tuned_mu(planner: Planner, wildcards: Wildcards) -> Need:
    hits = POOL_HIT_BYTES * min(planner.depth(wildcards.collection), 100)
    once = _exact_search(planner, "tuned_mu", wildcards, planner.tuning_of(wildcards.collection)[1], hits)
    return Need(once.mb, 2 * once.seconds)


def _of_run(planner: Planner, wildcards: Wildcards, split: str, each: float) -> Need:
    """Work on whole runs, `each` bytes a hit."""
    collection = wildcards.collection
    queries = Sizes(planner.registry).queries(collection, split)
    hits = queries * planner.depth(collection)
    return Need(PYTHON_MB + _mb(queries, QUERY_BYTES) + _mb(hits, each), hits * SECONDS_A_HIT)


def _run_with(each: float) -> Callable[[Planner, Wildcards], Need]:
    return lambda planner, wildcards: _of_run(planner, wildcards, wildcards.split, each)


def _tuned_fusion(planner: Planner, wildcards: Wildcards) -> Need:
    return _of_run(planner, wildcards, planner.tuning_of(wildcards.collection)[1], TUNED_HIT_BYTES)


NEEDS: dict[str, Callable[[Planner, Wildcards], Need]] = {
    "world": _small,
    "passages": _passages,
    "queries": _queries,
    "index": _index,
    "sparse_run": _sparse_run,
    "teacher": _teacher,
    "tokenizer": _tokenizer,
    "model": _model,
    "passage_vectors": _passage_vectors,
    "query_vectors": _query_vectors,
    "dense_shard": _dense_shard,
    "dense_run": _dense_run,
    "fused_run": _run_with(FUSED_HIT_BYTES),
    "tuned_mu": _tuned_mu,
    "tuned_fusion": _tuned_fusion,
    "metrics": _run_with(HIT_BYTES),
    "rbo": _run_with(HIT_BYTES),
    "table": _small,
    "page": _small,
}
