"""Encoders: the models and collections that they name are there."""

from sparbench.errors import UserError
from sparbench.registry.checks.references import need
from sparbench.registry.rows import Registry, Row


def check_encoder(registry: Registry, name: str, row: Row) -> None:
    where = registry.where("encoders", name)
    if "model" in row["weights"]:
        need(registry, "models", row["weights"]["model"], f"{where}: weights: model")
    for collection in row.get("tokenizer", {}).get("train_on", []):
        if "passages" not in need(registry, "collections", collection, f"{where}: tokenizer: train_on"):
            raise UserError(f"{where}: tokenizer: train_on: '{collection}' has no passages of its own")
