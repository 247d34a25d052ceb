"""The paths of all files. No path has a hyper-parameter: the registry's names are the identity."""

import re
from dataclasses import dataclass
from typing import Any

from sparbench.plan.counts import Shards
from sparbench.registry.rows import Registry

_COLLECTION = "{root}/collections/{collection}"
_RUN = "{root}/runs/{collection}.{split}/{retriever}/seed{seed}"
_LISTS = "{root}/lists/{retriever}/seed{seed}/{collection}/{split}/part-{shard}.npz"
_WEIGHT = "{root}/weights/{collection}/{retriever}/seed{seed}.json"
# What the jobs of each stage write: role -> pattern, the main output first; a folder's pattern ends in a slash.
PATTERNS: dict[str, dict[str, str]] = {
    "world": {"folder": "{root}/world/"},
    "fetch_file": {"file": "resources/{collection}/{file}", "record": "resources/{collection}/{file}.source.json"},
    "fetch_model": {"folder": "resources/hub/{hub}/snapshot/"},
    "passages": {"passages": f"{_COLLECTION}/passages.arrow", "stats": f"{_COLLECTION}/stats.json"},
    "queries": {
        "queries": f"{_COLLECTION}/queries.{{split}}.jsonl.gz",
        "qrels": f"{_COLLECTION}/qrels.{{split}}.tsv",
        "stats": f"{_COLLECTION}/stats.{{split}}.json",
    },
    "tokenizer": {"tokenizer": "{root}/tokenizers/{encoder}/"},
    "model": {
        "model": "{root}/models/{model}/seed{seed}/model/",
        "card": "{root}/models/{model}/seed{seed}/training.json",
        "validation": "{root}/models/{model}/seed{seed}/validation.tsv",
    },
    "list_scores": {"scores": "{root}/scores/{encoder}/seed{seed}/{retriever}/{collection}/{split}/part-{shard}.npz"},
    "gold_scores": {"scores": "{root}/scores/{encoder}/seed{seed}/{collection}/{split}/gold.npz"},
    "passage_vectors": {"vectors": "{root}/vectors/{collection}/{encoder}/seed{seed}/part-{shard}.npy"},
    "query_vectors": {"vectors": "{root}/vectors/{collection}.{split}/{encoder}/seed{seed}/queries.npy"},
    "passage_terms": {"terms": "{root}/vectors/{collection}/{encoder}/seed{seed}/part-{shard}.terms"},
    "query_terms": {"terms": "{root}/vectors/{collection}.{split}/{encoder}/seed{seed}/queries.terms"},
    "index": {"index": "{root}/indexes/{collection}/{retriever}/"},
    "bm25_run": {"run": f"{_RUN}.trec.gz"},
    "bm25_lists": {"lists": _LISTS},
    "dense_shard": {"hits": f"{_RUN}/part-{{shard}}.npz"},
    "dense_run": {"run": f"{_RUN}.trec.gz"},
    "dense_lists": {"lists": _LISTS},
    "vector_index": {"index": "{root}/indexes/{collection}/{retriever}/seed{seed}/part-{shard}.faiss"},
    "approximate_shard": {"hits": f"{_RUN}/part-{{shard}}.npz"},
    "approximate_run": {"run": f"{_RUN}.trec.gz"},
    "random_run": {"run": f"{_RUN}.trec.gz"},
    "random_lists": {"lists": _LISTS},
    "rerank_run": {"run": f"{_RUN}.trec.gz"},
    "impact_index": {"index": "{root}/indexes/{collection}/{retriever}/seed{seed}/"},
    "impact_run": {"run": f"{_RUN}.trec.gz"},
    "impact_lists": {"lists": _LISTS},
    "costs": {"costs": "{root}/costs/{collection}.{split}/{retriever}/seed{seed}.json"},
    "fused_run": {"run": f"{_RUN}.trec.gz"},
    "tuned_mu": {"weight": _WEIGHT},
    "tuned_fusion": {"weight": _WEIGHT},
    "metrics": {"metrics": "{root}/metrics/{collection}.{split}/{retriever}/seed{seed}.json"},
    "expansion": {"expansion": "{root}/expansion/{collection}.{split}/{retriever}/seed{seed}.json"},
    "rbo": {"rbo": "{root}/rbo/{collection}.{split}/{retriever}/against-{reference}/seed{seed}.json"},
    "table": {role: f"{{root}}/tables/{{paper}}/table-{{number}}.{role}" for role in ("csv", "md")},
    "figure": {role: f"{{root}}/figures/{{paper}}/figure-{{number}}.{role}" for role in ("csv", "svg", "png")},
    "page": {"page": "{root}/report/index.html"},
}


@dataclass(frozen=True)
class Paths:
    """The paths of one scale's files (docs/design.md#result-paths)."""

    registry: Registry

    @property
    def root(self) -> str:
        return f"results/{self.registry.scale_name}"

    def patterns(self, stage: str) -> dict[str, str]:
        """What a stage's jobs write: role -> pattern with wildcards; a folder's ends in a slash."""
        return {role: pattern.replace("{root}", self.root) for role, pattern in PATTERNS[stage].items()}

    def log(self, stage: str) -> str:
        """The pattern of a stage's logs."""
        return f"logs/{self.registry.scale_name}/{stage}/{_tail(PATTERNS[stage])}.log"

    def benchmark(self, stage: str) -> str:
        """The pattern of a stage's benchmark records."""
        return f"{self.root}/benchmarks/{stage}/{_tail(PATTERNS[stage])}.jsonl"

    def _path(self, stage: str, role: str, **names: Any) -> str:
        return PATTERNS[stage][role].format(root=self.root, **names).rstrip("/")

    @property
    def world(self) -> str:
        """The folder of the generated miniature world."""
        return self._path("world", "folder")

    def source_file(self, collection: str, file: str) -> str:
        """A file as published: fetched, generated, or a local file of the user's. `other/file` is another's file."""
        owner, _, name = file.rpartition("/")
        owner = owner or collection
        local = self.registry.row("collections", owner)["files"][name].get("path")
        if local:
            return local
        if owner in self.registry.generated:
            return f"{self.world}/{owner}/{name}"
        return self._path("fetch_file", "file", collection=owner, file=name)

    def source_record(self, collection: str, file: str) -> str | None:
        """The record of how a file was fetched, or None where it was not fetched."""
        owner, _, name = file.rpartition("/")
        fetched = self._path("fetch_file", "file", collection=owner or collection, file=name)
        if self.source_file(collection, file) != fetched:
            return None
        return self._path("fetch_file", "record", collection=owner or collection, file=name)

    def hub(self, name: str) -> str:
        """The snapshot folder of a released checkpoint."""
        return self._path("fetch_model", "folder", hub=name.replace("/", "--"))

    def passages(self, collection: str) -> str:
        """The passage store that is searched for a collection's queries."""
        return self._path("passages", "passages", collection=self.registry.corpus_of(collection))

    def stats(self, collection: str, split: str | None = None) -> str:
        """Statistics of a split's queries, or of a collection's own passages."""
        if split is None:
            return self._path("passages", "stats", collection=collection)
        return self._path("queries", "stats", collection=collection, split=split)

    def queries(self, collection: str, split: str) -> str:
        return self._path("queries", "queries", collection=collection, split=split)

    def qrels(self, collection: str, split: str) -> str:
        return self._path("queries", "qrels", collection=collection, split=split)

    def index(self, collection: str, retriever: str) -> str:
        return self._path("index", "index", collection=self.registry.corpus_of(collection), retriever=retriever)

    def vector_index(self, collection: str, retriever: str, seed: int, shard: int) -> str:
        """An approximate index of one shard; `collection` is a corpus, or whose queries an index is weighted for."""
        return self._path("vector_index", "index", collection=collection, retriever=retriever, seed=seed, shard=shard)

    def lists(self, retriever: str, collection: str, split: str, seed: int) -> list[str]:
        """All shards of a retriever's lists for the queries of a split."""
        names = {"retriever": retriever, "collection": collection, "split": split, "seed": seed}
        shards = Shards(self.registry).lists(collection, split)
        return [self._path("bm25_lists", "lists", shard=shard, **names) for shard in range(shards)]

    def list_scores(self, ranker: str, retriever: str, collection: str, split: str, seed: int) -> list[str]:
        """A ranker's scores of all shards of a retriever's lists."""
        names = {"encoder": ranker, "retriever": retriever, "collection": collection, "split": split, "seed": seed}
        shards = Shards(self.registry).lists(collection, split)
        return [self._path("list_scores", "scores", shard=shard, **names) for shard in range(shards)]

    def gold_scores(self, ranker: str, collection: str, split: str, seed: int) -> str:
        """A ranker's scores of the gold positives of a split."""
        names = {"encoder": ranker, "collection": collection, "split": split, "seed": seed}
        return self._path("gold_scores", "scores", **names)

    def tokenizer(self, encoder: str) -> str:
        return self._path("tokenizer", "tokenizer", encoder=encoder)

    def model(self, model: str, seed: int) -> str:
        return self._path("model", "model", model=model, seed=seed)

    def passage_vectors(self, collection: str, encoder: str, seed: int) -> list[str]:
        """All shards of a corpus's vectors."""
        names = {"collection": self.registry.corpus_of(collection), "encoder": encoder, "seed": seed}
        shards = Shards(self.registry).vectors(collection)
        return [self._path("passage_vectors", "vectors", shard=shard, **names) for shard in range(shards)]

    def query_vectors(self, collection: str, split: str, encoder: str, seed: int) -> str:
        return self._path("query_vectors", "vectors", collection=collection, split=split, encoder=encoder, seed=seed)

    def passage_terms(self, collection: str, encoder: str, seed: int) -> list[str]:
        """All shards of a corpus's term weights."""
        names = {"collection": self.registry.corpus_of(collection), "encoder": encoder, "seed": seed}
        shards = Shards(self.registry).vectors(collection)
        return [self._path("passage_terms", "terms", shard=shard, **names) for shard in range(shards)]

    def query_terms(self, collection: str, split: str, encoder: str, seed: int) -> str:
        return self._path("query_terms", "terms", collection=collection, split=split, encoder=encoder, seed=seed)

    def impact_index(self, collection: str, retriever: str, seed: int) -> str:
        corpus = self.registry.corpus_of(collection)
        return self._path("impact_index", "index", collection=corpus, retriever=retriever, seed=seed)

    def weight(self, collection: str, retriever: str, seed: int) -> str:
        return self._path("tuned_mu", "weight", collection=collection, retriever=retriever, seed=seed)

    def run(self, collection: str, split: str, retriever: str, seed: int) -> str:
        return self._path("bm25_run", "run", collection=collection, split=split, retriever=retriever, seed=seed)

    def hits(self, collection: str, split: str, retriever: str, seed: int) -> list[str]:
        """The hits of each shard of a corpus for a run, where there are several shards."""
        names = {"collection": collection, "split": split, "retriever": retriever, "seed": seed}
        shards = Shards(self.registry).search(collection)
        return [self._path("dense_shard", "hits", shard=shard, **names) for shard in range(shards)]

    def table(self, paper: str, number: str, suffix: str) -> str:
        return self._path("table", suffix, paper=paper, number=number)

    def expansion(self, collection: str, split: str, retriever: str, seed: int) -> str:
        return self._path("expansion", "expansion", collection=collection, split=split, retriever=retriever, seed=seed)

    def figure(self, paper: str, number: str, suffix: str) -> str:
        return self._path("figure", suffix, paper=paper, number=number)

    @property
    def report(self) -> str:
        return self._path("page", "page")


def _tail(outputs: dict[str, str]) -> str:
    """The main output without its first folder and its suffixes: what logs and benchmarks are called."""
    main = next(iter(outputs.values())).removeprefix("{root}/").rstrip("/")
    folder, _, inside = main.partition("/")
    return re.sub(r"(\.[a-z]+)+$", "", inside or folder)
