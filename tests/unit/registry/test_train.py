"""`train:` of config.yaml: which encoders get their recipe's model as weights, and what is refused."""

from types import SimpleNamespace

import pytest

from sparbench.errors import UserError
from sparbench.plan.availability import why_not
from sparbench.plan.job_plan import Planner
from sparbench.plan.report_jobs import table
from sparbench.registry.load import load_registry
from sparbench.registry.rows import Registry

CONFIG = {"papers": ["spar"], "seeds": [0]}


def load(scale: str, train: list[str] | str) -> Registry:
    return load_registry({**CONFIG, "scale": scale, "train": train})


def test_a_released_encoder_that_is_named_is_trained_here():
    encoders = load("full", ["lambda-wiki-bm25", "dpr-multi"]).encoders
    assert encoders["lambda-wiki-bm25"]["weights"] == {"model": "lambda-wiki-bm25"}
    assert encoders["dpr-multi"]["weights"] == {"model": "dpr-multi"}
    assert "hub" in "".join(encoders["ance"]["weights"])


def test_what_differs_when_it_is_trained_here_stands_in_its_row():
    assert load("full", []).encoders["dpr-multi"]["pooling"] == "pooler"
    assert load("full", ["dpr-multi"]).encoders["dpr-multi"]["pooling"] == "cls"


def test_all_means_every_released_encoder_that_has_a_recipe():
    released, encoders = load("full", []).encoders, load("full", "all").encoders
    trained = {name for name, row in encoders.items() if row["weights"] != released[name]["weights"]}
    lambdas = {"lambda-wiki-bm25", "lambda-paq-bm25", "lambda-marco-bm25", "lambda-marco-unicoil"}
    assert trained == lambdas | {"dpr-multi", "splade-max"}
    assert all("model" in encoders[name]["weights"] for name in trained)


def test_scales_that_train_everything_anyway_stay_as_they_are():
    assert load("demo", "all").encoders == load("demo", []).encoders


def test_an_encoder_without_a_recipe_is_refused():
    with pytest.raises(UserError, match="config.yaml: train: no model of the registry trains 'gtr-large'; known: "):
        load("full", ["gtr-large"])


def test_an_unknown_encoder_is_refused():
    with pytest.raises(UserError, match="train: no encoder is named 'dpr-mutli'; did you mean 'dpr-multi'"):
        load("full", ["dpr-mutli"])


def test_tables_say_which_encoders_are_trained_here_and_still_judge_them():
    planner = Planner(load("full", ["dpr-multi"]))
    assert why_not(planner, "spar-wiki") is None
    settings = table(planner, SimpleNamespace(paper="spar", number="2")).settings
    text = "DPR, multi-set is trained here by the registry's recipe, in place of its released checkpoint"
    assert settings["trained_here"]["spar-wiki"] == text
    assert "bm25" not in settings["trained_here"]
    assert settings["stand_ins"] == {}
