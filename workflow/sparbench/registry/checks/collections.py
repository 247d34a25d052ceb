"""Collections: their corpora, readers, files and tuning splits are there."""

from sparbench.errors import UserError
from sparbench.registry.checks.references import need, need_split, need_variant
from sparbench.registry.rows import Registry, Row
from sparbench.registry.suggest import suggest


def check_collection(registry: Registry, name: str, row: Row) -> None:
    where = registry.where("collections", name)
    if "corpus" in row:
        corpus = need(registry, "collections", row["corpus"], f"{where}: corpus")
        if "passages" not in corpus or "passages" in row:
            raise UserError(f"{where}: corpus: '{row['corpus']}' must have passages, and '{name}' none of its own")
    elif row["splits"] and "passages" not in row:
        raise UserError(f"{where}: has splits but neither passages nor corpus; add one of the two")
    sources = {"passages": row["passages"]} if "passages" in row else {}
    for role, source in {**sources, **row["splits"]}.items():
        need_variant("collections.readers", source["reader"], f"{where}: {role}: reader")
        for file in source["files"].values():
            _check_file(registry, name, file, f"{where}: {role}: files")
        if "of" in source:
            need_split(registry, name, source["of"], f"{where}: {role}: of")
    tuning = row.get("tuning")
    if tuning:
        need_split(registry, tuning.get("collection", name), tuning["split"], f"{where}: tuning")


def _check_file(registry: Registry, collection: str, file: str, where: str) -> None:
    owner, _, name = file.rpartition("/")
    files = need(registry, "collections", owner or collection, where)["files"]
    if name not in files:
        raise UserError(f"{where}: '{file}' is not among the files of {owner or collection}{suggest(name, files)}")
