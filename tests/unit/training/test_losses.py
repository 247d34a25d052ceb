"""Loss, learning rate and validation against sums written out."""

import math

import numpy as np
import pytest
import torch

from sparbench.training.losses import in_batch
from sparbench.training.schedule import learning_rate
from sparbench.training.validation import mean_reciprocal_rank


def test_loss_is_over_all_passages_of_the_batch() -> None:
    draw = np.random.default_rng(0)
    queries, passages, temperature = draw.normal(size=(3, 4)), draw.normal(size=(5, 4)), 0.5
    expected = 0.0
    for row, query in enumerate(queries):
        terms = [math.exp(float(query @ passage) / temperature) for passage in passages]
        expected -= math.log(terms[row] / sum(terms)) / 3
    found = in_batch.loss(torch.tensor(queries), torch.tensor(passages), torch.arange(3), temperature)
    assert found.item() == pytest.approx(expected, abs=1e-5)


def test_gathered_passages_shift_the_targets() -> None:
    """A device's queries against the passages of all devices: their positives begin at row 2."""
    queries, passages = torch.eye(4)[2:] * 9, torch.eye(4) * 9
    assert in_batch.loss(queries, passages, torch.tensor([2, 3])).item() < 1e-6
    assert in_batch.loss(queries, passages, torch.tensor([0, 1])).item() > 50


def test_learning_rate_by_hand() -> None:
    rates = [learning_rate(step, peak=1.0, warmup=2, total=6) for step in range(6)]
    assert rates == [0.5, 1.0, 1.0, 0.75, 0.5, 0.25]
    assert learning_rate(0, 1.0, 0, 1) == 1.0
    assert learning_rate(4, 1.0, 5, 5) == 1.0


def test_reciprocal_ranks_put_ties_first() -> None:
    scores = np.array([[3.0, 1.0, 2.0], [1.0, 1.0, 0.0], [0.0, 5.0, 9.0]])
    assert mean_reciprocal_rank(scores, np.array([0, 0, 0])) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
