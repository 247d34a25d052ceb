"""Registry layers, and the messages for what is wrong in them."""

import copy
import shutil
from pathlib import Path

import pytest
import yaml

from sparbench.errors import UserError
from sparbench.registry.load import load_registry
from sparbench.registry.rows import REGISTRY

CONFIG = {"scale": "demo", "papers": ["spar"], "seeds": [0]}


def load(tmp_path: Path, config: dict | None = None, **rows: dict):
    """Load the project's registry with the rows of one user file on top."""
    mine = tmp_path / "mine.yaml"
    mine.write_text(yaml.safe_dump(rows))
    return load_registry({**CONFIG, **(config or {}), "registry": [str(mine)]})


def message(tmp_path: Path, config: dict | None = None, **rows: dict) -> str:
    with pytest.raises(UserError) as caught:
        load(tmp_path, config, **rows)
    return str(caught.value)


def test_seeds_from_the_command_line_are_numbers(tmp_path):
    assert load(tmp_path, {"seeds": ["0", "12"]}).config["seeds"] == [0, 12]
    assert "seeds.1: 'x'" in message(tmp_path, {"seeds": [0, "x"]})


@pytest.mark.parametrize("scale", ["demo", "small", "full"])
def test_the_projects_own_registry_is_sound_at_every_scale(scale):
    registry = load_registry({**CONFIG, "scale": scale})
    assert registry.retrievers["spar-paq"]["weight"]["grid"][0] == 0.1
    assert len(registry.retrievers["spar-paq"]["weight"]["grid"]) == 19


def test_a_user_adds_a_collection_an_encoder_and_a_retriever_with_rows_alone(tmp_path):
    registry = load(
        tmp_path,
        collections={
            "mine": {
                "title": "Mine",
                "passages": {"reader": "beir", "files": {"archive": "set"}},
                "splits": {"test": {"reader": "beir", "files": {"archive": "set"}, "options": {"split": "test"}}},
                "files": {"set": {"path": "data/mine"}},
            }
        },
        encoders={"minilm": {"title": "MiniLM", "kind": "transformer", "weights": {"folder": "models/minilm"}}},
        retrievers={"minilm": {"title": "MiniLM", "kind": "dense", "encoder": "minilm"}},
    )
    assert registry.retrievers["minilm"]["encoder"] == "minilm"
    assert registry.corpus_of("mine") == "mine"
    assert registry.corpus_of("nq") == "wikipedia"


def test_like_merges_and_null_removes(tmp_path):
    registry = load(
        tmp_path,
        retrievers={"spar-mine": {"like": "spar-wiki", "title": "Mine", "weight": {"grid": [1.0, 2.0]}}},
        collections={"nq": {"like": "nq", "splits": {"dev-shuffled": None}}},
    )
    assert registry.retrievers["spar-mine"]["parts"] == ["dpr-multi", "lambda-wiki-bm25"]
    assert registry.retrievers["spar-mine"]["weight"] == {"grid": [1.0, 2.0]}
    assert "dev-shuffled" not in registry.collections["nq"]["splits"]
    assert "test" in registry.collections["nq"]["splits"]


def test_a_template_gives_its_keys_and_is_no_row(tmp_path):
    registry = load(
        tmp_path,
        encoders={
            ".mine": {"title": "Mine", "kind": "transformer", "query_length": 40, "pooling": "mean"},
            "one": {"like": ".mine", "weights": {"folder": "one"}},
            "two": {"like": "one", "weights": {"folder": "two"}, "pooling": None},
        },
    )
    assert registry.encoders["one"]["weights"] == {"folder": "one"}
    assert registry.encoders["two"]["query_length"] == 40
    assert "mean" not in registry.encoders["two"].values()
    assert not [name for rows in (registry.encoders, registry.collections) for name in rows if name.startswith(".")]


ANCHORED = {
    "anchor": ("retrievers:\n  x: &x {title: x, kind: bm25}\n", "line 2: '&x'"),
    "alias": ("retrievers:\n  x: &x {title: x, kind: bm25}\n  y: *x\n", "line 2: '&x'"),
    "merge key": ("retrievers:\n  x: {title: x, kind: bm25}\n  y:\n    <<: {title: y}\n", "line 4: '<<'"),
}


@pytest.mark.parametrize("name", ANCHORED)
def test_rows_inherit_by_like_alone(tmp_path, name):
    text, words = ANCHORED[name]
    mine = tmp_path / "mine.yaml"
    mine.write_text(text)
    with pytest.raises(UserError) as caught:
        load_registry({**CONFIG, "registry": [str(mine)]})
    assert f"{mine}: {words}" in str(caught.value) and "like: NAME" in str(caught.value)


def test_a_row_that_stands_twice_is_refused(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("retrievers:\n  x: {title: one, kind: sparse}\n  y: {title: y, kind: sparse}\n  x: {title: two}\n")
    with pytest.raises(UserError, match="mine.yaml: not valid YAML: key 'x' stands twice; keep one of the two.*line 4"):
        load_registry({**CONFIG, "registry": [str(mine)]})


def test_signs_that_only_look_like_anchors_are_text(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("retrievers:\n  x: {title: 'R&D *not* << one', kind: bm25}  # &x *y <<\n")
    assert load_registry({**CONFIG, "registry": [str(mine)]}).retrievers["x"]["title"] == "R&D *not* << one"


def test_each_row_knows_the_file_that_had_the_last_word(tmp_path):
    registry = load(tmp_path, retrievers={"bm25-flat": {"like": "bm25-flat", "title": "flat"}})
    assert registry.where("retrievers", "bm25-flat") == f"{tmp_path / 'mine.yaml'}: retrievers: bm25-flat"
    assert registry.where("retrievers", "bm25") == "registry/retrievers.yaml: retrievers: bm25"
    assert registry.where("encoders", "dpr-multi") == "scales/demo.yaml: encoders: dpr-multi"


def test_the_order_of_keys_in_the_files_changes_nothing(tmp_path):
    mixed = tmp_path / "registry"
    shutil.copytree(REGISTRY, mixed)
    for path in mixed.glob("*.yaml"):
        rows = yaml.safe_load(path.read_text())
        path.write_text(yaml.safe_dump(dict(reversed(rows.items())), sort_keys=False))
    assert load_registry(copy.deepcopy(CONFIG), mixed) == load_registry(copy.deepcopy(CONFIG))


BAD_CONFIGS = {
    "unknown key": ({"scael": "demo"}, ["config.yaml", "scael", "did you mean 'scale'"]),
    "wrong type": ({"seeds": "0"}, ["config.yaml: seeds", "'0'"]),
    "unknown scale": ({"scale": "demoo"}, ["config.yaml: scales", "demoo", "did you mean 'demo'"]),
    "unknown paper": ({"papers": ["spat"]}, ["papers", "spat", "did you mean 'spar'"]),
    "unknown table": ({"tables": {"spar": ["22"]}}, ["tables", "'22'"]),
    "unknown figure": ({"figures": {"spar": ["22"]}}, ["config.yaml: figures: spar: '22'"]),
    "figures of another paper": ({"figures": {"spat": ["1"]}}, ["figures: 'spat'", "did you mean 'spar'"]),
    "unknown retriever": (
        {"evaluate": [{"collection": "nq", "split": "test", "retrievers": ["bm26"]}]},
        ["evaluate.0", "bm26", "did you mean 'bm25'"],
    ),
    "unknown split": (
        {"evaluate": [{"collection": "nq", "split": "tset", "retrievers": ["bm25"]}]},
        ["evaluate.0", "nq has no split 'tset'", "did you mean 'test'"],
    ),
}


@pytest.mark.parametrize("name", BAD_CONFIGS)
def test_a_bad_config_is_named(tmp_path, name):
    config, words = BAD_CONFIGS[name]
    said = message(tmp_path, config)
    assert all(word in said for word in words), said


BAD_ROWS = {
    "unknown kind of row": ({"retriever": {}}, ["mine.yaml", "'retriever'", "did you mean 'retrievers'"]),
    "unknown key": (
        {"encoders": {"x": {"title": "x", "kind": "bag", "weights": {"random": True}, "poling": "cls"}}},
        ["mine.yaml", "x", "poling", "did you mean 'pooling'"],
    ),
    "number as text": (
        {"models": {"dpr-multi": {"like": "dpr-multi", "optimiser": {"lr": "3e-5"}}}},
        ["mine.yaml", "dpr-multi.optimiser.lr", "'3e-5' is text", "3.0e-05"],
    ),
    "whole number as text": (
        {"encoders": {"dpr-multi": {"like": "dpr-multi", "query_length": "64"}}},
        ["mine.yaml: dpr-multi.query_length: '64' is text, not a number; write it without quotes, as 64"],
    ),
    "truth value as text": (
        {"encoders": {"dpr-multi": {"like": "dpr-multi", "normalise": "1"}}},
        ["mine.yaml: dpr-multi.normalise: '1' has the wrong type; expected true or false"],
    ),
    "missing model": (
        {"encoders": {"x": {"title": "x", "kind": "bag", "weights": {"model": "lambda-wiki-bm52"}}}},
        ["encoders: x", "lambda-wiki-bm52", "did you mean 'lambda-wiki-bm25'"],
    ),
    "weights from two sources": (
        {"encoders": {"dpr-multi": {"like": "dpr-multi", "weights": {"folder": "mine"}}}},
        ["mine.yaml: encoders: dpr-multi: weights: got folder as well as model; keep one", "null"],
    ),
    "weights of one side": (
        {"encoders": {"x": {"title": "x", "kind": "transformer", "weights": {"query_hub": "a/b"}}}},
        ["mine.yaml: encoders: x: weights: key 'passage_hub' is missing"],
    ),
    "missing encoder": (
        {"retrievers": {"x": {"title": "x", "kind": "dense", "encoder": "dpr-mutli"}}},
        ["retrievers: x", "dpr-mutli", "did you mean 'dpr-multi'"],
    ),
    "missing key": ({"retrievers": {"x": {"title": "x", "kind": "dense"}}}, ["mine.yaml", "x", "'encoder' is missing"]),
    "concatenated run": (
        {"retrievers": {"x": {"like": "spar-wiki", "title": "x", "parts": ["dpr-multi", "bm25"]}}},
        ["retrievers: x", "'bm25' is not dense"],
    ),
    "missing corpus": ({"collections": {"x": {"title": "x", "corpus": "wikipdia"}}}, ["collections: x", "wikipdia"]),
    "file that is not listed": (
        {"collections": {"x": {"title": "x", "passages": {"reader": "jsonl", "files": {"passages": "p.jsonl"}}}}},
        ["collections: x", "p.jsonl", "not among the files of x"],
    ),
    "like itself": (
        {"retrievers": {"x": {"like": "y"}, "y": {"like": "x"}}},
        ["mine.yaml", "leads back to itself"],
    ),
    "old key": (
        {"encoders": {"x": {"title": "x", "kind": "bag", "weights": {"random": True}, "similarity": "dot"}}},
        ["mine.yaml", "x", "key 'similarity' is unknown; remove it"],
    ),
    "old kind": ({"retrievers": {"x": {"title": "x", "kind": "sparse"}}}, ["mine.yaml", "x.kind", "'sparse'", "bm25"]),
    "old parts of a fusion": (
        {"retrievers": {"x": {"like": "ance-bm25", "dense": "dpr-multi"}}},
        ["mine.yaml", "x: key 'dense' is unknown", "parts: [FIRST, SECOND]"],
    ),
    "old place of k1": (
        {"retrievers": {"x": {"like": "bm25", "bm25": {"k1": 0.9}}}},
        ["mine.yaml", "x: key 'bm25' is unknown", "k1, b and fields in the row itself"],
    ),
    "unknown kind": (
        {"retrievers": {"x": {"title": "x", "kind": "concatenation", "parts": ["dpr-multi", "bm25"]}}},
        ["mine.yaml", "x.kind", "'concatenation' is not allowed", "did you mean 'concat'"],
    ),
    "key of another kind": (
        {"retrievers": {"x": {"title": "x", "kind": "dense", "encoder": "dpr-multi", "bm25": {}}}},
        ["mine.yaml", "x: key 'bm25' is unknown"],
    ),
    "unknown kind of encoder": (
        {"encoders": {"x": {"title": "x", "kind": "transfomer", "weights": {"hub": "a/b"}}}},
        ["mine.yaml", "x: kind: 'transfomer' is unknown", "did you mean 'transformer'"],
    ),
    "unknown pooling": (
        {"encoders": {"x": {"title": "x", "kind": "transformer", "weights": {"hub": "a/b"}, "pooling": "maen"}}},
        ["mine.yaml", "x: pooling: 'maen' is unknown", "did you mean 'mean'"],
    ),
    "unknown pooling of terms": (
        {"encoders": {"x": {"title": "x", "kind": "splade", "weights": {"hub": "a/b"}, "pooling": "mean"}}},
        ["mine.yaml", "x: pooling: 'mean' is unknown", "known: max, sum"],
    ),
    "terms of a dense encoder": (
        {"encoders": {"x": {"title": "x", "kind": "transformer", "weights": {"hub": "a/b"}, "queries": "binary"}}},
        ["mine.yaml", "x: key 'queries' says nothing about an encoder of kind 'transformer'; leave it out"],
    ),
    "an encoder of binary queries": (
        {
            "encoders": {
                "x": {
                    "title": "x",
                    "kind": "splade",
                    "weights": {"query_hub": "a/b", "passage_hub": "a/c"},
                    "queries": "binary",
                }
            }
        },
        ["mine.yaml", "x: weights: query_hub: binary queries are not encoded"],
    ),
    "random weights without a shape": (
        {"encoders": {"x": {"like": "tiny-transformer", "title": "x", "architecture": {"heads": None}}}},
        ["mine.yaml", "x: architecture: key 'heads' is missing"],
    ),
    "random weights without a vocabulary": (
        {"encoders": {"x": {"like": "tiny-bag", "title": "x", "tokenizer": None}}},
        ["mine.yaml", "x: key 'tokenizer' is missing"],
    ),
    "random weights of a kind that is only read": (
        {"encoders": {"x": {"like": "tiny-bag", "title": "x", "kind": "sentence-transformers"}}},
        ["mine.yaml", "x: kind 'sentence-transformers' is not trained here; expected one of bag, kernel-pooling"],
    ),
    "training of a kind that is only read": (
        {"encoders": {"ance": {"like": "ance", "kind": "sentence-transformers", "pooling": None}}},
        ["ance: encoder: kind 'sentence-transformers' is not trained here"],
    ),
    "weight in a grid": (
        {"retrievers": {"x": {"like": "spar-wiki", "weight": {"grid": [1.0, "2,5"]}}}},
        ["mine.yaml: x.weight.grid.1: '2,5' has the wrong type; expected a number"],
    ),
    "weight of another type": (
        {"retrievers": {"x": {"like": "spar-wiki", "weight": "high"}}},
        ["mine.yaml: x.weight: 'high' has the wrong type; expected a number"],
    ),
    "too short": (
        {"encoders": {"dpr-multi": {"like": "dpr-multi", "query_length": 2}}},
        ["mine.yaml: dpr-multi.query_length: 2 is less than the minimum of 4 (longest query in tokens)"],
    ),
    "a start from another kind": (
        {"models": {"lambda-wiki-bm25": {"like": "lambda-wiki-bm25", "start": {"encoder": None, "model": "ance"}}}},
        ["lambda-wiki-bm25: start: 'ance' is of kind 'transformer'", "of kind 'bag' cannot start"],
    ),
    "a start from a bag without a shape": (
        {"encoders": {"ance": {"like": "ance", "architecture": {"hidden": None}}}},
        ["ance: architecture: key 'hidden' is missing"],
    ),
    "rows that are a list": ({"retrievers": ["x"]}, ["mine.yaml: retrievers", "rows by their names"]),
    "like a list": ({"retrievers": {"x": {"like": ["bm25"]}}}, ["x: like", "the name of one row"]),
    "like nothing": ({"retrievers": {"x": {"like": "spar-wki"}}}, ["x: like", "did you mean 'spar-wiki'"]),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_named(tmp_path, name):
    rows, words = BAD_ROWS[name]
    said = message(tmp_path, **rows)
    assert all(word in said for word in words), said


def test_a_file_that_is_not_yaml_is_named_with_its_line(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("retrievers:\n  x: [1,\n")
    with pytest.raises(UserError, match=r"broken.yaml: not valid YAML.*line"):
        load_registry({**CONFIG, "registry": [str(broken)]})
    with pytest.raises(UserError, match="no such file"):
        load_registry({**CONFIG, "registry": [str(tmp_path / "absent.yaml")]})
