"""Random judgements and rankings that all tests of metrics share, and a small corpus with answers."""

import random
from pathlib import Path

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.collections.queries import Query

PASSAGES = [f"p{number}" for number in range(60)]


def random_qrels(seed: int, queries: int = 25) -> dict[str, dict[str, int]]:
    """Grades from -2 to 3; the last two queries have no relevant passage at all."""
    draw = random.Random(seed)
    qrels = {
        f"q{number}": {
            passage: draw.choice([-2, 0, 0, 1, 2, 3]) for passage in draw.sample(PASSAGES, draw.randint(1, 20))
        }
        for number in range(queries - 2)
    }
    return {**qrels, f"q{queries - 2}": {"p1": 0}, f"q{queries - 1}": {"p1": -1, "p2": 0}}


def random_rankings(seed: int, queries: int = 25, longest: int = 50) -> dict[str, list[str]]:
    """Rankings of different lengths; q3 has none, and q-unjudged is not in the qrels."""
    draw = random.Random(seed)
    names = [f"q{number}" for number in range(queries) if number != 3]
    return {name: draw.sample(PASSAGES, draw.randint(1, longest)) for name in [*names, "q-unjudged"]}


def queries_named(names: list[str]) -> list[Query]:
    return [Query(name, f"text of {name}") for name in names]


def corpus(folder: Path, texts: dict[str, str], title: str = "") -> PassageStore:
    """A passage store of id -> text."""
    path = folder / "passages.arrow"
    write_passages(path, (Passage(name, title, text) for name, text in texts.items()), "test")
    return PassageStore(path)
