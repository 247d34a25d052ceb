"""Retrievers: their encoders and parts are there and of a kind that they can take."""

from sparbench.errors import UserError
from sparbench.registry.checks.references import need
from sparbench.registry.rows import Registry, Row


def check_retriever(registry: Registry, name: str, row: Row) -> None:
    where = registry.where("retrievers", name)
    if row["kind"] == "dense":
        need(registry, "encoders", row["encoder"], f"{where}: encoder")
    for part in row.get("parts", []):
        if need(registry, "retrievers", part, f"{where}: parts")["kind"] != "dense":
            raise UserError(f"{where}: parts: '{part}' is not dense; only vectors can be concatenated, use a fusion")
    if row["kind"] == "fusion":
        if need(registry, "retrievers", row["dense"], f"{where}: dense")["kind"] not in ("dense", "concat"):
            raise UserError(f"{where}: dense: '{row['dense']}' has no vectors; name a dense or concat retriever")
        if need(registry, "retrievers", row["sparse"], f"{where}: sparse")["kind"] != "sparse":
            raise UserError(f"{where}: sparse: '{row['sparse']}' is not sparse; name one such as bm25")
