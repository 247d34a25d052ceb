"""BM25 by Lucene. Row: k1, b and fields; what it leaves out is the corpus's (key `bm25` of its collection)."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import INDEXED_A_SECOND, LUCENE_PRODUCTS_A_SECOND, QUERY_BYTES, Need, lucene_mb, megabytes
from sparbench.plan.needs import threads as threads_of
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.registry.recipes import mining_depth
from sparbench.registry.rows import Registry, Row

Wildcards = Any
LISTS = "bm25_lists"
PARAMETERS = ("k1", "b", "fields")


def check(registry: Registry, name: str, row: Row) -> None:
    """A BM25 row names no other row."""


def encoders(row: Row) -> list[str]:
    return []


def retrievers(row: Row) -> list[str]:
    return []


def vectors(name: str, row: Row) -> list[str]:
    return []


def parameters(planner: Planner, collection: str, retriever: str) -> Row:
    """k1, b and fields of a BM25 retriever over a collection's corpus."""
    row = planner.registry.row("retrievers", retriever)
    of_corpus = planner.collection(planner.registry.corpus_of(collection))["bm25"]
    return {**of_corpus, **{key: row[key] for key in PARAMETERS if key in row}}


def index(planner: Planner, wildcards: Wildcards) -> JobPlan:
    fields = parameters(planner, wildcards.collection, wildcards.retriever)["fields"]
    return JobPlan({"fields": fields}, {"passages": planner.paths.passages(wildcards.collection)})


def bm25_run(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, retriever = wildcards.collection, wildcards.retriever
    settings = {
        **parameters(planner, collection, retriever),
        "depth": planner.depth(collection),
        "tag": retriever,
    }
    return JobPlan(settings, _index_and_queries(planner, wildcards))


def bm25_lists(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, split, retriever = wildcards.collection, wildcards.split, wildcards.retriever
    settings = {
        **parameters(planner, collection, retriever),
        "depth": mining_depth(planner.registry.models, retriever, collection, split),
        "shard": int(wildcards.shard),
        "shards": planner.shards.lists(collection, split),
    }
    return JobPlan(settings, _index_and_queries(planner, wildcards))


def _index_and_queries(planner: Planner, wildcards: Wildcards) -> dict[str, Any]:
    paths, collection = planner.paths, wildcards.collection
    return {
        "index": paths.index(collection, wildcards.retriever),
        "queries": paths.queries(collection, wildcards.split),
    }


def _need_of_index(planner: Planner, wildcards: Wildcards) -> Need:
    count = Sizes(planner.registry).passages(wildcards.collection)
    return Need(lucene_mb(count), count / INDEXED_A_SECOND / threads_of(planner, "index"))


def _need_of_search(planner: Planner, stage: str, wildcards: Wildcards, shards: int, depth: int) -> Need:
    sizes = Sizes(planner.registry)
    passages = sizes.passages(wildcards.collection)
    queries = sizes.queries(wildcards.collection, wildcards.split) / shards
    seconds = queries * passages / LUCENE_PRODUCTS_A_SECOND / threads_of(planner, stage)
    return Need(lucene_mb(passages) + megabytes(queries, QUERY_BYTES + 8 * depth), seconds)


def _need_of_run(planner: Planner, wildcards: Wildcards) -> Need:
    return _need_of_search(planner, "bm25_run", wildcards, 1, 0)


def _need_of_lists(planner: Planner, wildcards: Wildcards) -> Need:
    collection, split = wildcards.collection, wildcards.split
    depth = mining_depth(planner.registry.models, wildcards.retriever, collection, split)
    return _need_of_search(planner, "bm25_lists", wildcards, planner.shards.lists(collection, split), depth)


STAGES = {
    "index": Stage("sparse.build_index", "lucene", index, _need_of_index, kinds=("bm25",), shared=True),
    "bm25_run": Stage("sparse.search", "lucene", bm25_run, _need_of_run, kinds=("bm25",)),
    "bm25_lists": Stage("sparse.mine_lists", "lucene", bm25_lists, _need_of_lists, kinds=("bm25",), shared=True),
}
