"""Collections: their corpora, readers, files and tuning splits are there."""

from sparbench.errors import UserError
from sparbench.evaluation.metric_names import Metric
from sparbench.registry.checks.references import need, need_split
from sparbench.registry.checks.sources import check_source
from sparbench.registry.graph import circle
from sparbench.registry.rows import Registry, Row
from sparbench.registry.suggest import suggest


def check_collection(registry: Registry, name: str, row: Row) -> None:
    """UserError where passages, splits, files or metrics cannot be read, found or computed as the row says."""
    where = registry.where("collections", name)
    if "corpus" in row:
        corpus = need(registry, "collections", row["corpus"], f"{where}: corpus")
        if "passages" not in corpus or "passages" in row:
            raise UserError(f"{where}: corpus: '{row['corpus']}' must have passages, and '{name}' none of its own")
    elif row["splits"] and "passages" not in row:
        raise UserError(f"{where}: has splits but neither passages nor corpus; add one of the two")
    sources = {"passages": row["passages"]} if "passages" in row else {}
    for role, source in {**sources, **row["splits"]}.items():
        check_source(role, source, f"{where}: {role}")
        for file in source["files"].values():
            _check_file(registry, name, file, f"{where}: {role}: files")
        if "of" in source:
            need_split(registry, name, source["of"], f"{where}: {role}: of")
    _refuse_circle(row, where)
    _check_judging(registry, name, row, where)


def _refuse_circle(row: Row, where: str) -> None:
    found = circle({split: [source["of"]] for split, source in row["splits"].items() if "of" in source})
    if found:
        raise UserError(f"{where}: {found[0]}: of: is made from itself: {' of '.join(found)}; read one from files")


def _check_judging(registry: Registry, name: str, row: Row, where: str) -> None:
    for metric in row["metrics"]:
        Metric.named(metric, f"{where}: metrics")
    tuning = row.get("tuning")
    if tuning:
        need_split(registry, tuning.get("collection", name), tuning["split"], f"{where}: tuning")
        Metric.named(tuning["metric"], f"{where}: tuning: metric")


def _check_file(registry: Registry, collection: str, file: str, where: str) -> None:
    owner, _, name = file.rpartition("/")
    files = need(registry, "collections", owner or collection, where)["files"]
    if name not in files:
        raise UserError(f"{where}: '{file}' is not among the files of {owner or collection}{suggest(name, files)}")
