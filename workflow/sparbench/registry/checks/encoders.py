"""Encoders: their kind and pooling are known, and the models and collections that they name are there."""

from sparbench.errors import UserError
from sparbench.registry.checks.references import need, need_variant
from sparbench.registry.rows import Registry, Row
from sparbench.variants import variant, variants_of

# Where weights may come from; a checkpoint for each side counts as one source.
SOURCES = ("hub", "folder", "model", "random")
SIDES = ("query_hub", "passage_hub")
# Keys that only some kinds read, each of which names its own.
KEYS_OF_SOME = ("pooling", "saturation", "terms", "queries", "special_terms")
OUTPUTS = {"vector": "a vector", "terms": "weights of terms", "score": "a score"}


def check_encoder(registry: Registry, name: str, row: Row) -> None:
    """UserError where weights or a tokenizer come from what is not there, or weights from two sources at once."""
    where = registry.where("encoders", name)
    _check_weights(row["weights"], f"{where}: weights")
    need_variant("encoders.kinds", row["kind"], f"{where}: kind")
    _check_keys(row, where)
    if "random" in row["weights"]:
        check_shape(row, where)
        need_tokenizer(row, where)
    if "model" in row["weights"]:
        need(registry, "models", row["weights"]["model"], f"{where}: weights: model")
    for collection in row.get("tokenizer", {}).get("train_on", []):
        if "passages" not in need(registry, "collections", collection, f"{where}: tokenizer: train_on"):
            raise UserError(f"{where}: tokenizer: train_on: '{collection}' has no passages of its own")


def need_encoder(registry: Registry, name: str, output: str, where: str) -> Row:
    """The encoder that is named; UserError unless there is one, which gives this output (see plan/encoders)."""
    row = need(registry, "encoders", name, where)
    given = _output(row)
    if given != output:
        known = ", ".join(other for other, row in registry.encoders.items() if _output(row) == output)
        raise UserError(
            f"{where}: '{name}' is of kind '{row['kind']}', which gives {OUTPUTS[given]}; "
            f"expected one that gives {OUTPUTS[output]}: {known or 'the registry has none'}"
        )
    return row


def _output(row: Row) -> str:
    return variant("plan.encoders", row["kind"]).OUTPUT


def _check_keys(row: Row, where: str) -> None:
    """UserError for a key that the row's kind does not read, and for an unknown pooling."""
    kind = variant("plan.encoders", row["kind"])
    for key in KEYS_OF_SOME:
        if key in row and key not in kind.KEYS:
            raise UserError(f"{where}: key '{key}' says nothing about an encoder of kind '{row['kind']}'; leave it out")
    if row.get("queries") == "binary" and "query_hub" in row["weights"]:
        raise UserError(
            f"{where}: weights: query_hub: binary queries are not encoded; write hub for the passages' encoder"
        )
    for pooling in (row.get("pooling"), row.get("trained", {}).get("pooling")):
        if pooling is not None:
            need_variant(kind.POOLINGS, pooling, f"{where}: pooling")


def check_shape(row: Row, where: str) -> None:
    """UserError unless the row of an encoder states the shape of weights that are made here."""
    need_trainable(row["kind"], where)
    for key in variant("plan.encoders", row["kind"]).SHAPE:
        if key not in row.get("architecture", {}):
            raise UserError(f"{where}: architecture: key '{key}' is missing, which new weights need; add it")


def need_tokenizer(row: Row, where: str) -> None:
    """UserError where no vocabulary is learned for new weights."""
    if "tokenizer" not in row:
        raise UserError(f"{where}: key 'tokenizer' is missing, which random weights need; add train_on and size")


def need_trainable(kind: str, where: str) -> None:
    """UserError for a kind of encoder that is only read, never trained here."""
    if not variant("plan.encoders", kind).SHAPE:
        known = [name for name in variants_of("plan.encoders") if variant("plan.encoders", name).SHAPE]
        raise UserError(f"{where}: kind '{kind}' is not trained here; expected one of {', '.join(known)}")


def _check_weights(weights: Row, where: str) -> None:
    sides = [key for key in SIDES if key in weights]
    given = [key for key in SOURCES if key in weights] + ([" and ".join(sides)] if sides else [])
    if len(given) > 1:
        raise UserError(
            f"{where}: got {' as well as '.join(given)}; keep one, and remove a key that `like` gives by null"
        )
    if len(sides) == 1:
        missing = next(key for key in SIDES if key not in weights)
        raise UserError(f"{where}: key '{missing}' is missing; add it, or write hub for both sides")
