"""How large the data and encoders of a job are, from the registry alone, before anything has been read."""

from dataclasses import dataclass

from sparbench.plan.counts import Counts
from sparbench.plan.job_plan import Planner


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
class Sizes(Counts):
    """Sizes at one scale: published counts, cut to the scale's largest."""

    def encoder(self, name: str) -> EncoderSize:
        """An encoder's size by its architecture; released ones are like BERT base unless their name says large."""
        row = self.registry.row("encoders", name)
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
        rows = [self.registry.row("retrievers", part) for part in Planner(self.registry).vector_parts(retriever)]
        return sum(self.encoder(row["encoder"]).dims for row in rows)

    def text_length(self, encoder: str, side: str) -> int:
        """Longest text of a side (`query` or `passage`), in tokens."""
        return self.registry.row("encoders", encoder)[f"{side}_length"]
