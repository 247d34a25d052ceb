"""Jobs that train: tokenizers and models."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.registry.recipes import list_depths, lists_named, parts_of, rules_of, schedule_of
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

Wildcards = Any
# All else in a recipe decides what is trained.
WORDING = ("title", "note")


def tokenizer(planner: Planner, wildcards: Wildcards) -> JobPlan:
    row = planner.registry.row("encoders", wildcards.encoder)["tokenizer"]
    stores = [planner.paths.passages(collection) for collection in row["train_on"]]
    return JobPlan({"size": row["size"]}, {"passages": stores})


def model(planner: Planner, wildcards: Wildcards) -> JobPlan:
    recipe, seed = planner.registry.row("models", wildcards.model), int(wildcards.seed)
    start, inputs = _start(planner, recipe, seed)
    settings = {key: value for key, value in recipe.items() if key not in WORDING} | {
        "seed": seed,
        "encoder": planner.encoder_settings(recipe["encoder"]),
        "start": start,
        "data": [_part_settings(planner, part) for part in recipe["data"]],
    }
    if "validation" in recipe:
        settings["validation"] = _part_settings(planner, recipe["validation"])
    for name, part in parts_of(recipe).items():
        inputs |= {f"{name}/{role}": paths for role, paths in _part_inputs(planner, part).items()}
    return JobPlan(settings, inputs, chosen=_chosen(planner, recipe))


def _chosen(planner: Planner, recipe: Row) -> tuple[str, ...]:
    """The modules of the loss's terms and of the encoder, and of what training starts from."""
    modules = {variant_path("training.losses", term["loss"]) for term in recipe["loss"]}
    modules |= {variant_path("training.schedules", schedule_of(term)["kind"]) for term in recipe["loss"]}
    start = _starting_encoder(planner, recipe)
    modules |= {*planner.encoder_modules(recipe["encoder"]), *planner.encoder_modules(start)}
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


def _part_settings(planner: Planner, part: Row) -> Row:
    """A part of the data, with each rule's lists as a list, and how answers are matched where they are looked for."""
    settings = {
        **part,
        "positives": _rule_settings(part["positives"]),
        "negatives": [_rule_settings(rule) for rule in part.get("negatives", [])],
    }
    looked_for = part["positives"]["labels"] == "distant" or any(rule.get("without_answer") for rule in rules_of(part))
    answers = planner.collection(part["collection"]).get("answers")
    return settings | ({"answers": answers} if looked_for and answers else {})


def _rule_settings(rule: Row) -> Row:
    return {**rule, "list": lists_named(rule)} if "list" in rule else rule


def _part_inputs(planner: Planner, part: Row) -> dict[str, Any]:
    paths, collection = planner.paths, part["collection"]
    inputs: dict[str, Any] = {"passages": paths.passages(collection)}
    if "split" in part:
        inputs["queries"] = paths.queries(collection, part["split"])
    if part["positives"]["labels"] == "gold":
        inputs["qrels"] = paths.qrels(collection, part["split"])
    for retriever in list_depths(part):
        inputs[f"lists/{retriever}"] = paths.teacher(retriever, collection, part["split"])
    return inputs


def _start(planner: Planner, recipe: Row, seed: int) -> tuple[str, dict[str, Any]]:
    """Where training starts: `random` needs a tokenizer, anything else is a folder."""
    start = recipe["start"]
    if "model" in start:
        return "folder", {"start": planner.paths.model(start["model"], seed)}
    if "encoder" in start and "random" not in planner.registry.row("encoders", start["encoder"])["weights"]:
        return "folder", {"start": planner.encoder_folder(start["encoder"], "passage", seed)}
    return "random", {"tokenizer": planner.paths.tokenizer(_starting_encoder(planner, recipe))}
