"""Runs in a ranker's order against brute force over a toy ranker, which counts the words that two texts share."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.collections.queries import Query, write_queries
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.processes.job import Job
from sparbench.rankings.runs import read_run, write_run
from sparbench.reranking import rerank as step
from sparbench.reranking.rerank import reranked
from sparbench.reranking.score import scores_of

DRAW = np.random.default_rng(3)
WORDS = [f"w{number}" for number in range(12)]
TEXTS = [" ".join(DRAW.choice(WORDS, DRAW.integers(1, 9))) for _ in range(40)]
QUERIES = {f"q{number}": " ".join(DRAW.choice(WORDS, 3)) for number in range(9)}


class SharedWords:
    """A ranker over words in place of word pieces."""

    def query_pieces(self, texts: Sequence[str]) -> Pieces:
        return Pieces.of([[int(word[1:]) for word in text.split()] for text in texts])

    def passage_pieces(self, texts: Sequence[str], titles: Sequence[str]) -> Pieces:
        return self.query_pieces([f"{title} {text}" for title, text in zip(titles, texts, strict=True)])

    def score(self, pairs: Pairs) -> np.ndarray:
        sides = [np.split(side.ids, np.cumsum(side.lengths)[:-1]) for side in pairs]
        return np.array([len({*query} & {*passage}) for query, passage in zip(*sides, strict=True)], dtype=np.float32)


def shared(query: str, passage: str) -> int:
    return len({*query.split()} & {*passage.split()})


@pytest.fixture
def store(tmp_path: Path) -> PassageStore:
    write_passages(tmp_path / "passages.arrow", (Passage(f"p{n:02}", "", text) for n, text in enumerate(TEXTS)), "here")
    return PassageStore(tmp_path / "passages.arrow")


@pytest.mark.parametrize("threads", [1, 3])
def test_scores_are_each_pairs_own(store: PassageStore, monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    monkeypatch.setattr("sparbench.reranking.score.PAIRS_AT_ONCE", 12)
    monkeypatch.setattr("sparbench.reranking.score.BATCH_TOKENS", 20)
    rows = DRAW.integers(-1, len(TEXTS), (len(QUERIES), 5))
    found = scores_of(SharedWords(), list(QUERIES.values()), rows, store, threads)
    for query, line, own in zip(QUERIES.values(), rows, found, strict=True):
        assert own.tolist() == [shared(query, TEXTS[row]) if row >= 0 else -np.inf for row in line]


@pytest.mark.parametrize("depth", [1, 4, 30])
def test_the_first_passages_are_ordered_by_score_then_id_and_the_rest_stay(
    store: PassageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    monkeypatch.setattr(step, "load_ranker", lambda *_: SharedWords())
    base = {query: [f"p{row:02}" for row in DRAW.permutation(40)[: 2 + 2 * n]] for n, query in enumerate(QUERIES)}
    hits = [(ids, -np.arange(len(ids), dtype=np.float32)) for ids in base.values()]
    write_run(tmp_path / "base.trec.gz", list(base), hits, "base")
    write_queries(tmp_path / "queries.jsonl.gz", [Query(query, text) for query, text in QUERIES.items()])
    inputs = {"run": "base.trec.gz", "passages": "passages.arrow", "queries": "queries.jsonl.gz", "model": "model"}
    job = Job(
        {"encoder": {}, "precision": "float32", "rerank": depth, "tag": "mine"},
        {role: str(tmp_path / name) for role, name in inputs.items()},
        {"run": str(tmp_path / "run.trec.gz")},
    )
    facts = step.rerank(job)
    found = read_run(job.outputs["run"])
    assert list(found) == list(base)
    assert facts["pairs"] == sum(min(depth, len(ids)) for ids in base.values())
    for query, ids in base.items():
        scores = {passage: shared(QUERIES[query], TEXTS[int(passage[1:])]) for passage in ids[:depth]}
        expected = sorted(scores, key=lambda passage: (-scores[passage], passage)) + ids[depth:]
        assert [passage for passage, _ in found[query]] == expected
        values = [score for _, score in found[query]]
        assert all(first > second for first, second in zip(values, values[1:], strict=False))


def test_passages_below_score_less_than_any_that_the_ranker_read() -> None:
    _, scores = reranked(["a", "b", "c", "d"], np.array([-2.5, 7.0], dtype=np.float32))
    assert scores.tolist() == [-2.5, 7.0, -4.0, -5.0]
    _, scores = reranked(["a"], np.array([3.0, -np.inf], dtype=np.float32))
    assert scores.tolist() == [3.0]
