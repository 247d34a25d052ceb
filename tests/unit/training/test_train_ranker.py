"""A ranker's training from files to a folder: it learns, is validated on candidates, and resumes to the same bytes."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from unit.training.training_world import BAG, GOLD_PART, files_of, outputs, settings, term, write_world

from sparbench.encoders.kinds.kernel_pooling import CENTRES, KernelPooling
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.encoders.ranker import load_ranker
from sparbench.processes.job import Job
from sparbench.training.batches import Batches
from sparbench.training.labels import Candidates, Labels
from sparbench.training.pair_ranker import PairRanker
from sparbench.training.pieces_cache import PiecesCache
from sparbench.training.train import train
from sparbench.training.validation import RankerValidation

RANKER = {**BAG, "kind": "kernel-pooling"}
PART = {**GOLD_PART, "negatives": [{"list": ["words"], "top": 6, "first": 5, "each": 3}]}
RECIPE = settings(
    encoder=RANKER,
    towers="shared",
    data=[PART],
    validation={"every": 10, **PART},
    loss=[term("own-passages")],
)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return write_world(tmp_path_factory.mktemp("world"))


def run(folder: Path, inputs: dict[str, Any], recipe: dict[str, Any] = RECIPE) -> Path:
    train(Job(recipe, inputs, outputs(folder)))
    return folder


def test_a_trained_ranker_is_a_folder_that_scores_pairs(tmp_path: Path, inputs: dict[str, Any]) -> None:
    folder = run(tmp_path, inputs)
    lines = list(csv.DictReader((folder / "validation.tsv").open(), delimiter="\t"))
    assert [line["step"] for line in lines] == ["10", "20", "30"]
    losses = [float(line["own-passages"]) for line in lines]
    assert losses[0] > losses[-1]
    assert float(lines[-1]["mrr"]) > 0.9
    assert json.loads((folder / "model" / "encoder.json").read_text())["kind"] == "kernel-pooling"
    ranker = load_ranker(RANKER, folder / "model")
    pairs = Pairs(ranker.query_pieces(["a b", "a"]), ranker.passage_pieces(["b a", "c"], ["", ""]))
    assert ranker.score(pairs).shape == (2,)


def test_it_resumes_to_the_same_bytes(tmp_path: Path, inputs: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    whole, batch_of = run(tmp_path / "whole", inputs), Batches.batch

    def stop(self: Batches, step: int, *rest: Any) -> Any:
        if step == 12:
            raise KeyboardInterrupt
        return batch_of(self, step, *rest)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Batches, "batch", stop)
        run(tmp_path / "stopped", inputs)
    assert files_of(run(tmp_path / "stopped", inputs)) == files_of(whole)


def test_validation_ranks_the_positive_among_the_querys_candidates() -> None:
    torch.manual_seed(0)
    model = PairRanker(KernelPooling(torch.randn(20, 4), torch.rand(20), torch.randn(len(CENTRES))))
    texts = np.random.default_rng(0).integers(0, 20, (12, 5)).tolist()
    cache = PiecesCache(lambda rows: Pieces.of([texts[row] for row in rows]))
    positives = np.array([[4, 5], [6, -1], [7, -1]])
    negatives = np.array([[8, 9, 10], [9, -1, -1], [-1, -1, -1]]), np.array([[9, 11], [10, 11], [-1, -1]])
    offers = [Candidates(rows.astype(np.int32), 1, np.empty((*rows.shape, 0))) for rows in (positives, *negatives)]
    found = RankerValidation(cache, cache, Labels(offers[0], tuple(offers[1:])))(model, "float32")["mrr"]
    value = 0.0
    for query, (own, *others) in enumerate([(4, 8, 9, 10, 11), (6, 9, 10, 11), (7,)]):
        scores = [
            model.ranker(Pairs(Pieces.of([texts[query]]), Pieces.of([texts[row]]))).item() for row in (own, *others)
        ]
        value += 1 / (1 + sum(score >= scores[0] for score in scores[1:])) / 3
    assert found == pytest.approx(value)
