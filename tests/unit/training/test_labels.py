"""Labels by hand, and against a plain search where lists are cut."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.collections.queries import Query
from sparbench.errors import UserError
from sparbench.rankings.lists import write_lists
from sparbench.training.labelled import label
from sparbench.training.labels import Labels
from sparbench.training.lists import Lists, read_shards, scores_in, united
from sparbench.training.negatives import cut_hits

TEXTS = ["Paris is large", "in Rome", "a river", "Rome and Paris", "nothing", "again Paris"]
GOLD = {"labels": "gold"}
BM25: dict[str, Any] = {"list": ["bm25"], "each": 1}


@pytest.fixture
def store(tmp_path: Path) -> PassageStore:
    write_passages(tmp_path / "p.arrow", (Passage(f"p{n}", "Rome", text) for n, text in enumerate(TEXTS)), "here")
    return PassageStore(tmp_path / "p.arrow")


def labelled(part: dict[str, Any], queries: list[Query], store: PassageStore, lists: list[list[int]]) -> Labels:
    rows = np.array(lists, np.int32).reshape(len(queries), -1)
    return label(part, queries, {"q2": {"p1": 0, "p5": 2, "p2": -1}}, {"bm25": Lists(rows, None)}, store)


def rows_of(labels: Labels) -> tuple[list[list[int]], ...]:
    return tuple(offer.rows.tolist() for offer in (labels.positives, *labels.negatives))


def test_a_list_gives_its_first_and_last_of_the_top_k(store: PassageStore) -> None:
    """SPAR's Lambda: here the first 2 of the top 5, and the last 2."""
    part = {"positives": {"labels": "list", "list": ["bm25"], "top": 2}, "negatives": [{**BM25, "top": 5, "last": 2}]}
    lists = [[9, 8, 7, 6, 5, 4], [3, 2, 1, -1, -1, -1], [7, -1, -1, -1, -1, -1], [-1] * 6]
    labels = labelled(part, [Query(f"q{n}", "x") for n in range(4)], store, lists)
    positives, negatives = rows_of(labels)
    assert positives == [[9, 8], [3, 2], [7, -1], [-1, -1]]
    assert negatives == [[6, 5], [1, -1], [-1, -1], [-1, -1]]


def test_hits_are_cut_as_a_plain_search_cuts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sparbench.training.negatives.LINES_AT_ONCE", 7)
    draw = np.random.default_rng(2)
    hits = np.array([draw.permutation(20)[:9] for _ in range(30)], np.int32)
    hits[np.arange(9) >= draw.integers(0, 10, size=(30, 1))] = -1
    positives = draw.integers(-1, 20, size=(30, 4)).astype(np.int32)
    for first, last in ((None, None), (3, None), (None, 3), (40, None), (None, 40)):
        found = cut_hits(hits, positives, first, last)
        for row, known, own in zip(hits, positives, found, strict=True):
            left = [hit for hit in row.tolist() if hit >= 0 and hit not in known]
            expected = left[-last:] if last else left[:first]
            assert own.tolist() == expected + [-1] * (len(own) - len(expected))


def test_a_union_is_by_rank_and_holds_each_passage_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sparbench.training.lists.LINES_AT_ONCE", 7)
    one, other = np.array([[4, 5, 6], [1, -1, -1]], np.int32), np.array([[5, 7, 4], [-1, -1, -1]], np.int32)
    assert united([one, other]).tolist() == [[4, 5, 7, 6, -1, -1], [1, -1, -1, -1, -1, -1]]
    draw = np.random.default_rng(3)
    tables = [np.array([draw.permutation(30)[:8] for _ in range(20)], np.int32) for _ in range(3)]
    for number, row in enumerate(united(tables)):
        by_rank = [int(table[number, rank]) for rank in range(8) for table in tables]
        assert row[row >= 0].tolist() == list(dict.fromkeys(by_rank))


def test_scores_are_found_by_passage() -> None:
    lists = Lists(np.array([[4, 5, -1], [6, 4, 9]], np.int32), np.array([[2, 1, -np.inf], [8, 7, 6]], np.float32))
    found = scores_in(np.array([[5, 6, -1], [9, 4, 4]], np.int32), lists)
    np.testing.assert_array_equal(found, np.array([[1, np.nan, np.nan], [6, 7, 7]], np.float32))


def test_shards_of_lists_follow_one_another(tmp_path: Path) -> None:
    for number in (0, 1):
        write_lists(tmp_path / f"{number}.npz", np.full((2, 4), number, np.int32), np.full((2, 4), 0.5, np.float32))
    lists = read_shards([tmp_path / "0.npz", tmp_path / "1.npz"], with_scores=True)
    assert lists.top(3).tolist() == [[0] * 3] * 2 + [[1] * 3] * 2
    assert lists.scores.shape == (4, 4)
    assert read_shards([tmp_path / "0.npz"], with_scores=False).scores is None
    with pytest.raises(UserError, match="'top': got 5"):
        lists.top(5)


def test_gold_of_the_file_with_its_hard_negatives(store: PassageStore) -> None:
    queries = [
        Query("q0", "x", positives=("p3", "gone", "p0"), negatives=("p4", "p2")),
        Query("q1", "x", positives=("gone",)),
        Query("q2", "x"),
    ]
    part = {"positives": {**GOLD, "first": 1}, "negatives": [{"given": True, "first": 1, "each": 1}]}
    positives, negatives = rows_of(labelled(part, queries, store, [[]] * 3))
    assert positives == [[3], [-1], [5]]
    assert negatives == [[4], [-1], [-1]]
    assert rows_of(labelled({"positives": GOLD, "negatives": []}, queries, store, [[]] * 3)) == (
        [[3, 0], [-1, -1], [5, -1]],
    )


def test_gold_with_a_list_passes_over_all_positives_and_answers(store: PassageStore) -> None:
    queries = [Query("q0", "x", answers=("paris",), positives=("p1",)), Query("q1", "x", positives=("p1", "p4"))]
    lists = [[1, 0, 4, 5, 2], [1, 0, 4, 5, 2]]
    rules = [{**BM25, "top": 5, "first": 2, "without_answer": True}, {**BM25, "top": 4, "first": 2}]
    part = {
        "positives": {**GOLD, "first": 1},
        "negatives": [*rules, {**BM25, "top": 5, "last": 1, "without_answer": True}],
    }
    positives, unanswered, best, last = rows_of(labelled(part, queries, store, lists))
    assert positives == [[1], [1]]
    assert unanswered == [[4, 2], [0, 5]]
    assert best == [[0, 4], [0, 5]]
    assert last == [[2], [2]]


def test_distant_supervision_searches_texts_without_titles(store: PassageStore) -> None:
    queries = [Query("q0", "x", answers=("Rome",)), Query("q1", "x", answers=("Rome",)), Query("q2", "x")]
    lists = [[0, 1, 2, 3, 4], [0, 2, -1, -1, -1], [1, 2, 3, 4, 5]]
    part = {
        "positives": {"labels": "distant", "list": ["bm25"], "top": 5, "first": 1},
        "negatives": [{**BM25, "top": 5, "first": 2, "without_answer": True}],
    }
    assert rows_of(labelled(part, queries, store, lists)) == ([[1], [-1], [-1]], [[0, 2], [0, 2], [1, 2]])


def test_distant_supervision_by_patterns(store: PassageStore) -> None:
    part = {
        "answers": "regex",
        "positives": {"labels": "distant", "list": ["bm25"], "top": 5, "first": 1},
        "negatives": [{**BM25, "top": 5, "first": 1, "without_answer": True}],
    }
    query = Query("q0", "x", answers=(r"R\w+ and",))
    assert rows_of(labelled(part, [query], store, [[1, 3, 0, -1, -1]])) == ([[3]], [[1]])


def test_a_rankers_scores_are_those_of_lists_and_of_gold_positives_that_no_list_has(store: PassageStore) -> None:
    part = {"positives": GOLD, "negatives": [{**BM25, "top": 4}, {"list": ["dense"], "each": 1, "top": 2}]}
    lists = {
        "bm25": Lists(np.array([[1, 0, 2, 3]], np.int32), None),
        "dense": Lists(np.array([[4, 1]], np.int32), None),
    }
    ranked = [
        Lists(np.array([[1, 0]], np.int32), np.array([[0.1, 0.0]], np.float32)),
        Lists(np.array([[4, 1]], np.int32), np.array([[0.4, 0.1]], np.float32)),
        Lists(np.array([[5, 0]], np.int32), np.array([[0.5, 0.0]], np.float32)),
    ]
    queries = [Query("q0", "x", positives=("p5", "p0"))]
    labels = label(part, queries, {}, lists, store, {"ranker": ranked})
    assert labels.teachers == ("ranker",)
    found = [
        dict(zip(offer.rows[0].tolist(), offer.scores[0, :, 0].tolist(), strict=True))
        for offer in (labels.positives, *labels.negatives)
    ]
    assert found[0] == pytest.approx({5: 0.5, 0: 0.0})
    assert found[1][1] == pytest.approx(0.1)
    assert np.isnan([found[1][2], found[1][3]]).all(), "deeper than the ranker has scored"
    assert found[2] == pytest.approx({4: 0.4, 1: 0.1})
