"""One weight for each token of a text, for the term that it is."""

from sparbench.plan.encoder_size import EncoderSize, over_vocabulary
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

# What `architecture` must state where weights are random.
SHAPE = ("layers", "hidden", "heads", "intermediate")
OUTPUT = "terms"
KEYS = ("special_terms",)
# Kinds whose trained models one of this kind can start from.
CONVERTS = ("bag",)


def size(row: Row) -> EncoderSize:
    """Of its layers and vocabulary."""
    return over_vocabulary(row, head=False)


def modules(settings: Row) -> tuple[str, ...]:
    """The kind alone."""
    return (variant_path("encoders.kinds", "unicoil"),)
