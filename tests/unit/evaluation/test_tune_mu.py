"""Choosing mu: from files to the weight, against ranking the whole corpus again for every mu."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.qrels import write_qrels
from sparbench.collections.queries import Query, write_queries
from sparbench.evaluation.tune_mu import chosen_weight, tune_mu
from sparbench.processes.job import Job
from sparbench.vectors.store import write_vectors

GRID = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.43, 1.67, 2.0, 2.5, 3.33, 5.0, 10.0]
PASSAGES, QUERIES = 1500, 40


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> dict:
    """Vectors of small whole numbers whose relevant passage scores well in the mean of both parts."""
    folder: Path = tmp_path_factory.mktemp("world")
    rng = np.random.default_rng(3)
    corpus = [rng.integers(-3, 4, (PASSAGES, 6)) for _ in range(2)]
    asked = [rng.integers(-3, 4, (QUERIES, 6)) for _ in range(2)]
    scores = [queries @ passages.T for queries, passages in zip(asked, corpus, strict=True)]
    # A relevant passage for each query: the one at a random place among the first at mu = 0.8.
    order = np.argsort(-(scores[0] + 0.8 * scores[1]), axis=1)
    relevant = order[np.arange(QUERIES), rng.integers(0, 9, QUERIES)]
    texts = [f"passage {n}" for n in range(PASSAGES)]
    write_passages(folder / "passages.arrow", (Passage(f"p{n}", "", text) for n, text in enumerate(texts)), "made here")
    queries = [Query(f"q{n}", "text", answers=(f"{row}",)) for n, row in enumerate(relevant)]
    write_queries(folder / "queries.jsonl.gz", queries)
    write_qrels(folder / "qrels.tsv", ((f"q{n}", f"p{row}", 1) for n, row in enumerate(relevant)))
    inputs = {"passages": "passages.arrow", "queries": "queries.jsonl.gz", "qrels": "qrels.tsv"}
    for number in range(2):
        write_vectors(folder / f"v{number}.npy", [corpus[number]], PASSAGES, 6, "float16")
        write_vectors(folder / f"q{number}.npy", [asked[number]], QUERIES, 6, "float32")
        inputs |= {f"part{number}_vectors": f"v{number}.npy", f"part{number}_queries": f"q{number}.npy"}
    found = {role: [str(folder / name)] if "vectors" in role else str(folder / name) for role, name in inputs.items()}
    return {"inputs": found, "scores": scores, "relevant": relevant}


def ranked(scores: np.ndarray, rows: Iterable[int], depth: int) -> list[int]:
    """The oracle: score descending, then id ascending."""
    return sorted(rows, key=lambda row: (-scores[row], f"p{row}"))[:depth]


def reciprocal_rank(world: dict, mu: float) -> float:
    """MRR@10 by sorting all passages of each query."""
    total = 0.0
    for first, second, relevant in zip(*world["scores"], world["relevant"], strict=True):
        weighted = first.astype(np.float32) + np.float32(mu) * second.astype(np.float32)
        best = ranked(weighted, range(PASSAGES), 10)
        total += 1 / (1 + best.index(relevant)) if relevant in best else 0.0
    return total / QUERIES


def tuned(world: dict, folder: Path, **settings) -> dict:
    base = {"grid": GRID, "metric": "MRR@10", "depth": 100, "answers": None, "self_hits": "keep", "split": "dev"}
    tune_mu(Job(base | settings, world["inputs"], {"weight": str(folder / "weight.json")}))
    return json.loads((folder / "weight.json").read_text())


def test_every_weight_is_judged_on_the_whole_corpus_and_the_best_is_kept(world, tmp_path):
    chosen = tuned(world, tmp_path)
    expected = {mu: reciprocal_rank(world, mu) for mu in GRID}
    assert {entry["weight"]: entry["value"] for entry in chosen["grid"]} == pytest.approx(expected)
    assert chosen["weight"] == max(GRID, key=lambda mu: (expected[mu], -mu))
    assert (chosen["metric"], chosen["split"], chosen["shifted"]) == ("MRR@10", "dev", False)


@pytest.mark.parametrize(("factor", "direction"), [(0.01, 100), (100, 0.01)])
def test_a_best_weight_at_an_end_moves_the_grid(world, tmp_path, factor, direction):
    grid = [mu * factor for mu in GRID]
    chosen = tuned(world, tmp_path, grid=grid)
    assert chosen["shifted"]
    assert [entry["weight"] for entry in chosen["grid"]] == pytest.approx(grid + [mu * direction for mu in grid])
    assert chosen["weight"] == pytest.approx(tuned(world, tmp_path)["weight"])


def test_answers_are_judged_by_the_texts(world, tmp_path):
    """Each query's answer is a number that only its passage's text holds: as by qrels."""
    by_answers = tuned(world, tmp_path, metric="Acc@5", answers="string")
    assert by_answers == tuned(world, tmp_path, metric="Acc@5")
    assert max(entry["value"] for entry in by_answers["grid"]) > 0


def entries(values: dict[float, tuple[float, float]]) -> list[dict]:
    return [{"weight": mu, "value": value, "tie_break": second} for mu, (value, second) in values.items()]


@pytest.mark.parametrize(
    ("values", "weight"),
    [
        ({1.0: (0.1, 0), 2.0: (0.5, 1), 3.0: (0.5, 2), 4.0: (0.2, 9)}, 3.0),
        ({1.0: (0.1, 0), 2.0: (0.5, 2), 3.0: (0.5, 2), 4.0: (0.2, 9)}, 2.0),
    ],
    ids=["tie break", "smaller weight"],
)
def test_ties(values, weight):
    asked = []

    def score(grid):
        asked.append(list(grid))
        return entries(values)

    assert chosen_weight(list(values), score) == {"weight": weight, "grid": entries(values), "shifted": False}
    assert asked == [[1.0, 2.0, 3.0, 4.0]]


def test_a_moved_grid_that_is_worse_leaves_the_first_choice():
    def score(grid):
        return entries({mu: (1.0 if mu == 0.1 else 0.5, 0) for mu in grid})

    chosen = chosen_weight([0.1, 0.5, 1.0], score)
    assert chosen["weight"] == 0.1
    assert [entry["weight"] for entry in chosen["grid"]] == [0.1, 0.5, 1.0, 0.001, 0.005, 0.01]
