"""A corpus of random words, queries that share words with their passage, and the files of a training."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np

from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.queries import Query, write_queries
from sparbench.encoders.train_vocabulary import train_word_pieces, write_tokenizer
from sparbench.processes.job import Job
from sparbench.rankings.lists import write_lists

PASSAGES, QUERIES = 60, 40
BAG = {
    "kind": "bag",
    "architecture": {"dim": 16},
    "pooling": "mean",
    "normalise": False,
    "title_policy": "none",
    "query_length": 16,
    "passage_length": 32,
    "query_prefix": "",
    "passage_prefix": "",
}
TRANSFORMER = {
    **BAG,
    "kind": "transformer",
    "architecture": {"layers": 1, "hidden": 16, "heads": 2, "intermediate": 32},
}
SPLADE = {
    **BAG,
    "kind": "splade",
    "architecture": {"layers": 0, "hidden": 16, "heads": 2, "intermediate": 32},
    "pooling": "max",
    "saturation": "log",
    "terms": "all",
    "queries": "encoded",
    "special_terms": "dropped",
}
LAMBDA_PART = {
    "positives": {"labels": "list", "list": ["words"], "top": 2},
    "negatives": [{"list": ["words"], "top": 6, "last": 2, "each": 1}],
}
GOLD_PART = {
    "positives": {"labels": "gold", "first": 1},
    "negatives": [{"list": ["words"], "top": 6, "first": 1, "each": 1}],
}


def term(loss: str, **changes: Any) -> dict[str, Any]:
    """A term of a loss, with the registry's defaults."""
    return {"loss": loss, "weight": 1.0, "schedule": {"kind": "constant"}, "options": {}, **changes}


def settings(**changes: Any) -> dict[str, Any]:
    """A Lambda's recipe for the world below."""
    recipe = {
        "seed": 0,
        "encoder": BAG,
        "towers": "separate",
        "start": "random",
        "data": [LAMBDA_PART],
        "batch": 8,
        "steps": 30,
        "optimiser": {
            "lr": 0.01,
            "weight_decay": 0.0,
            "warmup_steps": 3,
            "clip": 2.0,
            "betas": [0.9, 0.999],
            "eps": 1e-8,
        },
        "gradient_cache": False,
        "loss": [term("in-batch")],
        "precision": "float32",
        "dropout": 0.0,
        "checkpoint_every": 5,
        "validation": {"every": 10, **LAMBDA_PART},
    }
    return {**recipe, **changes}


def write_world(folder: Path) -> dict[str, Any]:
    """Write passages, queries, lists by shared words and a tokenizer; returns a training's inputs."""
    draw = random.Random(11)
    words = ["".join(draw.choices("abcdefghijklmnop", k=5)) for _ in range(120)]
    texts = [" ".join(draw.sample(words, 12)) for _ in range(PASSAGES)]
    queries = [" ".join(draw.sample(texts[row % PASSAGES].split(), 5)) for row in range(QUERIES)]
    write_passages(folder / "passages.arrow", (Passage(f"p{n}", "", text) for n, text in enumerate(texts)), "here")
    gold = [Query(f"q{n}", text, positives=(f"p{n}",)) for n, text in enumerate(queries)]
    write_queries(folder / "queries.jsonl.gz", gold)
    shared = np.array([[len(set(query.split()) & set(text.split())) for text in texts] for query in queries])
    rows = np.argsort(-shared, axis=1, kind="stable")[:, :6].astype(np.int32)
    parts = [folder / "part-0.npz", folder / "part-1.npz"]
    scores = np.take_along_axis(shared, rows, axis=1).astype(np.float32)
    for part, half, own in zip(parts, np.split(rows, 2), np.split(scores, 2), strict=True):
        write_lists(part, half, own)
    write_tokenizer(folder / "tokenizer", train_word_pieces(texts, 400), texts)
    source = {
        "passages": str(folder / "passages.arrow"),
        "queries": str(folder / "queries.jsonl.gz"),
        "lists/words": [str(part) for part in parts],
    }
    named = {f"{role}/{name}": path for role in ("data/0", "validation") for name, path in source.items()}
    return {**named, "tokenizer": str(folder / "tokenizer")}


def outputs(folder: Path) -> dict[str, str]:
    """Where a training in `folder` writes."""
    names = {"model": "model", "card": "training.json", "validation": "validation.tsv"}
    return {role: str(folder / name) for role, name in names.items()}


def command(job: Job) -> list[str]:
    """A training's arguments, as a rule gives them."""
    spec = json.dumps({"settings": job.settings, "inputs": job.inputs})
    return ["--spec", spec, "--output", *(f"{role}={path}" for role, path in job.outputs.items())]


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a training, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
