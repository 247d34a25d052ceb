"""The registry: names -> specs, read from YAML layers and checked before any job runs.

Layers, later over earlier: workflow/registry/*.yaml, the scale's own rows, the user's files (config key `registry`).
A row replaces the row of the same name; `like: NAME` starts from another row (or from the replaced one) and merges
into it, mappings key by key, everything else whole; `null` removes a key.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sparbench.errors import UserError
from sparbench.registry.checks import check_references, check_schema, suggest

Row = dict[str, Any]
KINDS = ("collections", "encoders", "models", "retrievers")
WORKFLOW = Path(__file__).resolve().parents[2]
REGISTRY = WORKFLOW / "registry"
SCHEMAS = WORKFLOW / "schemas"


@dataclass(frozen=True)
class Registry:
    """Everything that names stand for at one scale; each kind maps a name to its checked row.

    Attributes:
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

    def row(self, kind: str, name: str) -> Row:
        """The row of `name`; UserError with the nearest name when there is none."""
        rows = getattr(self, kind)
        if name not in rows:
            raise UserError(f"{kind}: no row is named '{name}'{suggest(name, rows)}")
        return rows[name]

    def corpus_of(self, collection: str) -> str:
        """The collection whose passages are searched for the queries of `collection`."""
        return self.row("collections", collection).get("corpus", collection)


def read_yaml(path: Path) -> Any:
    """Parse a YAML file; UserError with line and column when it is not YAML, or is not there."""
    if not path.is_file():
        raise UserError(f"{path}: no such file; create it or correct the name where it is asked for")
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not valid YAML: {' '.join(str(error).split())}") from None


def load_registry(config: Row, registry: Path = REGISTRY, config_name: str = "config.yaml") -> Registry:
    """Read, lay over one another and check all layers for `config`; UserError for whatever is wrong."""
    config = _with_numbers(config)
    check_schema(config, SCHEMAS / "config.schema.yaml", config_name)
    scale = _read_named("scales", config["scale"], registry, config_name)
    config = {**config, "evaluate": [*(config.get("evaluate") or []), *scale.get("evaluate", [])]}
    layers = [_base_layer(registry), (f"scales/{config['scale']}.yaml", scale)]
    generated = _generated(scale, layers)
    own = [(name, _read_user_layer(Path(name))) for name in config.get("registry") or []]
    layers += own
    scale = _with_own_collections(scale, own)
    rows = {kind: _merge_layers(kind, layers) for kind in KINDS}
    for kind in KINDS:
        check_schema(rows[kind], SCHEMAS / f"{kind}.schema.yaml", _origin(kind, layers))
    papers = {name: _read_named("papers", name, registry, config_name) for name in config["papers"]}
    loaded = Registry(config["scale"], scale, config, generated, papers=papers, **rows)
    check_references(loaded)
    return loaded


def _with_numbers(config: Row) -> Row:
    """Seeds as numbers: `--config 'seeds=[0, 1]'` hands over texts. What is no number is left to the schema."""
    seeds = config.get("seeds")
    if not isinstance(seeds, list):
        return config
    return {**config, "seeds": [int(seed) if str(seed).isdecimal() else seed for seed in seeds]}


def _generated(scale: Row, ours: list[tuple[str, Row]]) -> frozenset[str]:
    return frozenset(name for _, layer in ours for name in layer.get("collections") or {} if scale["source"] == "world")


def _with_own_collections(scale: Row, own: list[tuple[str, Row]]) -> Row:
    """The scale with the user's collections among those that are available."""
    if scale["collections_available"] == "all":
        return scale
    names = dict.fromkeys(name for _, layer in own for name in layer.get("collections") or {})
    return {**scale, "collections_available": [*dict.fromkeys([*scale["collections_available"], *names])]}


def _read_named(kind: str, name: str, registry: Path, config_name: str) -> Row:
    """The checked file of one scale or paper; UserError with the nearest name when there is none."""
    known = sorted(path.stem for path in (registry / kind).glob("*.yaml"))
    if name not in known:
        raise UserError(f"{config_name}: {kind}: '{name}' is unknown{suggest(name, known)}")
    row = read_yaml(registry / kind / f"{name}.yaml")
    check_schema(row, SCHEMAS / f"{kind[:-1]}.schema.yaml", f"{kind}/{name}.yaml")
    return row


def _base_layer(registry: Path) -> tuple[str, Row]:
    return "registry", {kind: read_yaml(registry / f"{kind}.yaml") for kind in KINDS}


def _read_user_layer(path: Path) -> Row:
    layer = read_yaml(path)
    unknown = sorted(set(layer) - set(KINDS)) if isinstance(layer, dict) else [str(layer)[:40]]
    if unknown:
        raise UserError(f"{path}: key '{unknown[0]}' is unknown{suggest(unknown[0], KINDS)}; use {', '.join(KINDS)}")
    return layer


def _origin(kind: str, layers: list[tuple[str, Row]]) -> dict[str, str]:
    """For each row of a kind, the file that has the last word on it: what messages name."""
    files = {"registry": f"registry/{kind}.yaml"}
    return {name: files.get(file, file) for file, layer in layers for name in layer.get(kind) or {}}


def _merge_layers(kind: str, layers: list[tuple[str, Row]]) -> dict[str, Row]:
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
