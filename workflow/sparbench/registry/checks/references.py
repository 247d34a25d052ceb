"""A name in a row must be the name of another row, a split of one, or a module."""

from sparbench.errors import UserError
from sparbench.registry.rows import Registry, Row
from sparbench.registry.suggest import suggest
from sparbench.variants import variants_of


def need(registry: Registry, kind: str, name: str, where: str) -> Row:
    """The row that is named; UserError with the nearest name when there is none. `where` names file, row and key."""
    rows = getattr(registry, kind)
    if name not in rows:
        raise UserError(f"{where}: no {kind[:-1]} is named '{name}'{suggest(name, rows)}")
    return rows[name]


def need_split(registry: Registry, collection: str, split: str, where: str) -> None:
    """UserError unless the collection is there and has this split."""
    row = need(registry, "collections", collection, where)
    if split not in row["splits"]:
        raise UserError(f"{where}: {collection} has no split '{split}'{suggest(split, row['splits'])}")


def need_variant(family: str, name: str, where: str) -> None:
    """UserError unless `name` is a module of a family (see sparbench.variants)."""
    known = variants_of(family)
    if name not in known:
        raise UserError(f"{where}: '{name}' is unknown{suggest(name, known)}")
