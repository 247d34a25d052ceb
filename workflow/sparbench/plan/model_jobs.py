"""Jobs that train: tokenizers and models."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

Wildcards = Any
RECIPE_KEYS = (
    "towers", "positives", "negatives", "depth", "batch", "steps", "epochs", "optimiser", "loss", "temperature",
    "precision", "dropout", "checkpoint_every", "crop_length",
)  # fmt: skip


def tokenizer(planner: Planner, wildcards: Wildcards) -> JobPlan:
    row = planner.registry.row("encoders", wildcards.encoder)["tokenizer"]
    stores = [planner.paths.passages(collection) for collection in row["train_on"]]
    return JobPlan({"size": row["size"]}, {"passages": stores})


def model(planner: Planner, wildcards: Wildcards) -> JobPlan:
    recipe = planner.registry.row("models", wildcards.model)
    seed = int(wildcards.seed)
    settings: dict[str, Any] = {key: recipe[key] for key in RECIPE_KEYS if key in recipe}
    settings |= {"seed": seed, "encoder": planner.encoder_settings(recipe["encoder"])}
    settings["data"] = [_data_settings(planner, part) for part in recipe["data"]]
    inputs = {
        name: path
        for number, part in enumerate(recipe["data"])
        for name, path in _data_inputs(planner, part, f"data{number}").items()
    }
    if "validation" in recipe:
        validation = recipe["validation"]
        settings["validation"] = {
            "every": validation["every"],
            "queries": validation.get("queries"),
        } | _data_settings(planner, validation)
        inputs |= _data_inputs(planner, validation, "validation")
    settings["start"], starts = _start(planner, recipe, seed)
    return JobPlan(settings, inputs | starts, chosen=_chosen(planner, recipe))


def _chosen(planner: Planner, recipe: Row) -> tuple[str, ...]:
    """The modules of the loss and of the encoder, and of what training starts from."""
    modules = {variant_path("training.losses", recipe["loss"]), *planner.encoder_modules(recipe["encoder"])}
    start = _starting_encoder(planner, recipe)
    modules |= {*planner.encoder_modules(start)}
    made_here = any(key in planner.registry.row("encoders", start)["weights"] for key in ("random", "model"))
    if planner.encoder_settings(recipe["encoder"])["kind"] == "transformer" and made_here:
        modules.add(variant_path("encoders", "architecture"))
    return tuple(sorted(modules))


def _starting_encoder(planner: Planner, recipe: Row) -> str:
    """The encoder whose weights training starts from, or whose shape it has."""
    start = recipe["start"]
    if "model" in start:
        return planner.registry.row("models", start["model"])["encoder"]
    return start.get("encoder", recipe["encoder"])


def _data_settings(planner: Planner, part: Row) -> Row:
    settings = {"collection": part["collection"], "split": part.get("split"), "labels": part["labels"]}
    answers = planner.collection(part["collection"]).get("answers")
    return settings | ({"answers": answers} if part["labels"] == "distant" and answers else {})


def _data_inputs(planner: Planner, part: Row, role: str) -> dict[str, Any]:
    paths, collection = planner.paths, part["collection"]
    inputs: dict[str, Any] = {f"{role}_passages": paths.passages(collection)}
    if part["labels"] != "crops":
        inputs[f"{role}_queries"] = paths.queries(collection, part["split"])
        inputs[f"{role}_qrels"] = paths.qrels(collection, part["split"])
    if "teacher" in part:
        inputs[f"{role}_teacher"] = paths.teacher(part["teacher"], collection, part["split"])
    return inputs


def _start(planner: Planner, recipe: Row, seed: int) -> tuple[str, dict[str, str]]:
    """Where training starts: `random` needs a tokenizer, anything else is a folder."""
    start = recipe["start"]
    if "model" in start:
        return "folder", {"start": planner.paths.model(start["model"], seed)}
    if "encoder" in start and "random" not in planner.registry.row("encoders", start["encoder"])["weights"]:
        return "folder", {"start": planner.encoder_folder(start["encoder"], "passage", seed)}
    return "random", {"tokenizer": planner.paths.tokenizer(_starting_encoder(planner, recipe))}
