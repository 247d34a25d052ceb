"""Weights over the vocabulary by the head of a masked language model."""

from sparbench.plan.encoder_size import EncoderSize, over_vocabulary
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

# What `architecture` must state where weights are random.
SHAPE = ("layers", "hidden", "heads", "intermediate")
OUTPUT = "terms"
KEYS = ("pooling", "saturation", "terms", "queries", "special_terms")
POOLINGS = "encoders.term_poolings"
# Kinds whose trained models one of this kind can start from.
CONVERTS = ("bag",)


def size(row: Row) -> EncoderSize:
    """Of its layers and vocabulary, whose vectors each token's state is multiplied with."""
    return over_vocabulary(row, head=True)


def modules(settings: Row) -> tuple[str, ...]:
    """The kind and its pooling."""
    return variant_path("encoders.kinds", "splade"), variant_path(POOLINGS, settings["pooling"])
