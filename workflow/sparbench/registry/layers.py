"""YAML layers and how they are laid over one another; nothing here knows what a row means.

Layers, later over earlier: workflow/registry/*.yaml, the scale's own rows, the user's files (config key `registry`).
A row replaces the row of the same name; `like: NAME` starts from another row (or from the replaced one) and merges
into it, mappings key by key, everything else whole; `null` removes a key.
"""

from pathlib import Path
from typing import Any

import yaml

from sparbench.errors import UserError
from sparbench.registry.rows import KINDS, Row
from sparbench.registry.suggest import suggest


def read_yaml(path: Path) -> Any:
    """Parse a YAML file; UserError with line and column when it is not YAML, or is not there."""
    if not path.is_file():
        raise UserError(f"{path}: no such file; create it or correct the name where it is asked for")
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from None


def base_layer(registry: Path) -> tuple[str, Row]:
    """The lowest layer: the files of workflow/registry, under the name `registry`."""
    return "registry", {kind: read_yaml(registry / f"{kind}.yaml") for kind in KINDS}


def read_user_layer(path: Path) -> Row:
    """A registry file of the user's own; UserError where it holds other kinds of rows than a registry has."""
    layer = read_yaml(path)
    unknown = sorted(set(layer) - set(KINDS)) if isinstance(layer, dict) else [str(layer)[:40]]
    if unknown:
        raise UserError(f"{path}: key '{unknown[0]}' is unknown{suggest(unknown[0], KINDS)}; use {', '.join(KINDS)}")
    return layer


def origins(kind: str, layers: list[tuple[str, Row]]) -> dict[str, str]:
    """For each row of a kind, the file that has the last word on it: what messages name."""
    files = {"registry": f"registry/{kind}.yaml"}
    return {name: files.get(file, file) for file, layer in layers for name in layer.get(kind) or {}}


def merge_layers(kind: str, layers: list[tuple[str, Row]]) -> dict[str, Row]:
    """The rows of one kind after all layers, each a file's name and its content, with every `like` resolved."""
    merged: dict[str, Row] = {}
    for file, layer in layers:
        rows = layer.get(kind) or {}
        resolved = {name: _resolve_like(name, rows, merged, f"{file}: {kind}", ()) for name in rows}
        merged.update({name: row for name, row in resolved.items() if row is not None})
        for name in [name for name, row in resolved.items() if row is None]:
            merged.pop(name, None)
    return merged


def _resolve_like(name: str, rows: dict[str, Row], below: dict[str, Row], where: str, seen: tuple[str, ...]) -> Any:
    """A row with its `like` chain merged in; `like` names a row of this layer, or of those below it."""
    row = rows[name]
    if not isinstance(row, dict) or "like" not in row:
        return row
    model = row["like"]
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
