"""How many passages and queries there are, from the registry alone, and the number of their shards."""

from dataclasses import dataclass
from math import ceil

from sparbench.registry.rows import Registry


@dataclass(frozen=True)
class Counts:
    """Published counts, cut to the scale's largest."""

    registry: Registry

    def passages(self, collection: str) -> int:
        """Passages of the corpus that is searched for a collection's queries."""
        corpus = self.registry.row("collections", self.registry.corpus_of(collection))
        return self._cut("passages", corpus["passages"]["count"])

    def queries(self, collection: str, split: str) -> int:
        """Queries of a split: its count, its base split's, or the size of its sample."""
        source = self.registry.row("collections", collection)["splits"][split]
        sample = source["options"].get("sample", {}).get("count")
        if sample is not None:
            return sample
        if "of" in source:
            return self.queries(collection, source["of"])
        return self._cut("queries", source["count"])

    def _cut(self, what: str, count: int) -> int:
        return min(count, self.registry.scale["largest"].get(what, count))


@dataclass(frozen=True)
class Shards(Counts):
    """Jobs that share one artifact: as many as it takes for none to have more than the scale's `shard_sizes` say."""

    def vectors(self, collection: str) -> int:
        """Into how many files the vectors of a collection's corpus go."""
        return self._shards("vectors", self.passages(collection))

    def search(self, collection: str) -> int:
        """How many jobs search a corpus's vectors for one run: each takes some of their files."""
        return min(self._shards("search", self.passages(collection)), self.vectors(collection))

    def lists(self, collection: str, split: str) -> int:
        """How many jobs list a retriever's best passages for the queries of a split."""
        return self._shards("lists", self.queries(collection, split))

    def _shards(self, what: str, count: int) -> int:
        return max(1, ceil(count / self.registry.scale["shard_sizes"][what]))
