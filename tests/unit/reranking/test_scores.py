"""Stored scores of lists and of gold positives, by the toy ranker of test_rerank."""

from pathlib import Path

import numpy as np
import pytest
from unit.reranking.test_rerank import DRAW, QUERIES, TEXTS, SharedWords, shared, store  # noqa: F401

from sparbench.collections.qrels import write_qrels
from sparbench.collections.queries import Query, write_queries
from sparbench.processes.job import Job
from sparbench.rankings.lists import read_lists, write_lists
from sparbench.reranking import score_gold, score_lists

RANKER = {"encoder": {}, "precision": "float32"}


@pytest.fixture(autouse=True)
def toy(store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    for step in (score_gold, score_lists):
        monkeypatch.setattr(step, "load_ranker", lambda *_: SharedWords())
    queries = [Query(query, text, positives=("p03",) if query == "q1" else ()) for query, text in QUERIES.items()]
    write_queries(tmp_path / "queries.jsonl.gz", queries)


def job(folder: Path, settings: dict, **inputs: str) -> Job:
    named = {"passages": "passages.arrow", "queries": "queries.jsonl.gz", "model": "model", **inputs}
    paths = {role: str(folder / name) for role, name in named.items()}
    return Job({**RANKER, **settings}, paths, {"scores": str(folder / "scores.npz")})


def test_scores_of_a_shards_lists_stand_where_the_passages_do(tmp_path: Path) -> None:
    """The second of two shards: the last five of nine queries."""
    rows = np.array([DRAW.permutation(40)[:6] for _ in range(5)], dtype=np.int32)
    rows[2, 2:] = -1
    write_lists(tmp_path / "lists.npz", rows, np.zeros(rows.shape, dtype=np.float32))
    wanted = job(tmp_path, {"depth": 4, "shard": 1, "shards": 2}, lists="lists.npz")
    assert score_lists.score_lists(wanted)["pairs"] == 18
    found, scores = read_lists(wanted.outputs["scores"])
    assert found.tolist() == rows[:, :4].tolist()
    for query, line, own in zip(list(QUERIES.values())[4:], found, scores, strict=True):
        assert own.tolist() == [shared(query, TEXTS[row]) if row >= 0 else -np.inf for row in line]


def test_gold_positives_are_those_of_the_file_or_else_of_the_judgements(tmp_path: Path) -> None:
    write_qrels(tmp_path / "qrels.tsv", [("q0", "p07", 2), ("q0", "p08", 0), ("q0", "p09", 1), ("q1", "p05", 1)])
    wanted = job(tmp_path, {}, qrels="qrels.tsv")
    assert score_gold.score_gold(wanted)["pairs"] == 3
    rows, scores = read_lists(wanted.outputs["scores"])
    assert rows[:3].tolist() == [[7, 9], [3, -1], [-1, -1]]
    texts = list(QUERIES.values())
    expected = [[shared(texts[0], TEXTS[7]), shared(texts[0], TEXTS[9])], [shared(texts[1], TEXTS[3]), -np.inf]]
    assert scores[:2].tolist() == expected
