"""config.yaml: the tables, collections and retrievers that it asks for are there."""

from sparbench.errors import UserError
from sparbench.registry.checks.references import need, need_split
from sparbench.registry.rows import Registry
from sparbench.registry.suggest import suggest


def check_config(registry: Registry, config_name: str) -> None:
    """UserError where the configuration, or the scale, asks for what the registry does not have."""
    for paper, tables in registry.config["tables"].items():
        if paper not in registry.papers:
            raise UserError(f"{config_name}: tables: '{paper}' is not among papers{suggest(paper, registry.papers)}")
        known = registry.papers[paper]["tables"]
        for table in set(tables) - set(known):
            raise UserError(f"{config_name}: tables: {paper}: '{table}' is unknown{suggest(table, known)}")
    available = registry.scale["collections_available"]
    for name in [] if available == "all" else available:
        need(registry, "collections", name, f"scales/{registry.scale_name}.yaml: collections_available")
    for index, entry in enumerate(registry.config["evaluate"]):
        where = registry.files["evaluate"][str(index)]
        need_split(registry, entry["collection"], entry["split"], where)
        for retriever in entry["retrievers"]:
            need(registry, "retrievers", retriever, f"{where}: retrievers")
