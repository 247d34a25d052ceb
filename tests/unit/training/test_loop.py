"""The loop with scripted validations."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from unit.training.work_of_processes import IN_BATCH, unscored

from sparbench.encoders.pieces import Pieces
from sparbench.encoders.starts import bag
from sparbench.errors import UserError
from sparbench.training.batches import Batches
from sparbench.training.biencoder import BiEncoder
from sparbench.training.checkpoints import Checkpoints
from sparbench.training.labels import Labels
from sparbench.training.loop import Trainer, Validate
from sparbench.training.pieces_cache import PiecesCache
from sparbench.training.recipe import Recipe
from sparbench.training.shares import Share
from sparbench.training.sources import LabelledQueries

RECIPE = Recipe(
    seed=0, steps=9, batch=4, loss=(IN_BATCH,), gradient_cache=False, precision="float32",
    dropout=0.0, lr=0.05, weight_decay=0.0, warmup_steps=0, clip=2.0, betas=(0.9, 0.999), eps=1e-8,
    every=2, checkpoint_every=2,
)  # fmt: skip


class Scripted:
    """Gives the next of some values at each validation, and notes the weights that it saw."""

    def __init__(self, *values: float) -> None:
        self._values: Iterator[float] = iter(values)
        self.seen: list[torch.Tensor] = []

    def __call__(self, model: BiEncoder, precision: str) -> dict[str, float]:
        self.seen.append(model.query.vectors.detach().clone())
        return {"mrr": next(self._values)}


def small_model() -> BiEncoder:
    torch.manual_seed(0)
    return BiEncoder(bag.random_bag(4, 20), bag.random_bag(4, 20))


def small_batches() -> Batches:
    cache = PiecesCache(lambda rows: Pieces.of([[row, row + 5] for row in rows]))
    rows = np.arange(10, dtype=np.int32)[:, None]
    labels = Labels(unscored(rows), (unscored(np.roll(rows, 3)),))
    return Batches([LabelledQueries(cache, cache, labels)], RECIPE.batch, RECIPE.seed)


def trainer(folder: Path, validate: Validate | None) -> Trainer:
    return Trainer(small_model(), RECIPE, Checkpoints(folder, "job"), validate)


def test_the_weights_of_the_first_best_validation_are_kept(tmp_path: Path) -> None:
    validate = Scripted(0.2, 0.7, 0.5, 0.7, 0.1)
    run = trainer(tmp_path, validate)
    progress = run.run(small_batches())
    assert [line["step"] for line in progress.record] == [2, 4, 6, 8, 9]
    assert progress.best["step"] == 4
    assert torch.equal(run.model.query.vectors, validate.seen[1])
    assert not torch.equal(validate.seen[1], validate.seen[4])


def test_without_validation_the_last_weights_are_kept(tmp_path: Path) -> None:
    validate, plain = Scripted(0, 0, 0, 0, 1), trainer(tmp_path / "plain", None)
    trainer(tmp_path / "scripted", validate).run(small_batches())
    plain.run(small_batches())
    assert torch.equal(plain.model.query.vectors, validate.seen[-1])


def test_a_collapsed_model_ends_the_training(tmp_path: Path) -> None:
    counts = [{"mrr": 0.1, "passage_empty": empty} for empty in (0.2, 1.0)]
    run = trainer(tmp_path, lambda model, precision: counts.pop(0))
    with pytest.raises(UserError, match="after step 4, 100.0% of the passage vectors"):
        run.run(small_batches())
    assert [line["passage_empty"] for line in run.progress.record] == [0.2, 1.0]


def test_the_record_holds_mean_losses_also_over_an_interruption(tmp_path: Path) -> None:
    whole = trainer(tmp_path / "whole", None).run(small_batches()).record
    batches = small_batches()
    broken, batch_of = trainer(tmp_path / "broken", None), batches.batch

    def fail_at_seven(step: int, share: Share, pairs: bool) -> object:
        if step == 7:
            raise KeyboardInterrupt
        return batch_of(step, share, pairs)

    batches.batch = fail_at_seven
    with pytest.raises(KeyboardInterrupt):
        broken.run(batches)
    assert trainer(tmp_path / "broken", None).run(small_batches()).record == whole


def test_checkpoints_of_another_job_are_not_read(tmp_path: Path) -> None:
    Checkpoints(tmp_path, "one").save({"step": 3})
    assert Checkpoints(tmp_path, "one").load() == {"step": 3}
    assert Checkpoints(tmp_path, "two").load() is None
    Checkpoints(tmp_path, "one").clear()
    assert not tmp_path.exists()


def test_gradients_are_clipped(tmp_path: Path) -> None:
    """AdamW's steps do not show the size of a gradient; its second moments do."""
    recipe = replace(RECIPE, clip=1e-3)
    run = Trainer(small_model(), recipe, Checkpoints(tmp_path, "job"), None)
    run.run(small_batches())
    squares = sum(state["exp_avg_sq"].sum().item() for state in run.optimiser.state_dict()["state"].values())
    assert 0 < squares <= recipe.steps * (1 - recipe.betas[1]) * recipe.clip**2 * 1.001
