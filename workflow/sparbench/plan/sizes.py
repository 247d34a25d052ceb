"""How large the data and encoders of a job are, from the registry alone, before anything has been read."""

from dataclasses import dataclass
from functools import cached_property

from sparbench.plan.job_plan import ENCODER_DEFAULTS, Planner
from sparbench.registry import Row

# A collection of the user's own may leave `count` out.
UNKNOWN_PASSAGES = 1_000_000
UNKNOWN_QUERIES = 10_000


@dataclass(frozen=True)
class EncoderSize:
    """Attributes:
    dims: of a vector.
    weights: of one tower.
    active: weights that each piece of a text is multiplied with.
    """

    dims: int
    weights: int
    active: int


BERT_BASE = EncoderSize(dims=768, weights=110_000_000, active=85_000_000)
BERT_LARGE = EncoderSize(dims=1024, weights=335_000_000, active=302_000_000)


@dataclass(frozen=True)
class Sizes:
    """Sizes at one scale: published counts, cut to the scale's largest."""

    planner: Planner

    @cached_property
    def _largest(self) -> Row:
        return self.planner.registry.scale.get("largest", {})

    def passages(self, collection: str) -> int:
        """Passages of the corpus that is searched for a collection's queries."""
        corpus = self.planner.registry.corpus_of(collection)
        return self._cut("passages", self.planner.collection(corpus).get("passages", {}).get("count", UNKNOWN_PASSAGES))

    def queries(self, collection: str, split: str) -> int:
        """Queries of a split: its count, its base split's, or the size of its sample."""
        source = self.planner.collection(collection)["splits"][split]
        sample = source.get("options", {}).get("sample", {}).get("count")
        if sample is not None:
            return sample
        if "of" in source:
            return self.queries(collection, source["of"])
        return self._cut("queries", source.get("count", UNKNOWN_QUERIES))

    def _cut(self, what: str, count: int) -> int:
        return min(count, self._largest.get(what, count))

    def encoder(self, name: str) -> EncoderSize:
        """An encoder's size by its architecture; released ones are like BERT base unless their name says large."""
        row = self.planner.registry.row("encoders", name)
        shape, vocabulary = row.get("architecture", {}), row.get("tokenizer", {}).get("size", 0)
        if "dim" in shape:
            return EncoderSize(int(shape["dim"]), int(vocabulary * shape["dim"]), int(shape["dim"]))
        if "hidden" in shape:
            active = int(12 * shape["layers"] * shape["hidden"] ** 2)
            return EncoderSize(int(shape["hidden"]), int(active + vocabulary * shape["hidden"]), active)
        hubs = [hub for key, hub in row["weights"].items() if key.endswith("hub")]
        return BERT_LARGE if any("large" in hub for hub in hubs) else BERT_BASE

    def dims(self, retriever: str) -> int:
        """Dimensions of a dense retriever's vectors, or of a concatenation's."""
        rows = [self.planner.registry.row("retrievers", part) for part in self.planner.parts(retriever)]
        return sum(self.encoder(row["encoder"]).dims for row in rows)

    def text_length(self, encoder: str, side: str) -> int:
        key = f"{side}_length"
        return self.planner.registry.row("encoders", encoder).get(key, ENCODER_DEFAULTS[key])
