"""Jobs that score for a teacher: which lists, how deep, and what does not score again."""

import pytest
from unit.plan.planning import plan, user_rows

from sparbench.errors import UserError
from sparbench.plan.job_plan import Planner

PART = {
    "collection": "msmarco",
    "split": "train",
    "positives": {"labels": "gold", "first": 1},
    "negatives": [{"list": "bm25", "top": 30}, {"list": "ance", "top": 20}],
}
SCORES = "results/demo/scores/ranker"
WHERE = {"encoder": "ranker", "collection": "msmarco", "split": "train", "seed": "2"}
LISTS = {**WHERE, "shard": "0"}


def own(tmp_path, *, first: int = 10, weight: float = 1.0) -> Planner:
    """A recipe that learns from the demo's ranker, and another that reads fewer passages."""
    loss = [{"loss": "margin-mse", "teacher": "ranker", "weight": weight}]
    fewer = {**PART, "negatives": [{"list": "bm25", "top": first}]}
    rows = {
        "taught": {"like": "ance", "data": [PART], "loss": loss},
        "less": {"like": "ance", "data": [fewer], "loss": loss},
    }
    return user_rows(tmp_path, {"models": rows})


def test_a_model_reads_the_scores_of_its_lists_and_of_its_positives(tmp_path):
    inputs = plan("model", own(tmp_path), model="taught", seed="2").inputs
    assert {role: path for role, path in inputs.items() if "/scores/" in role} == {
        "data/0/scores/ranker/bm25": [f"{SCORES}/seed2/bm25/msmarco/train/part-0.npz"],
        "data/0/scores/ranker/ance": [f"{SCORES}/seed2/ance/msmarco/train/part-0.npz"],
        "data/0/scores/ranker/gold": [f"{SCORES}/seed2/msmarco/train/gold.npz"],
    }


def test_lists_of_their_own_seed_are_scored_as_deep_as_the_deepest_recipe_reads_them(tmp_path):
    planner = own(tmp_path, first=40)
    bm25 = plan("list_scores", planner, retriever="bm25", **LISTS)
    assert bm25.inputs["lists"] == "results/demo/lists/bm25/seed0/msmarco/train/part-0.npz"
    assert bm25.inputs["model"] == "results/demo/models/ranker/seed2/model"
    assert bm25.settings["depth"] == 40
    ance = plan("list_scores", planner, retriever="ance", **LISTS)
    assert ance.inputs["lists"] == "results/demo/lists/ance/seed2/msmarco/train/part-0.npz"
    assert ance.settings["depth"] == 20
    assert bm25.chosen == ance.chosen == ("encoders.kinds.kernel_pooling",)
    with pytest.raises(UserError, match=r"no recipe learns what ranker says of lists of bm25 for nq\.train"):
        plan("list_scores", planner, retriever="bm25", **{**LISTS, "collection": "nq"})


def test_another_loss_scores_nothing_again(tmp_path):
    jobs = [
        (
            plan("list_scores", planner, retriever="bm25", **LISTS),
            plan("gold_scores", planner, **WHERE),
            plan("model", planner, model="taught", seed="2"),
        )
        for planner in (own(tmp_path), own(tmp_path, weight=0.5))
    ]
    assert jobs[0][:2] == jobs[1][:2]
    assert jobs[0][2] != jobs[1][2]


def test_gold_positives_are_those_of_the_split(tmp_path):
    job = plan("gold_scores", own(tmp_path), **WHERE)
    assert job.inputs["qrels"] == "results/demo/collections/msmarco/qrels.train.tsv"
    assert job.inputs["queries"] == "results/demo/collections/msmarco/queries.train.jsonl.gz"


def test_random_passages_are_lists_like_any_other(tmp_path):
    part = {**PART, "negatives": [{"list": "chance", "top": 7}]}
    rows = {
        "retrievers": {"chance": {"title": "Random", "kind": "random"}},
        "models": {"taught": {"like": "ance", "data": [part], "loss": [{"loss": "margin-mse", "teacher": "ranker"}]}},
    }
    planner = user_rows(tmp_path, rows)
    job = plan("random_lists", planner, retriever="chance", **{**LISTS, "seed": "0"})
    assert job.settings == {"depth": 7, "shard": 0, "shards": 1, "seed": 0}
    scores = plan("list_scores", planner, retriever="chance", **LISTS)
    assert scores.inputs["lists"] == "results/demo/lists/chance/seed0/msmarco/train/part-0.npz"
    where = {"collection": "msmarco", "split": "dev", "retriever": "chance", "seed": "0"}
    assert plan("random_run", planner, **where).settings["tag"] == "chance"
