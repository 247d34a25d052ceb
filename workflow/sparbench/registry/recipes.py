"""The lists that a recipe's data parts name for positives and hard negatives, and how deep they are read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sparbench.errors import UserError
from sparbench.registry.rows import Row


class ListUse(NamedTuple):
    """A recipe's use of a retriever's lists for the queries of a split."""

    retriever: str
    collection: str
    split: str
    depth: int


def parts_of(recipe: Row) -> dict[str, Row]:
    """All parts that a recipe reads, by the names under which its jobs list their inputs: data/0, …, validation."""
    parts = {f"data/{number}": part for number, part in enumerate(recipe["data"])}
    return parts | ({"validation": recipe["validation"]} if "validation" in recipe else {})


def rules_of(part: Row) -> list[Row]:
    """A part's rules: that of its positives, then one for each source of hard negatives."""
    return [part["positives"], *part["negatives"]]


def lists_named(rule: Row) -> list[str]:
    """The retrievers whose lists a rule reads: none, one, or several for their union."""
    named = rule.get("list", [])
    return [named] if isinstance(named, str) else named


def list_depths(part: Row) -> dict[str, int]:
    """Retriever -> how deep a part reads its lists."""
    depths: dict[str, int] = {}
    for rule in rules_of(part):
        for retriever in lists_named(rule):
            depths[retriever] = max(depths.get(retriever, 0), rule["top"])
    return depths


def rankers_of(recipe: Row) -> list[str]:
    """The rankers that a recipe learns from: teachers of which its data reads no list."""
    listed = {retriever for part in recipe["data"] for retriever in list_depths(part)}
    return sorted({term["teacher"] for term in recipe["loss"] if "teacher" in term} - listed)


def scored_depth(models: Mapping[str, Row], ranker: str, retriever: str, collection: str, split: str) -> int:
    """How deep a ranker scores lists: as the deepest recipe that learns from it; UserError where none does."""
    recipes = (recipe for recipe in models.values() if ranker in rankers_of(recipe))
    parts = (part for recipe in recipes for part in recipe["data"])
    depths = [
        list_depths(part)[retriever]
        for part in parts
        if (part["collection"], part.get("split")) == (collection, split) and retriever in list_depths(part)
    ]
    if not depths:
        raise UserError(f"models: no recipe learns what {ranker} says of lists of {retriever} for {collection}.{split}")
    return max(depths)


def lists_of(recipe: Row) -> Iterator[ListUse]:
    """Every use that a recipe makes of lists."""
    for part in parts_of(recipe).values():
        for retriever, depth in list_depths(part).items():
            yield ListUse(retriever, part["collection"], part["split"], depth)


def mining_depth(models: Mapping[str, Row], retriever: str, collection: str, split: str) -> int:
    """How deep lists are mined: as deep as the deepest recipe reads them; UserError where none does."""
    uses: Iterable[ListUse] = (use for recipe in models.values() for use in lists_of(recipe))
    depths = [use.depth for use in uses if use[:3] == (retriever, collection, split)]
    if not depths:
        raise UserError(f"models: no recipe reads lists of {retriever} for {collection}.{split}; name them in its data")
    return max(depths)


def passages_a_visit(part: Row) -> int:
    """Passages that one visit of a query draws at most."""
    return 1 + sum(rule["each"] for rule in part["negatives"])
