"""The evaluate step: the report's counts, means over queries and over groups, and its file."""

import json

import pytest
from unit.evaluation.rankings_world import corpus, queries_named, random_qrels, random_rankings

from sparbench.collections.qrels import write_qrels
from sparbench.collections.queries import Query, write_queries
from sparbench.evaluation.evaluate import evaluate, evaluate_rankings
from sparbench.evaluation.metric_names import Metric
from sparbench.evaluation.metrics import Judge
from sparbench.processes.job import Job
from sparbench.rankings.runs import write_run


def test_counts_of_judged_missing_and_ignored_queries():
    qrels, rankings = random_qrels(1), random_rankings(2)
    judge = Judge(queries_named([*qrels, "q-unjudged"]), qrels)
    report = evaluate_rankings([Metric.named("R@50"), Metric.named("MRR@10")], judge, rankings)
    assert (report["queries"], report["missing"], report["ignored"]) == (25, 1, 1)
    for name, scores in report["per_query"].items():
        assert len(scores) == 25
        assert report["mean"][name] == pytest.approx(sum(scores.values()) / 25)
    assert "macro" not in report


def test_macro_means_weigh_groups_equally():
    groups = {"q1": "P17", "q2": "P17", "q3": "P17", "q4": "P19", "q5": ""}
    judge = Judge(
        [Query(name, "?", group=group) for name, group in groups.items()], {name: {"a": 1} for name in groups}
    )
    report = evaluate_rankings([Metric.named("Acc@1")], judge, {"q1": ["a"], "q2": ["b"], "q4": ["a"], "q5": ["b"]})
    assert report["mean"]["Acc@1"] == pytest.approx(2 / 5)
    assert report["macro"]["Acc@1"] == pytest.approx((1 / 3 + 1) / 2)


def job_of(folder, settings, queries, qrels, hits) -> Job:
    write_queries(folder / "queries.jsonl.gz", queries)
    write_qrels(folder / "qrels.tsv", qrels)
    write_run(folder / "run.trec.gz", [query.id for query in queries], hits, "test")
    inputs = {"run": "run.trec.gz", "queries": "queries.jsonl.gz", "qrels": "qrels.tsv", "passages": "passages.arrow"}
    outputs = {"metrics": str(folder / "metrics.json")}
    return Job(settings, {role: str(folder / name) for role, name in inputs.items()}, outputs)


def test_the_step_by_qrels_opens_no_passages(tmp_path):
    settings = {"metrics": ["R@1000-l2", "Acc@1"], "answers": None, "self_hits": "remove"}
    qrels = [("q1", "p1", 2), ("q1", "p2", 1), ("q2", "p1", 3)]
    job = job_of(tmp_path, settings, queries_named(["q1", "q2"]), qrels, [(["q1", "p1"], [2.0, 1.0]), ([], [])])
    evaluate(job)
    report = json.loads((tmp_path / "metrics.json").read_text())
    assert report == {
        "queries": 2,
        "missing": 1,
        "ignored": 0,
        "mean": {"R@1000-l2": 0.5, "Acc@1": 0.5},
        "per_query": {"R@1000-l2": {"q1": 1.0, "q2": 0.0}, "Acc@1": {"q1": 1.0, "q2": 0.0}},
    }


def test_the_step_by_answers(tmp_path):
    corpus(tmp_path, {"p1": "Ada Lovelace", "p2": "Byron"})
    settings = {"metrics": ["Acc@1", "Acc@2"], "answers": "string", "self_hits": "keep"}
    queries = [Query("q1", "?", answers=("lovelace",)), Query("q2", "?", answers=("Lord",))]
    job = job_of(tmp_path, settings, queries, [], [(["p2", "p1"], [2.0, 1.0]), (["p2"], [1.0])])
    evaluate(job)
    report = json.loads((tmp_path / "metrics.json").read_text())
    assert report["mean"] == {"Acc@1": 0.0, "Acc@2": 0.5}
    assert report["per_query"]["Acc@2"] == {"q1": 1.0, "q2": 0.0}
