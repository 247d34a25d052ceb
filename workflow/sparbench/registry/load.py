"""The registry: names -> rows, read from YAML layers and checked before any job runs."""

from pathlib import Path

from sparbench.errors import UserError
from sparbench.registry.checks import check_references
from sparbench.registry.layers import base_layer, merge_layers, origins, read_user_layer, read_yaml
from sparbench.registry.rows import KINDS, REGISTRY, SCHEMAS, Registry, Row
from sparbench.registry.schema import check_schema
from sparbench.registry.suggest import suggest
from sparbench.registry.train import train_in_place


def load_registry(config: Row, registry: Path = REGISTRY, config_name: str = "config.yaml") -> Registry:
    """Read, lay over one another and check all layers for `config`; UserError for whatever is wrong."""
    config = _with_numbers(config)
    check_schema(config, SCHEMAS / "config.schema.yaml", config_name)
    scale = _read_named("scales", config["scale"], registry, config_name)
    config = {**config, "evaluate": [*(config.get("evaluate") or []), *scale.get("evaluate", [])]}
    layers = [base_layer(registry), (f"scales/{config['scale']}.yaml", scale)]
    generated = _generated(scale, layers)
    own = [(name, read_user_layer(Path(name))) for name in config.get("registry") or []]
    layers += own
    scale = _with_own_collections(scale, own)
    rows = {kind: merge_layers(kind, layers) for kind in KINDS}
    for kind in KINDS:
        check_schema(rows[kind], SCHEMAS / f"{kind}.schema.yaml", origins(kind, layers))
    rows["encoders"] = train_in_place(rows["encoders"], rows["models"], config.get("train") or [], config_name)
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
