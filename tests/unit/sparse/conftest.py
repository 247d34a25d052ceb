"""A small corpus with an index of each kind."""

from pathlib import Path

import numpy as np
import pytest

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.sparse.build_index import make_index

WORDS = ["the", "running", "runner's", "house", "houses", "of", "Paris", "river", "rivers", "1984", "U.S.", "café"]
WORDS += ["naïve", "don't", "e-mail", "generous", "general"]


def small_corpus(count: int = 400) -> list[Passage]:
    """Passages of 3 to 300 words drawn unevenly, some equal but for their ids, some without a title."""
    draw = np.random.default_rng(7)
    chances = 1 / np.arange(1, len(WORDS) + 61)
    words = WORDS + [f"word{number}" for number in range(60)]
    passages = []
    for number in range(count):
        text = " ".join(draw.choice(words, size=draw.integers(3, 300), p=chances / chances.sum()))
        title = " ".join(draw.choice(words, size=2)) if number % 3 else ""
        passages.append(Passage(f"p{(number * 7) % count}", title, text))
    return passages + [Passage(f"same{number}", "", "a twin passage") for number in (30, 4, 200, 11, 5)]


@pytest.fixture(scope="session")
def passages() -> list[Passage]:
    return small_corpus()


@pytest.fixture(scope="session")
def store(passages: list[Passage], tmp_path_factory: pytest.TempPathFactory) -> PassageStore:
    path = tmp_path_factory.mktemp("store") / "passages.arrow"
    write_passages(path, passages, "test")
    return PassageStore(path)


@pytest.fixture(scope="session")
def flat_index(store: PassageStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("flat") / "bm25"
    make_index(store, folder, "flat")
    return folder


@pytest.fixture(scope="session")
def multifield_index(store: PassageStore, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("multifield") / "bm25"
    make_index(store, folder, "multifield")
    return folder
