"""Models: what they start from, learn from and validate on is there."""

from sparbench.errors import UserError
from sparbench.registry.checks.references import need, need_split, need_variant
from sparbench.registry.rows import Registry, Row


def check_model(registry: Registry, name: str, row: Row) -> None:
    where = registry.where("models", name)
    need_variant("training.losses", row["loss"], f"{where}: loss")
    need(registry, "encoders", row["encoder"], f"{where}: encoder")
    for kind in ("encoder", "model"):
        if kind in row["start"]:
            need(registry, f"{kind}s", row["start"][kind], f"{where}: start: {kind}")
    for index, part in enumerate([*row["data"], *([row["validation"]] if "validation" in row else [])]):
        _check_labelled(
            registry, part, f"{where}: data.{index}" if index < len(row["data"]) else f"{where}: validation"
        )


def _check_labelled(registry: Registry, part: Row, where: str) -> None:
    need(registry, "collections", part["collection"], f"{where}: collection")
    if part["labels"] == "crops":
        return
    if "split" not in part:
        raise UserError(f"{where}: key 'split' is missing; only crops are made without queries")
    need_split(registry, part["collection"], part["split"], where)
    if part["labels"] in ("teacher", "distant") and "teacher" not in part:
        raise UserError(f"{where}: labels '{part['labels']}' need a teacher; add e.g. teacher: bm25")
    if "teacher" in part and need(registry, "retrievers", part["teacher"], f"{where}: teacher")["kind"] != "sparse":
        raise UserError(
            f"{where}: teacher: '{part['teacher']}' is not a sparse retriever; teachers are sparse, e.g. bm25"
        )
