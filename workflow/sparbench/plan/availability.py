"""What can be computed at a scale, and why not where it cannot."""

from itertools import chain

from sparbench.plan.job_plan import Planner
from sparbench.registry.recipes import lists_of, rankers_of


def available_collections(planner: Planner) -> list[str]:
    available = planner.registry.scale["collections_available"]
    return sorted(planner.registry.collections) if available == "all" else available


def why_not(planner: Planner, retriever: str) -> str | None:
    """Why a retriever cannot be computed at this scale, or None when it can."""
    reasons = (_why_no_encoder(planner, encoder) for encoder in planner.encoders_of(retriever))
    return next((reason for reason in reasons if reason), None)


def _why_no_encoder(planner: Planner, encoder: str) -> str | None:
    weights = planner.registry.row("encoders", encoder)["weights"]
    if "random" in weights:
        return f"the encoder {encoder} has no weights at the {planner.registry.scale_name} scale"
    return _why_no_model(planner, weights["model"]) if "model" in weights else _why_no_checkpoint(planner, encoder)


def _why_no_checkpoint(planner: Planner, encoder: str) -> str | None:
    """Why an encoder's released checkpoint is not there, where it has one."""
    weights, registry = planner.registry.row("encoders", encoder)["weights"], planner.registry
    hubs = [weights[key] for key in ("hub", "query_hub", "passage_hub") if key in weights]
    if not hubs or registry.scale["hub"]:
        return None
    return f"needs the released checkpoint {hubs[0]}, which the {registry.scale_name} scale does not fetch"


def _why_no_model(planner: Planner, model: str) -> str | None:
    """A model needs its data, the retrievers whose lists these are cut from, its rankers, and what it starts from."""
    recipe = planner.registry.row("models", model)
    parts = [*recipe["data"], *([recipe["validation"]] if "validation" in recipe else [])]
    missing = [part for part in parts if not has_split(planner, part["collection"], part.get("split"))]
    if missing:
        split = missing[0].get("split", "passages")
        return f"the {planner.registry.scale_name} scale has no {missing[0]['collection']} {split} to train {model} on"
    rankers = (_why_no_encoder(planner, ranker) for ranker in rankers_of(recipe))
    reasons = chain((why_not(planner, use.retriever) for use in lists_of(recipe)), rankers)
    reason = next((reason for reason in reasons if reason), None)
    if reason:
        return reason
    start = recipe["start"]
    if "model" in start:
        return _why_no_model(planner, start["model"])
    return _why_no_checkpoint(planner, start["encoder"]) if "encoder" in start else None


def has_split(planner: Planner, collection: str, split: str | None) -> bool:
    """Whether a collection, and a split of it when one is named, is there at this scale."""
    there = collection in available_collections(planner)
    return there and (split is None or split in planner.collection(collection)["splits"])
