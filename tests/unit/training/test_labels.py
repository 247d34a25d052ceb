"""Labels by hand."""

from pathlib import Path

import numpy as np
import pytest

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.collections.queries import Query
from sparbench.errors import UserError
from sparbench.training.labels import Sizes, distant_labels, gold_labels, read_teacher, teacher_labels

TEXTS = ["Paris is large", "in Rome", "a river", "Rome and Paris", "nothing", "again Paris"]


@pytest.fixture
def store(tmp_path: Path) -> PassageStore:
    write_passages(tmp_path / "p.arrow", (Passage(f"p{n}", "Rome", text) for n, text in enumerate(TEXTS)), "here")
    return PassageStore(tmp_path / "p.arrow")


def test_teacher_gives_its_first_and_last_of_the_top_k() -> None:
    lists = np.array([[9, 8, 7, 6, 5, 4], [3, 2, 1, -1, -1, -1], [7, -1, -1, -1, -1, -1], [-1] * 6], np.int32)
    labels = teacher_labels(lists[:, :5], Sizes(5, 2, 2))
    assert labels.positives.tolist() == [[9, 8], [3, 2], [7, -1], [-1, -1]]
    assert labels.negatives.tolist() == [[6, 5], [1, -1], [-1, -1], [-1, -1]]


def test_positives_and_negatives_must_fit_into_the_depth() -> None:
    with pytest.raises(UserError, match="depth 4"):
        teacher_labels(np.zeros((1, 4), np.int32), Sizes(4, 3, 2))


def test_shards_of_a_teacher_follow_one_another(tmp_path: Path) -> None:
    for number in (0, 1):
        np.savez(tmp_path / f"{number}.npz", rows=np.full((2, 4), number, np.int32))
    paths = [tmp_path / "0.npz", tmp_path / "1.npz"]
    assert read_teacher(paths, 3).tolist() == [[0] * 3] * 2 + [[1] * 3] * 2
    with pytest.raises(UserError, match="'depth': got 5"):
        read_teacher(paths, 5)


def test_gold_of_the_file_with_its_hard_negatives(store: PassageStore) -> None:
    queries = [
        Query("q0", "x", positives=("p3", "gone", "p0"), negatives=("p4", "p2")),
        Query("q1", "x", positives=("gone",)),
        Query("q2", "x"),
    ]
    labels = gold_labels(queries, {"q2": {"p1": 0, "p5": 2, "p2": -1}}, store, Sizes(5, 2, 1))
    assert labels.positives.tolist() == [[3, 0], [-1, -1], [5, -1]]
    assert labels.negatives.tolist() == [[4], [-1], [-1]]


def test_gold_with_a_teacher_passes_over_positives_and_answers(store: PassageStore) -> None:
    queries = [Query("q0", "x", answers=("paris",), positives=("p1",)), Query("q1", "x", positives=("p1",))]
    lists = np.array([[1, 0, 4, 5, 2], [1, 0, 4, 5, 2]], np.int32)
    labels = gold_labels(queries, {}, store, Sizes(5, 1, 2), lists)
    assert labels.negatives.tolist() == [[4, 2], [0, 4]]


def test_distant_supervision_searches_texts_without_titles(store: PassageStore) -> None:
    queries = [Query("q0", "x", answers=("Rome",)), Query("q1", "x", answers=("Rome",)), Query("q2", "x")]
    lists = np.array([[0, 1, 2, 3, 4], [0, 2, -1, -1, -1], [1, 2, 3, 4, 5]], np.int32)
    labels = distant_labels(queries, store, Sizes(5, 1, 2), lists)
    assert labels.positives.tolist() == [[1], [-1], [-1]]
    assert labels.negatives.tolist() == [[0, 2], [0, 2], [1, 2]]


def test_distant_supervision_by_patterns(store: PassageStore) -> None:
    query = Query("q0", "x", answers=(r"R\w+ and",))
    labels = distant_labels([query], store, Sizes(5, 1, 1), np.array([[1, 3, 0, -1, -1]], np.int32), "regex")
    assert (labels.positives.tolist(), labels.negatives.tolist()) == ([[3]], [[1]])
