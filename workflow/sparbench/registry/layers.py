"""YAML layers and how they are merged; nothing here knows what a row means.

Layers, later over earlier: workflow/registry/*.yaml, the scale's own rows, the user's files (config key `registry`).
A row replaces the row of the same name; `like: NAME` starts from another row (or from the replaced one) and merges
into it, mappings key by key, everything else replaced as a whole; `null` removes a key. A row whose name begins with a
point is a template: it is not a row, and only `like` can name it. YAML's own anchors are refused: one way to inherit is
enough.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from sparbench.errors import UserError
from sparbench.registry.rows import KINDS, Row
from sparbench.registry.suggest import suggest

TEMPLATE_MARK = "."
# Where an anchor, an alias or a merge key may be: most files have none and are not parsed a second time.
INHERITANCE = re.compile(r"[&*][\w-]|<<")


class UniqueKeys(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """A loader that refuses a mapping with a key twice: YAML would drop the first, and a row with it."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key '{key.value}' stands twice; keep one of the two", key.start_mark
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
        return super().construct_mapping(node, deep)


class Layer(NamedTuple):
    """One file of rows, or several that lie side by side.

    Attributes:
        rows: kind -> name -> row.
        files: kind -> the file that messages name.
    """

    rows: Row
    files: dict[str, str]

    @classmethod
    def of_file(cls, file: str, rows: Row) -> "Layer":
        """A layer whose rows of all kinds stand in one file."""
        return cls(rows, dict.fromkeys(KINDS, file))

    def of_kind(self, kind: str) -> dict[str, Row]:
        """Name -> row of one kind, templates too; UserError where they are not a mapping."""
        rows = self.rows.get(kind) or {}
        if not isinstance(rows, dict):
            raise UserError(f"{self.files[kind]}: {kind}: got {rows!r}; expected rows by their names, as `name: {{…}}`")
        return rows

    def names(self, kind: str) -> list[str]:
        """The names of one kind's rows, without the templates."""
        return [name for name in self.of_kind(kind) if not _is_template(name)]


def read_yaml(path: Path) -> Any:
    """Parse a YAML file; UserError with line and column when it is not YAML, or is not there."""
    return _parsed(path, _text(path))


def read_registry_file(path: Path) -> Any:
    """Parse a YAML file of rows; UserError as above, and where it inherits by YAML's anchors or merge keys."""
    text = _text(path)
    content = _parsed(path, text)
    if INHERITANCE.search(text):
        _refuse_inheritance(path, text)
    return content


def _text(path: Path) -> str:
    if not path.is_file():
        raise UserError(f"{path}: no such file; create it or correct the name where it is asked for")
    return path.read_text(encoding="utf-8")


def _parsed(path: Path, text: str) -> Any:
    try:
        return yaml.load(text, Loader=UniqueKeys) or {}
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from None


def _refuse_inheritance(path: Path, text: str) -> None:
    for event in yaml.parse(text, Loader=UniqueKeys):
        sign = _sign_of_inheritance(event)
        if sign:
            raise UserError(
                f"{path}: line {event.start_mark.line + 1}: '{sign}': rows do not inherit by YAML's anchors and merge "
                "keys; write `like: NAME` in the row, where NAME is another row, or a template such as `.name`"
            )


def _sign_of_inheritance(event: yaml.Event) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return f"*{event.anchor}"
    if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
        return "<<"
    anchor = getattr(event, "anchor", None)
    return f"&{anchor}" if anchor else None


def base_layer(registry: Path) -> Layer:
    """The lowest layer: the files of workflow/registry."""
    rows = {kind: read_registry_file(registry / f"{kind}.yaml") for kind in KINDS}
    return Layer(rows, {kind: f"registry/{kind}.yaml" for kind in KINDS})


def user_layer(path: Path) -> Layer:
    """A registry file of the user's own; UserError where it holds other kinds of rows than a registry has."""
    rows = read_registry_file(path)
    unknown = sorted(set(rows) - set(KINDS)) if isinstance(rows, dict) else [str(rows)[:40]]
    if unknown:
        raise UserError(f"{path}: key '{unknown[0]}' is unknown{suggest(unknown[0], KINDS)}; use {', '.join(KINDS)}")
    return Layer.of_file(str(path), rows)


def origins(kind: str, layers: list[Layer]) -> dict[str, str]:
    """For each row of a kind, the file that messages name: the last layer that sets it."""
    return {name: layer.files[kind] for layer in layers for name in layer.names(kind)}


def merge_layers(kind: str, layers: list[Layer]) -> dict[str, Row]:
    """The rows of one kind after all layers, with every `like` resolved and without the templates."""
    merged: dict[str, Row] = {}
    for layer in layers:
        rows = layer.of_kind(kind)
        where = f"{layer.files[kind]}: {kind}"
        resolved = {name: _resolve_like(name, rows, merged, where, ()) for name in rows}
        merged = {name: row for name, row in {**merged, **resolved}.items() if row is not None}
    return {name: row for name, row in merged.items() if not _is_template(name)}


def _is_template(name: Any) -> bool:
    return str(name).startswith(TEMPLATE_MARK)


def _resolve_like(name: str, rows: dict[str, Row], below: dict[str, Row], where: str, seen: tuple[str, ...]) -> Any:
    """A row with its `like` chain merged in; `like` names a row of this layer, or of those below it."""
    row = rows[name]
    if not isinstance(row, dict) or "like" not in row:
        return row
    model = row["like"]
    if not isinstance(model, str):
        raise UserError(f"{where}: {name}: like: got {model!r}; expected the name of one row")
    if model in seen:
        raise UserError(f"{where}: {name}: like: '{model}' leads back to itself; let one of the rows stand alone")
    rest = {key: value for key, value in row.items() if key != "like"}
    if model in rows and model != name:
        return _merge(_resolve_like(model, rows, below, where, (*seen, name)), rest)
    if model not in below:
        raise UserError(f"{where}: {name}: like: no row is named '{model}'{suggest(model, [*rows, *below])}")
    return _merge(below[model], rest)


def _merge(base: Any, over: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    merged = {**base, **{key: _merge(base.get(key), value) for key, value in over.items()}}
    return {key: value for key, value in merged.items() if value is not None}
