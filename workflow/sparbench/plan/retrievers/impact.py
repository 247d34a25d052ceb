"""Term weights of an encoder over the vocabulary. Row: `encoder`, `engine`, and `quantisation`, which Lucene needs."""

from typing import Any

from sparbench.errors import UserError
from sparbench.plan import expansion_jobs
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import PYTHON_MB, QUERY_BYTES, Need, lucene_mb, megabytes
from sparbench.plan.needs import threads as threads_of
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.registry.checks.encoders import need_encoder
from sparbench.registry.recipes import mining_depth
from sparbench.registry.rows import Registry, Row
from sparbench.variants import variant_path

Wildcards = Any
LISTS = "impact_lists"
KINDS = ("impact",)
ENGINES = "vectors.engines"
# Stored pairs of a query and of a passage (66 and 380 terms); rates of Lucene and SciPy on a core of an EPYC.
QUERY_PAIRS, PASSAGE_PAIRS, PAIR_BYTES = 66, 380, 16
INDEXED_A_SECOND, COUNTED_A_SECOND, SECONDS_A_QUERY, SEARCHED_A_SECOND = 600, 50_000, 0.02, 1e7


def check(registry: Registry, name: str, row: Row) -> None:
    where = registry.where("retrievers", name)
    need_encoder(registry, row["encoder"], "terms", f"{where}: encoder")
    if row["engine"] == "lucene" and "quantisation" not in row:
        raise UserError(
            f"{where}: key 'quantisation' is missing: Lucene's impact indexes hold whole numbers; "
            "add quantisation: {scale: 100}, or engine: exact"
        )


def encoders(row: Row) -> list[str]:
    return [row["encoder"]]


def retrievers(row: Row) -> list[str]:
    return []


def vectors(name: str, row: Row) -> list[str]:
    """None to concatenate: its vectors are as long as the vocabulary."""
    return []


def impact_index(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """A Lucene index of a corpus's quantised term weights."""
    settings = {"quantisation": _row(planner, wildcards)["quantisation"]}
    return JobPlan(settings, _passages(planner, wildcards) | {"terms": _passage_terms(planner, wildcards)})


def impact_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection = wildcards.collection
    settings = {**_searching(planner, wildcards), "depth": planner.depth(collection), "tag": wildcards.retriever}
    inputs = {"queries": planner.paths.queries(collection, wildcards.split), **_searched(planner, wildcards)}
    return JobPlan(settings, inputs, chosen=_engine(planner, wildcards))


def impact_lists(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """The best passages for one shard of a split's queries."""
    collection, split = wildcards.collection, wildcards.split
    settings = {
        **_searching(planner, wildcards),
        "depth": mining_depth(planner.registry.models, wildcards.retriever, collection, split),
        "shard": int(wildcards.shard),
        "shards": planner.shards.lists(collection, split),
    }
    return JobPlan(settings, _searched(planner, wildcards), chosen=_engine(planner, wildcards))


def costs(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """Operations and bytes of a search."""
    searched = _searched(planner, wildcards)
    inputs = {role: path for role, path in searched.items() if role != "passages"}
    settings = {"quantisation": _searching(planner, wildcards)["quantisation"]}
    return JobPlan(settings, inputs | {"terms": _passage_terms(planner, wildcards)})


def _row(planner: Planner, wildcards: Wildcards) -> Row:
    return planner.registry.row("retrievers", wildcards.retriever)


def _engine(planner: Planner, wildcards: Wildcards) -> tuple[str, ...]:
    return (variant_path(ENGINES, _row(planner, wildcards)["engine"]),)


def _searching(planner: Planner, wildcards: Wildcards) -> dict[str, Any]:
    row = _row(planner, wildcards)
    return {"engine": row["engine"], "quantisation": row.get("quantisation")}


def _searched(planner: Planner, wildcards: Wildcards) -> dict[str, Any]:
    """Passages, the queries' term weights, and what the engine searches: an index, or the passages' term weights."""
    row, paths, seed = _row(planner, wildcards), planner.paths, int(wildcards.seed)
    own_seed = planner.encoder_seed(row["encoder"], seed)
    inputs = _passages(planner, wildcards)
    inputs["query_terms"] = paths.query_terms(wildcards.collection, wildcards.split, row["encoder"], own_seed)
    if row["engine"] == "lucene":
        return inputs | {"index": paths.impact_index(wildcards.collection, wildcards.retriever, seed)}
    return inputs | {"terms": _passage_terms(planner, wildcards)}


def _passages(planner: Planner, wildcards: Wildcards) -> dict[str, Any]:
    return {"passages": planner.paths.passages(wildcards.collection)}


def _passage_terms(planner: Planner, wildcards: Wildcards) -> list[str]:
    encoder = _row(planner, wildcards)["encoder"]
    return planner.paths.passage_terms(
        wildcards.collection, encoder, planner.encoder_seed(encoder, int(wildcards.seed))
    )


def _need_of_index(planner: Planner, wildcards: Wildcards) -> Need:
    """Time goes with the sum of the impacts: some 8,000 of a passage."""
    count = Sizes(planner.registry).passages(wildcards.collection)
    return Need(lucene_mb(count), count / INDEXED_A_SECOND / threads_of(planner, "impact_index"))


def _need_of_search(planner: Planner, stage: str, wildcards: Wildcards, shards: int, depth: int) -> Need:
    sizes = Sizes(planner.registry)
    passages = sizes.passages(wildcards.collection)
    queries = sizes.queries(wildcards.collection, wildcards.split) / shards
    held = megabytes(queries, QUERY_BYTES + QUERY_PAIRS * PAIR_BYTES + 3 * PAIR_BYTES * depth)
    seconds = queries * (SECONDS_A_QUERY + passages / SEARCHED_A_SECOND)
    return Need(lucene_mb(passages) + held, seconds / threads_of(planner, stage))


def _need_of_run(planner: Planner, wildcards: Wildcards) -> Need:
    return _need_of_search(planner, "impact_run", wildcards, 1, planner.depth(wildcards.collection))


def _need_of_lists(planner: Planner, wildcards: Wildcards) -> Need:
    collection, split = wildcards.collection, wildcards.split
    depth = mining_depth(planner.registry.models, wildcards.retriever, collection, split)
    return _need_of_search(planner, "impact_lists", wildcards, planner.shards.lists(collection, split), depth)


def _need_of_costs(planner: Planner, wildcards: Wildcards) -> Need:
    texts = Sizes(planner.registry).passages(wildcards.collection)
    return Need(2 * PYTHON_MB + megabytes(16384, PASSAGE_PAIRS * PAIR_BYTES), texts / COUNTED_A_SECOND)


STAGES = {
    "impact_index": Stage(
        "vectors.build_impact_index", "lucene", impact_index, _need_of_index, kinds=KINDS, shared=True
    ),
    "impact_run": Stage("vectors.search_impact", "lucene", impact_run, _need_of_run, kinds=KINDS),
    "impact_lists": Stage(
        "vectors.mine_impact_lists", "lucene", impact_lists, _need_of_lists, kinds=KINDS, shared=True
    ),
    "costs": Stage("vectors.measure_costs", "evaluation", costs, _need_of_costs, kinds=KINDS),
    **expansion_jobs.STAGES,
}
