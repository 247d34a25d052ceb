"""Whole trainings: the same bytes from the same seed, also after kills; what they learn; what they refuse."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from unit.training.training_world import (
    BAG,
    GOLD_PART,
    LAMBDA_PART,
    SPLADE,
    TRANSFORMER,
    command,
    files_of,
    outputs,
    settings,
    term,
    write_world,
)

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries
from sparbench.encoders.load import load_encoder
from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.training.train import train

ROOT = Path(__file__).resolve().parents[3]
Inputs = dict[str, Any]
BEST_PART = {**LAMBDA_PART, "positives": {"labels": "list", "list": ["words"], "top": 1}}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return write_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def trained(tmp_path: Path, inputs: Inputs) -> Callable[..., Path]:
    """Trains in this process and gives the folder of the outputs."""

    def run(name: str, recipe: dict[str, Any], **changed: Any) -> Path:
        train(Job(recipe, inputs | changed, outputs(tmp_path / name)))
        return tmp_path / name

    return run


def started(job: Job, threads: int = 1) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow"), "OMP_NUM_THREADS": str(threads)}
    line = [sys.executable, "-m", "sparbench.training.train", *command(job), "--threads", str(threads)]
    return subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True)


def finished(job: Job, threads: int = 1) -> str:
    process = started(job, threads)
    _, log = process.communicate(timeout=120)
    assert process.returncode == 0, log
    return log


def mean_reciprocal_rank(folder: Path, inputs: Inputs, encoder: dict[str, Any]) -> float:
    """MRR of each query's gold passage among all passages, by the encoders as they are read back."""
    store, queries = PassageStore(inputs["data/0/passages"]), read_queries(inputs["data/0/queries"])
    texts = store.texts(range(len(store)))
    passages = load_encoder(encoder, folder / "model", "passage").encode(texts, [""] * len(texts))
    scores = load_encoder(encoder, folder / "model", "query").encode([query.text for query in queries]) @ passages.T
    gold = store.rows([query.positives[0] for query in queries])
    return float(np.mean([1 / (row >= row[target]).sum() for row, target in zip(scores, gold, strict=True)]))


def test_training_learns_what_the_teacher_ranks(inputs: Inputs, trained: Callable[..., Path]) -> None:
    untrained = trained("before", settings(steps=1, optimiser={**settings()["optimiser"], "lr": 1e-9}))
    after = trained("after", settings(data=[BEST_PART], steps=150))
    assert mean_reciprocal_rank(untrained, inputs, BAG) < 0.7
    assert mean_reciprocal_rank(after, inputs, BAG) > 0.9


def test_card_record_and_towers(trained: Callable[..., Path]) -> None:
    folder = trained("run", settings(steps=25))
    lines = list(csv.DictReader((folder / "validation.tsv").open(), delimiter="\t"))
    assert [line["step"] for line in lines] == ["10", "20", "25"]
    card = json.loads((folder / "training.json").read_text())
    assert card["best"]["mrr"] == pytest.approx(max(float(line["mrr"]) for line in lines), abs=1e-6)
    assert (card["examples"], card["steps"]) == (40, 25)
    assert json.loads((folder / "model" / "encoder.json").read_text())["towers"] == "separate"
    query, passage = ((folder / "model" / side / "model.safetensors").read_bytes() for side in ("query", "passage"))
    assert query != passage
    assert not (folder / "model.ckpt").exists()


@pytest.mark.slow
@pytest.mark.parametrize("encoder", [BAG, TRANSFORMER], ids=["bag", "transformer"])
def test_same_seed_same_bytes_whatever_the_threads(tmp_path: Path, inputs: Inputs, encoder: dict[str, Any]) -> None:
    recipe = settings(encoder=encoder, steps=6, dropout=0.1)
    for name, threads in (("one", 1), ("two", 2)):
        finished(Job(recipe, inputs, outputs(tmp_path / name)), threads)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
    finished(Job({**recipe, "seed": 1}, inputs, outputs(tmp_path / "other")))
    weights = "model/query/model.safetensors"
    assert files_of(tmp_path / "other")[weights] != files_of(tmp_path / "one")[weights]


@pytest.mark.slow
@pytest.mark.parametrize("encoder", [BAG, TRANSFORMER, SPLADE], ids=["bag", "transformer", "splade"])
def test_a_killed_training_resumes_to_the_same_bytes(tmp_path: Path, inputs: Inputs, encoder: dict[str, Any]) -> None:
    recipe = settings(encoder=encoder, steps=400, dropout=0.1, checkpoint_every=7)
    finished(Job(recipe, inputs, outputs(tmp_path / "whole")))
    job = Job(recipe, inputs, outputs(tmp_path / "killed"))
    process, state = started(job), tmp_path / "killed" / "model.ckpt" / "state.pt"
    while not state.exists() and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "killed" / "model").exists()
    assert "resumed after step" in finished(job)
    assert files_of(tmp_path / "killed") == files_of(tmp_path / "whole")


@pytest.mark.slow
def test_checkpoints_of_another_recipe_are_not_used(tmp_path: Path, inputs: Inputs, caplog: Any) -> None:
    other = Job(settings(steps=29), inputs, outputs(tmp_path / "other"))
    process, folder = started(Job(settings(steps=100_000), inputs, outputs(tmp_path / "other"))), tmp_path / "other"
    while not (folder / "model.ckpt" / "state.pt").exists() and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.communicate()
    train(other)
    fresh = Job(settings(steps=29), inputs, outputs(tmp_path / "fresh"))
    train(fresh)
    assert "resumed" not in caplog.text
    assert files_of(folder) == files_of(tmp_path / "fresh")


def test_a_shared_tower_is_kept_once(trained: Callable[..., Path]) -> None:
    part = {"positives": {"labels": "crops", "length": 4}, "negatives": []}
    recipe = settings(towers="shared", data=[part])
    del recipe["validation"]
    folder = trained("crops", recipe)
    assert (folder / "model" / "model.safetensors").is_file()
    assert not (folder / "model" / "query").exists()
    lines = list(csv.DictReader((folder / "validation.tsv").open(), delimiter="\t"))
    assert [line["mrr"] for line in lines] == [""] * 6


def test_a_transformer_starts_from_a_bag(inputs: Inputs, trained: Callable[..., Path]) -> None:
    bag = trained("bag", settings(data=[BEST_PART], steps=150))
    recipe = settings(encoder=TRANSFORMER, start="folder", steps=5)
    recipe["optimiser"] = {**recipe["optimiser"], "lr": 1e-5}
    folder = trained("transformer", recipe, start=str(bag / "model"))
    assert mean_reciprocal_rank(folder, inputs, TRANSFORMER) > 0.85
    with pytest.raises(UserError, match=r"architecture\.hidden.*expected 16"):
        wide = {**TRANSFORMER, "architecture": {**TRANSFORMER["architecture"], "hidden": 32}}
        trained("wide", settings(encoder=wide, start="folder"), start=str(bag / "model"))


def test_gold_and_distant_sources_and_epochs(trained: Callable[..., Path]) -> None:
    recipe = settings(data=[GOLD_PART], epochs=2.5)
    del recipe["steps"]
    card = json.loads((trained("gold", recipe) / "training.json").read_text())
    assert card["steps"] == round(2.5 * 40 / 8)
    with pytest.raises(UserError, match="no training query has a positive"):
        distant = {"positives": {"labels": "distant", "list": ["words"], "top": 6, "first": 1}, "negatives": []}
        trained("distant", settings(data=[distant]))


def test_each_term_has_a_column_and_a_teacher_its_scores(trained: Callable[..., Path]) -> None:
    terms = [term("in-batch"), term("margin-mse", teacher="words", weight=0.5)]
    folder = trained("terms", settings(loss=terms, steps=120))
    lines = list(csv.DictReader((folder / "validation.tsv").open(), delimiter="\t"))
    assert list(lines[0]) == ["step", "loss", "in-batch", "margin-mse", "mrr"]
    for line in lines:
        expected = float(line["in-batch"]) + 0.5 * float(line["margin-mse"])
        assert float(line["loss"]) == pytest.approx(expected, abs=1e-5)
    assert float(lines[-1]["margin-mse"]) < 0.7 * float(lines[0]["margin-mse"])


def test_a_ramp_must_end_within_the_training(trained: Callable[..., Path]) -> None:
    terms = [term("in-batch", schedule={"kind": "quadratic", "steps": 31})]
    with pytest.raises(UserError, match=r"in-batch: schedule: key 'steps': got 31; expected at most 30"):
        trained("ramp", settings(loss=terms))
