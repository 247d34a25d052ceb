"""config.yaml: the tables, collections and retrievers that it asks for are there."""

from sparbench.errors import UserError
from sparbench.registry.checks.references import need, need_split
from sparbench.registry.rows import Registry
from sparbench.registry.suggest import suggest


def check_config(registry: Registry, config_name: str) -> None:
    """UserError where the configuration, or the scale, asks for what the registry does not have."""
    for key in ("tables", "figures"):
        _check_numbers(registry, key, f"{config_name}: {key}")
    available = registry.scale["collections_available"]
    for name in [] if available == "all" else available:
        need(registry, "collections", name, f"scales/{registry.scale_name}.yaml: collections_available")
    for index, entry in enumerate(registry.config["evaluate"]):
        where = registry.files["evaluate"][str(index)]
        need_split(registry, entry["collection"], entry["split"], where)
        for retriever in entry["retrievers"]:
            need(registry, "retrievers", retriever, f"{where}: retrievers")


def _check_numbers(registry: Registry, key: str, where: str) -> None:
    """The papers whose tables or figures are chosen are asked for, and have them."""
    for paper, numbers in registry.config[key].items():
        if paper not in registry.papers:
            raise UserError(f"{where}: '{paper}' is not among papers{suggest(paper, registry.papers)}")
        known = registry.papers[paper].get(key, {})
        for number in set(numbers) - set(known):
            raise UserError(f"{where}: {paper}: '{number}' is unknown{suggest(number, known)}")
