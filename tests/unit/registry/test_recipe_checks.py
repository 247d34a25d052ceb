"""Recipes that could not be trained are refused before any job, with file, key, value and fix."""

import pytest
from unit.registry.loading import message

from sparbench.errors import UserError
from sparbench.registry.recipes import mining_depth


def paq(**changes):
    """The demo's Lambda of PAQ with some keys of its data changed."""
    part = {
        "collection": "paq",
        "split": "train",
        "positives": {"labels": "list", "list": "bm25", "top": 10},
        "negatives": [{"list": "bm25", "top": 50, "last": 5}],
    }
    part = {key: value for key, value in {**part, **changes}.items() if value is not None}
    return {"models": {"lambda-paq-bm25": {"like": "lambda-paq-bm25", "data": [part]}}}


def terms(*rows):
    """The same with another loss."""
    return {"models": {"lambda-paq-bm25": {"like": "lambda-paq-bm25", "loss": list(rows)}}}


def ranker(**changes):
    """The demo's ranker with some keys changed."""
    return {"models": {"ranker": {"like": "ranker", **changes}}}


BAD_RECIPES = {
    "list of a fusion": (
        paq(positives={"labels": "list", "list": "dpr-multi-bm25", "top": 10}),
        ["models: lambda-paq-bm25: data.0: positives: list", "no lists are made of 'dpr-multi-bm25', a fusion"],
    ),
    "more negatives than the list has beside positives": (
        paq(negatives=[{"list": "bm25", "top": 12, "last": 5}]),
        ["lambda-paq-bm25: data.0: negatives.0: last: got 5", "top 12, of which 10 are positives"],
    ),
    "more negatives a visit than there are": (
        paq(negatives=[{"list": "bm25", "top": 50, "last": 5, "each": 6}]),
        ["negatives.0: each: got 6; expected at most 5, all that a query has"],
    ),
    "part without queries": (paq(split=None), ["data.0: key 'split' is missing"]),
    "crops with negatives": (
        paq(positives={"labels": "crops", "length": 8}),
        ["data.0: crops have neither queries nor hard negatives"],
    ),
    "gold from a list": (
        paq(positives={"labels": "gold", "list": "bm25"}),
        ["data.0: positives: key 'list' says nothing about 'gold'"],
    ),
    "list without its depth": (paq(negatives=[{"list": "bm25"}]), ["data.0: negatives.0: key 'top' is missing"]),
    "given negatives of a list": (
        paq(negatives=[{"given": True, "top": 3}]),
        ["data.0: negatives.0: key 'top' says nothing about given negatives"],
    ),
    "unknown loss": (terms({"loss": "in-bacth"}), ["loss.0: loss: 'in-bacth' is unknown", "did you mean 'in-batch'"]),
    "unknown option": (
        terms({"loss": "in-batch", "options": {"temprature": 2}}),
        ["loss.0: options: 'in-batch' has no option 'temprature'", "did you mean 'temperature'"],
    ),
    "option of another type": (
        terms({"loss": "in-batch", "options": {"temperature": "2"}}),
        ["loss.0: options: temperature: got '2'; expected float"],
    ),
    "a side that is no side": (
        terms({"loss": "flops", "options": {"side": "document"}}),
        ["loss.0: options: side: got 'document'; expected one of query, passage"],
    ),
    "regulariser of dense vectors": (
        terms({"loss": "in-batch"}, {"loss": "flops", "options": {"side": "query"}}),
        ["loss.1: loss: 'flops' is of encoders whose output is terms; kind 'bag' gives a vector"],
    ),
    "regulariser of binary queries": (
        {
            "models": {
                "splade-doc": {
                    "like": "splade-doc",
                    "loss": [{"loss": "in-batch-positives"}, {"loss": "l1", "options": {"side": "query"}}],
                }
            }
        },
        ["splade-doc: loss.1: options: side: 'splade-doc' has binary queries, which 'l1' cannot change"],
    ),
    "a ranker with a loss over vectors": (
        ranker(loss=[{"loss": "in-batch"}]),
        ["ranker: loss.0: loss: 'in-batch' is of encoders whose output is vector or terms", "gives a score"],
    ),
    "a ranker with two towers": (ranker(towers="separate"), ["ranker: towers: got 'separate'", "write shared"]),
    "a ranker without negatives": (
        ranker(data=[{"collection": "msmarco", "split": "train", "positives": {"labels": "gold"}}]),
        ["ranker: data.0: key 'negatives' is missing, which a ranker needs"],
    ),
    "a released ranker trained": (
        {
            "models": {"ance": {"like": "ance", "encoder": "x"}},
            "encoders": {"x": {"like": "ranker", "kind": "cross-encoder"}},
        },
        ["ance: encoder: kind 'cross-encoder' is not trained here; expected one of bag, kernel-pooling"],
    ),
    "a ranker asked about given negatives": (
        {"models": {"dpr-multi": {"like": "dpr-multi", "loss": [{"loss": "margin-mse", "teacher": "ranker"}]}}},
        [
            "dpr-multi: loss.0: teacher: data.0: 'ranker' scores lists and gold positives",
            "neither crops nor given negatives",
        ],
    ),
    "a ranker that learns from itself": (
        ranker(loss=[{"loss": "margin-mse", "teacher": "ranker"}]),
        ["ranker: is made from itself", "model 'ranker' needs encoder 'ranker'"],
    ),
    "unknown schedule": (
        terms({"loss": "in-batch", "schedule": {"kind": "cubic"}}),
        ["loss.0: schedule: kind: 'cubic' is unknown"],
    ),
    "schedule without its option": (
        terms({"loss": "in-batch", "schedule": {"kind": "linear"}}),
        ["loss.0: schedule: 'linear' needs the option 'steps'"],
    ),
    "ramp longer than the training": (
        terms({"loss": "in-batch", "schedule": {"kind": "quadratic", "steps": 801}}),
        ["loss.0: schedule: steps: got 801; the training has 800"],
    ),
    "weight below zero": (terms({"loss": "in-batch", "weight": -1}), ["loss.0.weight", "-1"]),
    "loss without its teacher": (
        terms({"loss": "margin-mse"}),
        ["loss.0: loss 'margin-mse' takes a teacher", "teacher: bm25"],
    ),
    "teacher without lists": (
        terms({"loss": "margin-mse", "teacher": "dpr-multi"}),
        ["loss.0: teacher: data.0 has no list of 'dpr-multi'"],
    ),
    "teacher that nothing takes": (
        terms({"loss": "in-batch", "teacher": "bm25"}),
        ["loss.0: loss 'in-batch' takes no teacher"],
    ),
    "two terms of one name": (
        terms({"loss": "in-batch"}, {"loss": "in-batch", "weight": 2}),
        ["loss: the name 'in-batch' is taken"],
    ),
    "old key of a recipe": (
        {"models": {"x": {"like": "lambda-paq-bm25", "temperature": 1.0}}},
        ["mine.yaml", "temperature", "options: {temperature"],
    ),
}


@pytest.mark.parametrize("name", BAD_RECIPES)
def test_a_bad_recipe_is_named(tmp_path, name):
    rows, words = BAD_RECIPES[name]
    said = message(tmp_path, **rows)
    assert all(word in said for word in words), said


def test_lists_are_mined_as_deep_as_the_deepest_recipe_that_reads_them():
    def recipe(collection, top, **other):
        part = {"collection": collection, "split": "train", "positives": {"labels": "gold"}}
        return {"data": [{**part, "negatives": [{"list": ["bm25", "ance"], "top": top}]}], **other}

    listed = {"labels": "list", "list": "bm25", "top": 70}
    dev = {"collection": "nq", "split": "dev", "positives": listed, "negatives": []}
    models = {"a": recipe("nq", 50), "b": recipe("nq", 30), "c": recipe("paq", 200), "d": {"data": [dev]}}
    assert mining_depth(models, "bm25", "nq", "train") == mining_depth(models, "ance", "nq", "train") == 50
    assert mining_depth(models, "bm25", "paq", "train") == 200
    assert mining_depth(models, "bm25", "nq", "dev") == 70
    with pytest.raises(UserError, match=r"no recipe reads lists of ance for nq\.dev"):
        mining_depth(models, "ance", "nq", "dev")
