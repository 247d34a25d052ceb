"""How large the data and encoders of a job are, from the registry alone, before anything has been read."""

from dataclasses import dataclass

from sparbench.plan.counts import Counts
from sparbench.plan.encoder_size import EncoderSize
from sparbench.plan.job_plan import Planner
from sparbench.variants import variant


@dataclass(frozen=True)
class Sizes(Counts):
    """Sizes at one scale: published counts, cut to the scale's largest."""

    def encoder(self, name: str) -> EncoderSize:
        """An encoder's size, which its kind derives from its row."""
        row = self.registry.row("encoders", name)
        return variant("plan.encoders", row["kind"]).size(row)

    def dims(self, retriever: str) -> int:
        """Dimensions of a dense retriever's vectors, or of a concatenation's."""
        rows = [self.registry.row("retrievers", part) for part in Planner(self.registry).vector_parts(retriever)]
        return sum(self.encoder(row["encoder"]).dims for row in rows)

    def text_length(self, encoder: str, side: str) -> int:
        """Longest text of a side (`query` or `passage`), in tokens."""
        return self.registry.row("encoders", encoder)[f"{side}_length"]
