"""Approximate search of another retriever's vectors. Row: `of`, dense or concat, and `index`, a kind with its options.

Vectors, and a tuned mu, are those of the exact retriever: its run and this one differ by the index alone.
"""

from types import SimpleNamespace
from typing import Any

from sparbench.errors import UserError
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import PYTHON_MB, SEARCH_FLOPS, Need, megabytes
from sparbench.plan.retrievers import dense
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.plan.weights import add_weight
from sparbench.registry.checks.references import need
from sparbench.registry.retriever_kinds import kind_of
from sparbench.registry.rows import Registry, Row
from sparbench.variants import variant, variant_path

Wildcards = Any
LISTS = None
KINDS = ("approximate",)
INDEXES = "vectors.indexes"


def check(registry: Registry, name: str, row: Row) -> None:
    where = f"{registry.where('retrievers', name)}: of"
    exact = need(registry, "retrievers", row["of"], where)
    if not kind_of(registry, row["of"]).vectors(row["of"], exact):
        raise UserError(f"{where}: '{row['of']}' has no vectors to index; name a dense or concat retriever")


def encoders(row: Row) -> list[str]:
    return []


def retrievers(row: Row) -> list[str]:
    return [row["of"]]


def vectors(name: str, row: Row) -> list[str]:
    """None to concatenate or to tune: they are its exact retriever's."""
    return []


def vector_index(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """An index of some of a corpus's files of vectors."""
    exact = _exact(planner, wildcards)
    inputs = dense.passage_inputs(planner, exact.collection, exact.retriever, int(exact.seed))
    settings: dict[str, Any] = {"parts": len(inputs)}
    if len(inputs) > 1:
        add_weight(planner, settings, inputs, exact)
    shard = dense.within_shard(planner, wildcards, JobPlan(settings, inputs))
    return _with_index(planner, wildcards, JobPlan(settings, shard.inputs), "BUILD_OPTIONS")


def approximate_shard(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """What an index gives for a run."""
    plan = dense.dense_shard(planner, _exact(planner, wildcards))
    collection = _indexed_for(planner, wildcards.collection, _row(planner, wildcards)["of"])
    seed, shard = int(wildcards.seed), int(wildcards.shard)
    index = planner.paths.vector_index(collection, wildcards.retriever, seed, shard)
    return _with_index(planner, wildcards, JobPlan(plan.settings, plan.inputs | {"index": index}), "SEARCH_OPTIONS")


def _row(planner: Planner, wildcards: Wildcards) -> Row:
    return planner.registry.row("retrievers", wildcards.retriever)


def _exact(planner: Planner, wildcards: Wildcards) -> Wildcards:
    """The wildcards of the same work by the exact retriever."""
    return SimpleNamespace(
        collection=wildcards.collection,
        split=getattr(wildcards, "split", None),
        retriever=_row(planner, wildcards)["of"],
        seed=wildcards.seed,
        shard=wildcards.shard,
    )


def _with_index(planner: Planner, wildcards: Wildcards, plan: JobPlan, options: str) -> JobPlan:
    """A plan with an index's kind, and those of its options that the kind lists under `options`."""
    index = _row(planner, wildcards)["index"]
    chosen = {key: index[key] for key in getattr(variant(INDEXES, index["kind"]), options)}
    settings = {**plan.settings, "kind": index["kind"], "options": chosen}
    return JobPlan(settings, plan.inputs, chosen=(variant_path(INDEXES, index["kind"]),))


def _indexed_for(planner: Planner, collection: str, exact: str) -> str:
    """The corpus, whose index all its collections share; the collection itself where it tunes a mu of its own."""
    tuned = isinstance(planner.registry.row("retrievers", exact).get("weight"), dict)
    return collection if tuned else planner.registry.corpus_of(collection)


def _index_mb(planner: Planner, wildcards: Wildcards) -> float:
    """Of one shard's index in memory: coordinates, and what its kind adds for each passage."""
    dims, index = Sizes(planner.registry).dims(_row(planner, wildcards)["of"]), _row(planner, wildcards)["index"]
    each = 4 * (dims + 1) + variant(INDEXES, index["kind"]).link_bytes(index)
    return megabytes(_passages_of_shard(planner, wildcards), each)


def _passages_of_shard(planner: Planner, wildcards: Wildcards) -> float:
    return planner.shards.passages(wildcards.collection) / planner.shards.search(wildcards.collection)


def _need_of_index(planner: Planner, wildcards: Wildcards) -> Need:
    """Built by one thread; a sample for training, or the file that is written, can lie beside it."""
    dims, index = Sizes(planner.registry).dims(_row(planner, wildcards)["of"]), _row(planner, wildcards)["index"]
    distances = variant(INDEXES, index["kind"]).building_distances(_passages_of_shard(planner, wildcards), index)
    return Need(2 * PYTHON_MB + 2 * _index_mb(planner, wildcards), 2 * dims * distances / SEARCH_FLOPS)


def _need_of_shard(planner: Planner, wildcards: Wildcards) -> Need:
    """At most the time of an exact search, with the index in memory."""
    exact = dense.need_of_search(planner, "approximate_shard", _exact(planner, wildcards))
    return Need(exact.mb + _index_mb(planner, wildcards), exact.seconds)


STAGES = {
    "vector_index": Stage("vectors.build_index", "torch", vector_index, _need_of_index, kinds=KINDS, shared=True),
    "approximate_shard": Stage("vectors.search_index", "torch", approximate_shard, _need_of_shard, kinds=KINDS),
    "approximate_run": Stage("vectors.merge_run", "torch", dense.merged_run, dense.need_of_merge, kinds=KINDS),
}
