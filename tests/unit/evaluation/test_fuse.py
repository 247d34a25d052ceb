"""Fusion against Pyserini's own function, and its rule worked by hand; the steps that fuse and tune."""

import ast
import json
import logging
import random
from collections import namedtuple
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from unit.evaluation.rankings_world import PASSAGES, corpus

from sparbench.collections.qrels import write_qrels
from sparbench.collections.queries import Query, write_queries
from sparbench.evaluation.evaluate import evaluate
from sparbench.evaluation.fuse import candidates_of, fuse
from sparbench.evaluation.tune_fusion import tune_fusion
from sparbench.files import write_json
from sparbench.processes.job import Job
from sparbench.rankings.runs import read_run, write_run

Hit = namedtuple("Hit", "docid score")


def pyserini_interpolation() -> Callable:
    """The function alone, cut out of its file: importing the module would start Java."""
    source = Path(distribution("pyserini").locate_file("pyserini/search/hybrid/_searcher.py")).read_text()
    (searcher,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
    (function,) = (node for node in searcher.body if getattr(node, "name", "") == "_hybrid_results")
    function.decorator_list = []
    space = {"DenseSearchResult": Hit}
    exec(compile(ast.Module([function], []), "_searcher.py", "exec"), space)
    return space["_hybrid_results"]


PYSERINI = pyserini_interpolation()


def random_hits(draw: random.Random, longest: int, mean: float) -> list[tuple[str, float]]:
    ids = draw.sample(PASSAGES, draw.randint(2, longest))
    return sorted(((passage, draw.gauss(mean, 3)) for passage in ids), key=lambda hit: -hit[1])


@pytest.mark.parametrize("normalise", [False, True])
@pytest.mark.parametrize("weight", [0.0, 0.1, 1.3, 5.0])
def test_scores_equal_pyserinis(weight, normalise):
    draw = random.Random(5)
    for _ in range(20):
        first, second = random_hits(draw, 40, 75), random_hits(draw, 40, 15)
        theirs = PYSERINI([Hit(*hit) for hit in first], [Hit(*hit) for hit in second], weight, 1000, normalise)
        union = candidates_of(first, second, normalise)
        scores = {hit.docid: np.float32(hit.score) for hit in theirs}
        assert dict(zip(union.ids, union.scores(weight), strict=True)) == pytest.approx(scores, rel=1e-6, abs=1e-6)
        # Pyserini leaves ties (the last of both lists) to the order of a set; here the lower id is first.
        expected = sorted(scores, key=lambda passage: (-scores[passage], passage))[:25]
        assert [union.ids[place] for place in union.ranked(weight, 25)] == expected


def test_a_missing_passage_gets_the_lists_lowest_score():
    union = candidates_of([("a", 80.0), ("b", 70.0)], [("c", 12.0), ("b", 10.0)], normalise=False)
    assert union.ids == ["a", "b", "c"]
    assert union.scores(0.5).tolist() == [80 + 5, 70 + 5, 70 + 6]


def test_normalised_scores_run_from_minus_to_plus_a_half():
    union = candidates_of([("a", 80.0), ("b", 75.0), ("c", 70.0)], [("d", 3.0)], normalise=True)
    assert union.first.tolist() == [0.5, 0.0, -0.5, -0.5]
    assert union.second.tolist() == [0.0] * 4


def test_one_empty_list_leaves_the_order_of_the_other():
    union = candidates_of([], [("a", 3.0), ("b", 5.0)], normalise=False)
    assert [union.ids[place] for place in union.ranked(2.0, 10)] == ["b", "a"]
    assert union.scores(2.0).tolist() == [6.0, 10.0]


def test_ties_go_to_the_lower_id_also_at_the_cut():
    union = candidates_of([("p9", 1.0), ("p10", 1.0), ("p1", 1.0)], [], normalise=False)
    assert [union.ids[place] for place in union.ranked(1.0, 2)] == ["p1", "p10"]


RUNS = {
    "dense": {"q1": {"a": 5.0, "b": 4.0, "c": 1.0}, "q2": {"b": 2.0, "a": 1.0}},
    "sparse": {"q1": {"b": 9.0, "d": 7.0}, "q3": {"d": 3.0}},
}


def write_runs(folder: Path, runs: dict[str, dict[str, dict[str, float]]]) -> dict[str, Any]:
    for name, queries in runs.items():
        hits = [(list(scores), np.array(list(scores.values()))) for scores in queries.values()]
        write_run(folder / name, list(queries), hits, name)
    return {"runs": [str(folder / name) for name in runs]}


def test_the_step_fuses_all_queries_of_either_run(tmp_path):
    inputs = write_runs(tmp_path, RUNS)
    settings = {"depth": 3, "normalise": False, "tag": "hybrid", "weight": 1.0}
    fuse(Job(settings, inputs, {"run": str(tmp_path / "run")}))
    run = read_run(tmp_path / "run")
    assert list(run) == ["q1", "q2", "q3"]
    assert run["q1"] == [("b", 13.0), ("a", 12.0), ("c", 8.0)]
    assert [passage for passage, _ in run["q3"]] == ["d"]


def test_a_weight_from_a_file_is_the_same_as_from_the_settings(tmp_path):
    inputs, settings = write_runs(tmp_path, RUNS), {"depth": 3, "normalise": True, "tag": "hybrid"}
    write_json(tmp_path / "weight.json", {"weight": 0.7})
    fuse(Job(settings | {"weight": 0.7}, inputs, {"run": str(tmp_path / "one")}))
    fuse(Job(settings, inputs | {"weight": str(tmp_path / "weight.json")}, {"run": str(tmp_path / "two")}))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


GRID = [0.1, 0.5, 1.0, 2.0, 10.0]


def random_world(folder: Path, answers: str | None) -> dict[str, Any]:
    """Inputs of tune_fusion: 40 queries over 60 passages; a relevant one holds its query's answer."""
    draw = random.Random(11)
    queries = [Query(f"q{number}", "?", answers=(f"answer{number}",)) for number in range(40)]
    relevant = {query.id: draw.sample(PASSAGES, 3) for query in queries}
    texts = {
        name: " ".join(query.answers[0] for query in queries if name in relevant[query.id]) or "nothing"
        for name in PASSAGES
    }
    corpus(folder, texts)
    write_queries(folder / "queries", queries)
    write_qrels(folder / "qrels", [(query, p, 1) for query, ids in relevant.items() for p in ids if not answers])
    runs = {
        name: {query.id: dict(random_hits(draw, 30, mean)) for query in queries}
        for name, mean in (("dense", 75), ("sparse", 15))
    }
    files = {"queries": "queries", "qrels": "qrels", "passages": "passages.arrow"}
    return write_runs(folder, runs) | {role: str(folder / name) for role, name in files.items()}


@pytest.mark.parametrize(("metric", "answers"), [("Acc@5", "string"), ("MRR@10", None), ("Acc@5", None)])
def test_tuning_gives_each_weight_what_fusing_and_evaluating_gives(tmp_path, metric, answers):
    inputs = random_world(tmp_path, answers)
    judging = {"answers": answers, "self_hits": "keep"}
    settings = {"grid": GRID, "metric": metric, "depth": 100, "split": "dev", "normalise": False} | judging
    tune_fusion(Job(settings, inputs, {"weight": str(tmp_path / "weight.json")}))
    chosen = json.loads((tmp_path / "weight.json").read_text())
    values = {}
    for weight in GRID:
        fused = {"depth": 100, "normalise": False, "tag": "t", "weight": weight}
        fuse(Job(fused, inputs, {"run": str(tmp_path / "fused")}))
        job = Job(
            {"metrics": [metric]} | judging, inputs | {"run": str(tmp_path / "fused")}, {"metrics": str(tmp_path / "m")}
        )
        evaluate(job)
        values[weight] = json.loads((tmp_path / "m").read_text())["mean"][metric]
    assert {entry["weight"]: entry["value"] for entry in chosen["grid"]} == values
    assert values[chosen["weight"]] == max(values.values()) > min(values.values())
    assert (chosen["metric"], chosen["split"], chosen["shifted"]) == (metric, "dev", False)


def test_equal_weights_fall_back_to_the_smaller_and_an_end_is_reported(tmp_path, caplog):
    runs = {"dense": {"q": {"a": 2.0}}, "sparse": {"q": {"a": 1.0}}}
    write_queries(tmp_path / "queries", [Query("q", "?")])
    write_qrels(tmp_path / "qrels", [("q", "a", 1)])
    inputs = write_runs(tmp_path, runs) | {name: str(tmp_path / name) for name in ("queries", "qrels")}
    settings = {"grid": [2.0, 0.5, 1.0], "metric": "MRR@10", "depth": 9, "split": "dev", "normalise": False}
    job = Job(
        settings | {"answers": None, "self_hits": "keep"},
        inputs | {"passages": "unread"},
        {"weight": str(tmp_path / "w")},
    )
    with caplog.at_level(logging.WARNING):
        tune_fusion(job)
    assert json.loads((tmp_path / "w").read_text())["weight"] == 0.5
    assert "0.5, lies at an end of the grid" in caplog.text
