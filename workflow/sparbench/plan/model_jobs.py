"""Jobs that train: tokenizers and models."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import (
    PYTHON_MB,
    QUERY_BYTES,
    SPLIT_PASSAGES_A_SECOND,
    TORCH_MB,
    TRAINED_WEIGHT_BYTES,
    Need,
    encoding_seconds,
    gpus,
    megabytes,
)
from sparbench.plan.sizes import Sizes
from sparbench.plan.stage import Stage
from sparbench.registry.recipes import (
    list_depths,
    lists_named,
    lists_of,
    parts_of,
    passages_a_visit,
    rankers_of,
    rules_of,
)
from sparbench.registry.rows import Row
from sparbench.variants import variant_path

Wildcards = Any
# Everything else in a recipe decides what is trained.
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
        inputs |= {f"{name}/{role}": paths for role, paths in _part_inputs(planner, part, seed).items()}
    inputs |= _scores_of_rankers(planner, recipe, seed)
    return JobPlan(settings, inputs, chosen=_chosen(planner, recipe))


def _scores_of_rankers(planner: Planner, recipe: Row, seed: int) -> dict[str, Any]:
    """What each ranker that is a teacher says of each part's lists and gold positives."""
    inputs: dict[str, Any] = {}
    for ranker in rankers_of(recipe):
        for number, part in enumerate(recipe["data"]):
            place, split = f"data/{number}/scores/{ranker}", (part["collection"], part["split"])
            for retriever in list_depths(part):
                own_seed = max(planner.encoder_seed(ranker, seed), planner.retriever_seed(retriever, seed))
                inputs[f"{place}/{retriever}"] = planner.paths.list_scores(ranker, retriever, *split, own_seed)
            if part["positives"]["labels"] == "gold":
                own_seed = planner.encoder_seed(ranker, seed)
                inputs[f"{place}/gold"] = [planner.paths.gold_scores(ranker, *split, own_seed)]
    return inputs


def _chosen(planner: Planner, recipe: Row) -> tuple[str, ...]:
    """The modules of the loss's terms and of the encoder, and of what training starts from."""
    modules = {variant_path("training.losses", term["loss"]) for term in recipe["loss"]}
    modules |= {variant_path("training.schedules", term["schedule"]["kind"]) for term in recipe["loss"]}
    encoder, start = recipe["encoder"], _starting_encoder(planner, recipe)
    modules |= {*planner.encoder_modules(encoder), *planner.encoder_modules(start)}
    kind, starting_kind = (planner.registry.row("encoders", name)["kind"] for name in (encoder, start))
    if kind != starting_kind or _is_random(planner, recipe):
        modules.add(variant_path("encoders.starts", kind))
    return tuple(sorted(modules))


def _is_random(planner: Planner, recipe: Row) -> bool:
    """Whether training starts from random weights, of the encoder's own shape or of a row that is a shape to train."""
    start = recipe["start"]
    return "random" in start or (
        "encoder" in start and "random" in planner.registry.row("encoders", start["encoder"])["weights"]
    )


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
        "negatives": [_rule_settings(rule) for rule in part["negatives"]],
    }
    looked_for = part["positives"]["labels"] == "distant" or any(rule.get("without_answer") for rule in rules_of(part))
    answers = planner.collection(part["collection"]).get("answers")
    return settings | ({"answers": answers} if looked_for and answers else {})


def _rule_settings(rule: Row) -> Row:
    return {**rule, "list": lists_named(rule)} if "list" in rule else rule


def _part_inputs(planner: Planner, part: Row, seed: int) -> dict[str, Any]:
    paths, collection = planner.paths, part["collection"]
    inputs: dict[str, Any] = {"passages": paths.passages(collection)}
    if "split" in part:
        inputs["queries"] = paths.queries(collection, part["split"])
    if part["positives"]["labels"] == "gold":
        inputs["qrels"] = paths.qrels(collection, part["split"])
    for retriever in list_depths(part):
        own_seed = planner.retriever_seed(retriever, seed)
        inputs[f"lists/{retriever}"] = paths.lists(retriever, collection, part["split"], own_seed)
    return inputs


def _start(planner: Planner, recipe: Row, seed: int) -> tuple[str, dict[str, Any]]:
    """Where training starts: `random` needs a tokenizer, anything else is a folder."""
    start = recipe["start"]
    if "model" in start:
        return "folder", {"start": planner.paths.model(start["model"], seed)}
    if _is_random(planner, recipe):
        return "random", {"tokenizer": planner.paths.tokenizer(_starting_encoder(planner, recipe))}
    return "folder", {"start": planner.encoder_folder(start["encoder"], "passage", seed)}


def _need_of_tokenizer(planner: Planner, wildcards: Wildcards) -> Need:
    names = planner.registry.row("encoders", wildcards.encoder)["tokenizer"]["train_on"]
    passages = sum(map(Sizes(planner.registry).passages, names))
    return Need(PYTHON_MB + megabytes(passages, 600), passages / SPLIT_PASSAGES_A_SECOND)


def _need_of_model(planner: Planner, wildcards: Wildcards) -> Need:
    sizes, recipe = Sizes(planner.registry), planner.registry.row("models", wildcards.model)
    size, examples = sizes.encoder(recipe["encoder"]), _examples(sizes, recipe)
    seen = recipe["batch"] * recipe["steps"] if recipe.get("steps") else examples * recipe.get("epochs", 1)
    passages = max(map(passages_a_visit, recipe["data"]))
    longest = max(sizes.passage_length(recipe["encoder"], part["collection"]) for part in recipe["data"])
    length = sizes.query_length(recipe["encoder"]) + passages * longest
    # Backward costs twice a forward pass, of which a gradient cache makes a second one.
    passes = 4 if recipe["gradient_cache"] else 3
    seconds = passes * encoding_seconds(planner, "model", size, seen, length)
    towers = TRAINED_WEIGHT_BYTES * size.weights * (2 if recipe["towers"] == "separate" else 1)
    depth = max((use.depth for use in lists_of(recipe)), default=0)
    # Each GPU has a process, which reads everything; one more starts them.
    processes = max(1, gpus(planner, "model"))
    each = TORCH_MB + towers / 1e6 + megabytes(examples, QUERY_BYTES + 8 * depth)
    return Need(processes * each + (TORCH_MB if processes > 1 else 0), seconds)


def _examples(sizes: Sizes, recipe: Row) -> int:
    parts = [(part["collection"], part.get("split")) for part in recipe["data"]]
    return sum(sizes.queries(name, split) if split else sizes.passages(name) for name, split in parts)


STAGES = {
    "tokenizer": Stage("encoders.train_vocabulary", "torch", tokenizer, _need_of_tokenizer, shared=True),
    "model": Stage("training.train", "torch", model, _need_of_model, shared=True, gpu=True),
}
