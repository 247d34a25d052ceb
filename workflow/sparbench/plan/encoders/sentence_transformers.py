"""A pipeline in sentence-transformers' form: a transformer with heads of its own."""

from sparbench.plan.encoder_size import EncoderSize, layered_size
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

# Models of this kind are only read.
SHAPE: tuple[str, ...] = ()
OUTPUT = "vector"
KEYS: tuple[str, ...] = ()
CONVERTS: tuple[str, ...] = ()


def size(row: Row) -> EncoderSize:
    """Of its transformer; heads are small."""
    return layered_size(row)


def modules(settings: Row) -> tuple[str, ...]:
    """The kind, whose heads come with the model."""
    return (variant_path("encoders.kinds", "sentence-transformers"),)
