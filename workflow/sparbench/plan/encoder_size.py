"""How large an encoder is, from its row of the registry: the basis of memory and time requests."""

from dataclasses import dataclass

from sparbench.registry.rows import Row

# Where a row with released weights states no architecture: most released encoders are of this size.
BERT_BASE = {"layers": 12, "hidden": 768, "heads": 12, "intermediate": 3072, "vocabulary": 30522}


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


def layered_size(row: Row) -> EncoderSize:
    """The size of a transformer: four matrices of attention and two of the feed-forward network in each layer."""
    shape = row.get("architecture", BERT_BASE)
    hidden = shape["hidden"]
    active = shape["layers"] * (4 * hidden**2 + 2 * hidden * shape["intermediate"])
    return EncoderSize(shape.get("dim", hidden), active + hidden * vocabulary_of(row, shape), active)


def over_vocabulary(row: Row, head: bool) -> EncoderSize:
    """The size of a transformer that gives each term a weight; `head`: from its state's product with all terms."""
    body, shape = layered_size(row), row.get("architecture", BERT_BASE)
    vocabulary = vocabulary_of(row, shape)
    return EncoderSize(vocabulary, body.weights, body.active + head * shape["hidden"] * vocabulary)


def vocabulary_of(row: Row, shape: Row) -> int:
    """Word pieces: of the released vocabulary, or of the one that is trained here."""
    return shape.get("vocabulary", row.get("tokenizer", {}).get("size", BERT_BASE["vocabulary"]))
