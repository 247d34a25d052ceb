"""Uniform samples of streams that are larger than memory."""

import heapq
from collections.abc import Iterable
from typing import TypeVar

import xxhash

Item = TypeVar("Item")


def sample(items: Iterable[tuple[str, Item]], count: int, seed: int) -> list[Item]:
    """`count` items (all, if there are fewer) drawn uniformly without replacement, in their order.

    Args:
        items: (id, item) pairs with distinct ids; consumed once; `count` of them are held in memory.

    The items with the smallest keys are kept, each key a hash of (seed, id): whether an item is drawn does not depend
    on the order of the others.
    """
    keyed = (
        (-xxhash.xxh3_64_intdigest(identifier.encode(), seed=seed), -place, item)
        for place, (identifier, item) in enumerate(items)
    )
    kept: list[tuple[int, int, Item]] = []
    for entry in keyed:
        if len(kept) < count:
            heapq.heappush(kept, entry)
        elif kept and entry > kept[0]:
            heapq.heapreplace(kept, entry)
    return [item for _, _, item in sorted(kept, key=lambda entry: -entry[1])]
