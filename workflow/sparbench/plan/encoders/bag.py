"""A bag of word pieces."""

from sparbench.plan.encoder_size import EncoderSize, vocabulary_of
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

# Of a bag that was trained elsewhere.
DIMS = 256
# What `architecture` must state where weights are random.
SHAPE = ("dim",)
OUTPUT = "vector"
KEYS: tuple[str, ...] = ()
# Kinds whose trained models one of this kind can start from.
CONVERTS: tuple[str, ...] = ()


def size(row: Row) -> EncoderSize:
    """A vector for each piece of the vocabulary."""
    shape = row.get("architecture", {})
    dims = shape.get("dim", DIMS)
    return EncoderSize(dims, dims * vocabulary_of(row, shape), dims)


def modules(settings: Row) -> tuple[str, ...]:
    """The kind alone."""
    return (variant_path("encoders.kinds", "bag"),)
