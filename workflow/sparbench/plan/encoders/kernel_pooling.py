"""A ranker by kernels over the cosines of word vectors."""

from sparbench.plan.encoders import bag
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

# What `architecture` must state where weights are random.
SHAPE = ("dim",)
OUTPUT = "score"
KEYS: tuple[str, ...] = ()
# Kinds whose trained models one of this kind can start from.
CONVERTS = ("bag",)
# Of its vectors; kernels are few.
size = bag.size


def modules(settings: Row) -> tuple[str, ...]:
    """The kind alone."""
    return (variant_path("encoders.kinds", "kernel-pooling"),)
