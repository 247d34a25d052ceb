"""A transformer that reads a query and a passage as one sequence."""

from sparbench.plan.encoder_size import EncoderSize, layered_size
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

# Models of this kind are only read.
SHAPE = ()
OUTPUT = "score"
KEYS: tuple[str, ...] = ()
# Kinds whose trained models one of this kind can start from.
CONVERTS = ()


def size(row: Row) -> EncoderSize:
    """Of its transformer; the head is small."""
    return layered_size(row)


def modules(settings: Row) -> tuple[str, ...]:
    """The kind alone."""
    return (variant_path("encoders.kinds", "cross-encoder"),)
