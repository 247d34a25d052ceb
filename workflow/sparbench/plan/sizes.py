"""How large the data and encoders of a job are, from the registry alone, before anything has been read."""

from dataclasses import dataclass

from sparbench.plan.counts import Counts
from sparbench.plan.encoder_size import EncoderSize
from sparbench.plan.job_plan import Planner
from sparbench.variants import variant

# Of BERT's vocabulary on Wikipedia and MS MARCO (138 tokens a passage of 100 words, 76 of 56).
TOKENS_A_WORD, SPECIAL_TOKENS = 1.36, 2


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

    def query_length(self, encoder: str) -> int:
        """The longest query, in tokens: queries are few, and most are far shorter."""
        return self.registry.row("encoders", encoder)["query_length"]

    def passage_length(self, encoder: str, collection: str) -> float:
        """Tokens of a passage in the mean, as far as the registry says how many words it has, else of the longest."""
        longest = self.registry.row("encoders", encoder)["passage_length"]
        corpus = self.registry.row("collections", self.registry.corpus_of(collection))
        words = corpus["passages"].get("mean_words")
        return longest if words is None else min(longest, TOKENS_A_WORD * words + SPECIAL_TOKENS)
