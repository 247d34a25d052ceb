"""How much memory and time jobs take, from the sizes of their data; the need of each stage is defined beside its plan.

The constants were measured on two cores of an AMD EPYC at two sizes, the demo's and the small scale's (215,479
passages, 87,599 queries, runs of up to 10.6 million hits): peak memory and seconds of results/<scale>/benchmarks;
GPU rates are those of BERT base on one H200, divided by five.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from sparbench.plan.encoder_size import EncoderSize
from sparbench.plan.job_plan import Planner
from sparbench.plan.sizes import Sizes

Wildcards = Any

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

# Passages that are held at once for a search on a GPU; CUDA itself takes about as much as torch.
GPU_BLOCK = 1 << 18

PASSAGES_A_SECOND = 10_000
QUERIES_A_SECOND = 5_000
SPLIT_PASSAGES_A_SECOND = 1_000
INDEXED_A_SECOND = 3_000
LUCENE_PRODUCTS_A_SECOND = 1.5e8
TEXTS_A_SECOND = 1_000
CPU_FLOPS, GPU_FLOPS, SEARCH_FLOPS = 1e10, 2e13, 2e10
SECONDS_A_HIT = 5e-5
# Of each shard: 0.4 millionths were measured with names at hand, which a passage store has to read.
MERGE_SECONDS_A_HIT = 2e-6


class Need(NamedTuple):
    """What a job needs by the measured rates: MB of memory, and seconds on all its threads or GPUs."""

    mb: float
    seconds: float


def threads(planner: Planner, stage: str) -> int:
    """Threads of every job of a stage: as the scale says, or one."""
    return planner.registry.scale["threads"].get(stage, 1)


def gpus(planner: Planner, stage: str) -> int:
    """GPUs of every job of a stage: as the scale says, or none."""
    return planner.registry.scale["gpus"].get(stage, 0)


def megabytes(count: float, each: float) -> float:
    """MB of `count` things of `each` bytes."""
    return count * each / 1e6


def small_job(_: Planner, __: Wildcards) -> Need:
    """What a job takes whose data is small at every scale."""
    return Need(PYTHON_MB, 60)


def lucene_mb(passages: int) -> float:
    """MB of a process that has a Lucene index of so many passages open."""
    return min(JAVA_MOST_MB, JAVA_MB + megabytes(passages, LUCENE_BYTES)) + megabytes(passages, PASSAGE_BYTES)


def encoding_seconds(planner: Planner, stage: str, size: EncoderSize, texts: float, length: float) -> float:
    """Seconds to cut texts into `length` tokens each, and to take them through an encoder once."""
    flops = GPU_FLOPS * gpus(planner, stage) or CPU_FLOPS * threads(planner, stage)
    return texts / TEXTS_A_SECOND / threads(planner, stage) + 2 * texts * length * size.active / flops


def exact_search(
    planner: Planner, stage: str, wildcards: Wildcards, queries: float, hit_bytes: float, shards: int = 1
) -> Need:
    """One pass of all vectors, or of one of their shards, by the queries; `hit_bytes` stay for each query."""
    sizes = Sizes(planner.registry)
    passages, dims = sizes.passages(wildcards.collection), sizes.dims(wildcards.retriever)
    flops = GPU_FLOPS * gpus(planner, stage) or SEARCH_FLOPS * threads(planner, stage)
    seconds = 2 * queries * passages / shards * dims / flops
    held = megabytes(passages, PASSAGE_BYTES) + megabytes(queries, QUERY_BYTES + 16 * dims + hit_bytes)
    on_gpu = TORCH_MB + megabytes(GPU_BLOCK, 4 * dims) if gpus(planner, stage) else 0
    return Need(2 * PYTHON_MB + held + on_gpu, seconds)


def work_on_run(planner: Planner, collection: str, split: str, hit_bytes: float) -> Need:
    """Work on a whole run, `hit_bytes` for each of its hits."""
    queries = Sizes(planner.registry).queries(collection, split)
    hits = queries * planner.depth(collection)
    held = megabytes(queries, QUERY_BYTES) + megabytes(hits, hit_bytes)
    return Need(PYTHON_MB + held, hits * SECONDS_A_HIT)


def run_with(hit_bytes: float) -> Callable[[Planner, Wildcards], Need]:
    """The need of a stage that works on the run of its wildcards' split."""
    return lambda planner, wildcards: work_on_run(planner, wildcards.collection, wildcards.split, hit_bytes)
