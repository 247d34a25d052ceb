"""Plans of lists: how deep they are, whose, and what a model's lists make available."""

from typing import Any

import pytest
from unit.plan.planning import plan, user_rows

from sparbench.errors import UserError
from sparbench.plan.availability import why_not


def lambda_on(collection: str, split: str, retriever: str, top: int) -> dict[str, Any]:
    """A user's recipe: the Wikipedia Lambda's, on other lists."""
    rule = {"list": retriever, "top": top}
    part = {"collection": collection, "split": split, "positives": {"labels": "list", **rule, "top": 10}}
    data = part | {"negatives": [{**rule, "last": 5}]}
    return {"models": {"mine": {"like": "lambda-wiki-bm25", "data": [data], "validation": {**data, "every": 10}}}}


def test_lists_are_as_deep_as_the_deepest_recipe_that_uses_them(tmp_path):
    where = {"collection": "wikipedia", "split": "sentences", "retriever": "bm25", "seed": "0", "shard": "0"}
    assert plan("bm25_lists", **where).settings["depth"] == 50
    deeper = user_rows(tmp_path, lambda_on("wikipedia", "sentences", "bm25", top=200))
    assert plan("bm25_lists", deeper, **where).settings["depth"] == 200


@pytest.mark.parametrize("lists", [("paq", "train", "bm25-flat"), ("trivia", "dev", "bm25")])
def test_a_recipe_with_deeper_lists_of_others_leaves_all_specs_alone(tmp_path, lists):
    deeper = user_rows(tmp_path, lambda_on(*lists, top=700))
    where = {"retriever": "bm25", "seed": "0", "shard": "0"}
    for collection, split in (("wikipedia", "sentences"), ("paq", "train"), ("msmarco", "train"), ("nq", "dev")):
        asked = where | {"collection": collection, "split": split}
        assert plan("bm25_lists", deeper, **asked) == plan("bm25_lists", **asked)


@pytest.mark.parametrize(("retriever", "parts"), [("dpr-multi", 1), ("spar-wiki", 2)])
def test_lists_of_a_trained_retriever_are_searched_among_its_vectors_and_carry_its_seed(tmp_path, retriever, parts):
    rows = {"retrievers": {"spar-wiki": {"like": "spar-wiki", "weight": 0.5}}}
    mine = user_rows(tmp_path, lambda_on("paq", "train", retriever, top=120) | rows)
    lists = f"results/demo/lists/{retriever}/seed2/paq/train/part-0.npz"
    assert plan("model", mine, model="mine", seed="2").inputs[f"data/0/lists/{retriever}"] == [lists]
    job = plan("dense_lists", mine, collection="paq", split="train", retriever=retriever, seed="2", shard="0")
    assert (job.settings["depth"], job.settings["parts"], job.settings["shards"]) == (120, parts, 1)
    assert job.inputs["part0_vectors"] == ["results/demo/vectors/wikipedia/dpr-multi/seed2/part-0.npy"]
    assert job.inputs["part0_queries"] == "results/demo/vectors/paq.train/dpr-multi/seed2/queries.npy"


def test_a_model_is_as_available_as_the_retrievers_of_its_lists(tmp_path):
    own = {"retrievers": {"mine": {"title": "Mine", "kind": "dense", "encoder": "mine"}}}
    own |= {"encoders": {"mine": {"like": "dpr-multi", "weights": {"model": "mine"}}}}
    assert why_not(user_rows(tmp_path, own | lambda_on("paq", "train", "ance", top=50)), "mine") is None
    missing = why_not(user_rows(tmp_path, own | lambda_on("paq", "train", "contriever", top=50)), "mine")
    assert "released checkpoint facebook/contriever-msmarco" in missing


def test_lists_that_no_recipe_uses_are_refused():
    with pytest.raises(UserError, match="no recipe reads lists of bm25 for nq.test"):
        plan("bm25_lists", collection="nq", split="test", retriever="bm25", seed="0", shard="0")
