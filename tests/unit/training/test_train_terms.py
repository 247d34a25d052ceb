"""Trainings of encoders over the vocabulary: from a bag, with regularisers, to a collapse."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from unit.training.training_world import GOLD_PART, SPLADE, outputs, settings, term, write_world

from sparbench.collections.queries import read_queries
from sparbench.encoders.load import load_encoder
from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.training.train import train

UNICOIL = {**SPLADE, "kind": "unicoil"}


def flops(side: str, weight: float) -> dict[str, Any]:
    ramp = {"kind": "quadratic", "steps": 10}
    return term("flops", name=f"flops-{side}", weight=weight, schedule=ramp, options={"side": side})


def recipe(encoder: dict[str, Any], weight: float, **changes: Any) -> dict[str, Any]:
    loss = [term("in-batch-positives"), flops("query", weight), flops("passage", weight)]
    validation = {**GOLD_PART, "every": 10}
    own = {"encoder": encoder, "towers": "shared", "start": "folder", "loss": loss, "data": [GOLD_PART]}
    return settings(**own, validation=validation, **changes)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The world's, with a bag of word pieces to start from."""
    folder = tmp_path_factory.mktemp("world")
    found = write_world(folder)
    train(Job(settings(steps=40, towers="shared"), found, outputs(folder / "bag")))
    return {
        **{role: path for role, path in found.items() if role != "tokenizer"},
        "start": outputs(folder / "bag")["model"],
    }


@pytest.fixture
def trained(tmp_path: Path, inputs: dict[str, Any]) -> Callable[..., Path]:
    def run(name: str, row: dict[str, Any]) -> Path:
        train(Job(row, inputs, outputs(tmp_path / name)))
        return tmp_path / name

    return run


def record(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "validation.tsv").open(), delimiter="\t"))


def test_heavier_regularisers_leave_fewer_terms(trained: Callable[..., Path]) -> None:
    light, heavy = (record(trained(str(weight), recipe(SPLADE, weight)))[-1] for weight in (1e-4, 0.3))
    assert float(heavy["passage_terms"]) < 0.8 * float(light["passage_terms"])
    assert float(heavy["flops-passage"]) < float(light["flops-passage"])
    assert float(light["passage_empty"]) == 0.0


@pytest.mark.parametrize(
    "encoder",
    [SPLADE, SPLADE | {"pooling": "sum", "saturation": "none"}, SPLADE | {"terms": "own"}, UNICOIL],
    ids=["max", "sum", "own", "unicoil"],
)
def test_the_record_counts_what_the_written_model_gives(
    encoder: dict[str, Any], inputs: dict[str, Any], trained: Callable[..., Path]
) -> None:
    folder = trained("run", recipe(encoder, 1e-3, steps=10))
    texts = [query.text for query in read_queries(inputs["validation/queries"])]
    weights = load_encoder(encoder, folder / "model", "query").encode(texts)
    assert float(record(folder)[-1]["query_terms"]) == pytest.approx((weights > 0).sum(1).mean(), abs=1e-5)
    assert float(record(folder)[-1]["mrr"]) > 0.7
    assert (weights >= 0).all()


def test_binary_queries_are_not_trained(inputs: dict[str, Any], trained: Callable[..., Path]) -> None:
    encoder = SPLADE | {"queries": "binary"}
    folder = trained("doc", recipe(encoder, 1e-3, steps=10))
    found = load_encoder(encoder, folder / "model", "query").encode(["abcde"])
    assert set(np.unique(found)) == {0.0, 1.0}


def test_a_collapse_ends_with_the_weight_to_lower(trained: Callable[..., Path]) -> None:
    with pytest.raises(UserError, match=r"collapsed: after step \d+, .*'flops-(query|passage)', which is 1000"):
        trained("collapsed", recipe(SPLADE, 1000.0, steps=60))
