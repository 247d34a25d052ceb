"""The messages for bad configurations and rows: each names the file, the key, the value and a fix."""

import pytest
from unit.registry.loading import message

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
