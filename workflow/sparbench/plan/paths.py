"""Where everything lies. No hyper-parameter stands in a path: the registry's names are the identity."""

from dataclasses import dataclass

from sparbench.plan.counts import Shards
from sparbench.registry.rows import Registry


@dataclass(frozen=True)
class Paths:
    """The result paths of one scale (docs/design.md#result-paths)."""

    registry: Registry

    @property
    def root(self) -> str:
        return f"results/{self.registry.scale_name}"

    @property
    def world(self) -> str:
        """The folder of the generated miniature world."""
        return f"{self.root}/world"

    def source_file(self, collection: str, file: str) -> str:
        """A file as published: fetched, generated, or lying where the user says. `other/file` is another's file."""
        owner, _, name = file.rpartition("/")
        owner = owner or collection
        local = self.registry.row("collections", owner)["files"][name].get("path")
        if local:
            return local
        base = self.world if owner in self.registry.generated else "resources"
        return f"{base}/{owner}/{name}"

    def source_record(self, collection: str, file: str) -> str | None:
        """The record of how a file was fetched, or None where nothing was."""
        path = self.source_file(collection, file)
        return f"{path}.source.json" if path.startswith("resources/") else None

    def hub(self, name: str) -> str:
        """The snapshot folder of a released checkpoint."""
        return f"resources/hub/{name.replace('/', '--')}/snapshot"

    def passages(self, collection: str) -> str:
        """The passage store that is searched for a collection's queries."""
        return f"{self.root}/collections/{self.registry.corpus_of(collection)}/passages.arrow"

    def stats(self, collection: str, split: str | None = None) -> str:
        name = f"stats.{split}.json" if split else "stats.json"
        return f"{self.root}/collections/{collection}/{name}"

    def queries(self, collection: str, split: str) -> str:
        return f"{self.root}/collections/{collection}/queries.{split}.jsonl.gz"

    def qrels(self, collection: str, split: str) -> str:
        return f"{self.root}/collections/{collection}/qrels.{split}.tsv"

    def index(self, collection: str, retriever: str) -> str:
        return f"{self.root}/indexes/{self.registry.corpus_of(collection)}/{retriever}"

    def teacher(self, teacher: str, collection: str, split: str) -> list[str]:
        """All shards of a teacher's lists."""
        shards = Shards(self.registry).teacher(collection, split)
        return [f"{self.root}/teachers/{teacher}/{collection}/{split}/part-{index}.npz" for index in range(shards)]

    def tokenizer(self, encoder: str) -> str:
        return f"{self.root}/tokenizers/{encoder}"

    def model(self, model: str, seed: int) -> str:
        return f"{self.root}/models/{model}/seed{seed}/model"

    def passage_vectors(self, collection: str, encoder: str, seed: int) -> list[str]:
        """All shards of a corpus's vectors."""
        folder = f"{self.root}/vectors/{self.registry.corpus_of(collection)}/{encoder}/seed{seed}"
        return [f"{folder}/part-{index}.npy" for index in range(Shards(self.registry).vectors(collection))]

    def query_vectors(self, collection: str, split: str, encoder: str, seed: int) -> str:
        return f"{self.root}/vectors/{collection}.{split}/{encoder}/seed{seed}/queries.npy"

    def weight(self, collection: str, retriever: str, seed: int) -> str:
        return f"{self.root}/weights/{collection}/{retriever}/seed{seed}.json"

    def run(self, collection: str, split: str, retriever: str, seed: int) -> str:
        return f"{self.root}/runs/{collection}.{split}/{retriever}/seed{seed}.trec.gz"

    def hits(self, collection: str, split: str, retriever: str, seed: int) -> list[str]:
        """What each shard of a corpus gives for a run, where more than one is searched."""
        folder = f"{self.root}/runs/{collection}.{split}/{retriever}/seed{seed}"
        return [f"{folder}/part-{index}.npz" for index in range(Shards(self.registry).search(collection))]

    def metrics(self, collection: str, split: str, retriever: str, seed: int) -> str:
        return f"{self.root}/metrics/{collection}.{split}/{retriever}/seed{seed}.json"

    def rbo(self, collection: str, split: str, retriever: str, reference: str, seed: int) -> str:
        return f"{self.root}/rbo/{collection}.{split}/{retriever}/against-{reference}/seed{seed}.json"

    def table(self, paper: str, number: str, suffix: str) -> str:
        return f"{self.root}/tables/{paper}/table-{number}.{suffix}"

    @property
    def report(self) -> str:
        return f"{self.root}/report/index.html"
