"""The registry: names -> rows, read from YAML layers and checked before any job runs."""

from pathlib import Path

from sparbench.errors import UserError
from sparbench.registry.checks import check_references
from sparbench.registry.layers import Layer, base_layer, merge_layers, origins, read_registry_file, user_layer
from sparbench.registry.rows import KINDS, REGISTRY, SCHEMAS, Registry, Row
from sparbench.registry.schema import checked
from sparbench.registry.suggest import suggest
from sparbench.registry.train import train_in_place


def load_registry(config: Row, registry: Path = REGISTRY, config_name: str = "config.yaml") -> Registry:
    """Read, merge and check all layers for `config`; UserError for whatever is wrong."""
    config = _with_numbers(config)
    config = checked(config, SCHEMAS / "config.schema.yaml", config_name)
    scale = _read_named("scales", config["scale"], registry, config_name)
    ours = [base_layer(registry), Layer.of_file(f"scales/{config['scale']}.yaml", scale)]
    own = [user_layer(Path(name)) for name in config["registry"]]
    rows, files = _merged([*ours, *own])
    rows["encoders"] = train_in_place(rows["encoders"], rows["models"], config["train"], config_name)
    papers = {name: _read_named("papers", name, registry, config_name) for name in config["papers"]}
    loaded = Registry(
        config["scale"],
        _with_own_collections(scale, own),
        {**config, "evaluate": [*config["evaluate"], *scale["evaluate"]]},
        _generated(scale, ours),
        papers=papers,
        files=files | _other_files(config, scale, config_name),
        **rows,
    )
    check_references(loaded, config_name)
    return loaded


def _with_numbers(config: Row) -> Row:
    """Seeds as numbers: `--config 'seeds=[0, 1]'` passes texts. What is not a number is left to the schema."""
    seeds = config.get("seeds")
    if not isinstance(seeds, list):
        return config
    return {**config, "seeds": [int(seed) if str(seed).isdecimal() else seed for seed in seeds]}


def _merged(layers: list[Layer]) -> tuple[dict[str, dict[str, Row]], dict[str, dict[str, str]]]:
    """Kind -> name -> row as the schemas want it, and the file that messages name for it."""
    rows = {kind: merge_layers(kind, layers) for kind in KINDS}
    files = {kind: origins(kind, layers) for kind in KINDS}
    return {kind: checked(rows[kind], SCHEMAS / f"{kind}.schema.yaml", files[kind]) for kind in KINDS}, files


def _other_files(config: Row, scale: Row, config_name: str) -> dict[str, dict[str, str]]:
    """The files of the papers, and of each entry of `evaluate` by its number: the configuration's, then the scale's."""
    entries = [f"{config_name}: evaluate.{index}" for index in range(len(config["evaluate"]))]
    entries += [f"scales/{config['scale']}.yaml: evaluate.{index}" for index in range(len(scale["evaluate"]))]
    return {
        "papers": {name: f"papers/{name}.yaml" for name in config["papers"]},
        "evaluate": {str(number): entry for number, entry in enumerate(entries)},
    }


def _generated(scale: Row, ours: list[Layer]) -> frozenset[str]:
    return frozenset(name for layer in ours for name in layer.names("collections") if scale["source"] == "world")


def _with_own_collections(scale: Row, own: list[Layer]) -> Row:
    """The scale with the user's collections among those that are available."""
    if scale["collections_available"] == "all":
        return scale
    names = dict.fromkeys(name for layer in own for name in layer.names("collections"))
    return {**scale, "collections_available": [*dict.fromkeys([*scale["collections_available"], *names])]}


def _read_named(kind: str, name: str, registry: Path, config_name: str) -> Row:
    """The checked file of one scale or paper; UserError with the nearest name when there is none."""
    known = sorted(path.stem for path in (registry / kind).glob("*.yaml"))
    if name not in known:
        raise UserError(f"{config_name}: {kind}: '{name}' is unknown{suggest(name, known)}")
    row = read_registry_file(registry / kind / f"{name}.yaml")
    return checked(row, SCHEMAS / f"{kind[:-1]}.schema.yaml", f"{kind}/{name}.yaml")
