"""A loaded registry: names, their rows, and the files that hold them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sparbench.errors import UserError
from sparbench.registry.suggest import suggest

Row = dict[str, Any]
KINDS = ("collections", "encoders", "models", "retrievers")
WORKFLOW = Path(__file__).resolve().parents[2]
REGISTRY = WORKFLOW / "registry"
SCHEMAS = WORKFLOW / "schemas"


@dataclass(frozen=True)
class Registry:
    """Everything that names stand for at one scale; each kind maps a name to its checked row.

    Attributes:
        files: for each kind, name -> the file that messages name for the row; also of papers, and of the entries
            of `evaluate` by their number.
        generated: the collections whose files the miniature world holds; a user's own are fetched at any scale.
    """

    scale_name: str
    scale: Row
    config: Row
    generated: frozenset[str]
    collections: dict[str, Row]
    encoders: dict[str, Row]
    models: dict[str, Row]
    retrievers: dict[str, Row]
    papers: dict[str, Row]
    files: dict[str, dict[str, str]]

    def where(self, kind: str, name: str) -> str:
        """A row's place as messages name it: its file, its kind, its name."""
        return f"{self.files[kind][name]}: {kind}: {name}"

    def row(self, kind: str, name: str) -> Row:
        """The row of `name`; UserError with the nearest name when there is none."""
        rows = getattr(self, kind)
        if name not in rows:
            raise UserError(f"{kind}: no row is named '{name}'{suggest(name, rows)}")
        return rows[name]

    def corpus_of(self, collection: str) -> str:
        """The collection whose passages are searched for the queries of `collection`."""
        return self.row("collections", collection).get("corpus", collection)
