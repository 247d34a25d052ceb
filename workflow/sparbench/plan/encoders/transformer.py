"""A transformer and a pooling of its states."""

from sparbench.plan.encoder_size import EncoderSize, layered_size
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

# What `architecture` must state where weights are random.
SHAPE = ("layers", "hidden", "heads", "intermediate")
OUTPUT = "vector"
KEYS = ("pooling",)
POOLINGS = "encoders.poolings"
# Kinds whose trained models one of this kind can start from.
CONVERTS = ("bag",)


def size(row: Row) -> EncoderSize:
    """Of its layers and vocabulary."""
    return layered_size(row)


def modules(settings: Row) -> tuple[str, ...]:
    """The kind and its pooling."""
    return variant_path("encoders.kinds", "transformer"), variant_path(POOLINGS, settings["pooling"])
