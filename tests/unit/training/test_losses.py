"""Losses, schedules, learning rate and validation against sums written out."""

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from unit.training.training_world import term

from sparbench.training.encoded import Encoded, Scored
from sparbench.training.learning_rate import learning_rate
from sparbench.training.losses import flops, in_batch, in_batch_positives, l1, margin_mse, own_passages
from sparbench.training.schedules import constant, linear, quadratic
from sparbench.training.terms import Term, weighted_sum
from sparbench.training.validation import mean_reciprocal_rank

# Three queries; the passages in no order, two hard negatives of query 0 and one of query 2.
OWNERS, POSITIVE = [2, 0, 0, 1, 0, 2], [True, False, True, True, False, False]
DRAW = np.random.default_rng(0)
QUERIES, PASSAGES = DRAW.normal(size=(3, 4)), DRAW.normal(size=(6, 4))
SCORES = [3.0, 1.5, 2.0, 9.0, math.nan, -1.0]


def encoded(queries: torch.Tensor, passages: torch.Tensor) -> Encoded:
    return Encoded(queries, passages, torch.tensor(OWNERS), torch.tensor(POSITIVE), {"bm25": torch.tensor(SCORES)})


def batch() -> Encoded:
    return encoded(torch.tensor(QUERIES), torch.tensor(PASSAGES))


def scored() -> Scored:
    """The same batch as a ranker sees it."""
    vectors = batch()
    own = torch.tensor([QUERIES[OWNERS[row]] @ PASSAGES[row] for row in range(6)])
    return Scored(own, vectors.owners, vectors.positive, vectors.scores)


def in_batch_by_hand(temperature: float) -> float:
    value = 0.0
    for number, query in enumerate(QUERIES):
        terms = [math.exp(float(query @ passage) / temperature) for passage in PASSAGES]
        own = next(row for row in range(6) if OWNERS[row] == number and POSITIVE[row])
        value -= math.log(terms[own] / sum(terms)) / 3
    return value


def margin_by_hand() -> float:
    """The pairs with known scores: rows (positive, negative) 2 and 1 of query 0, 0 and 5 of query 2."""
    squares = []
    for query, positive, negative in ((0, 2, 1), (2, 0, 5)):
        margin = QUERIES[query] @ PASSAGES[positive] - QUERIES[query] @ PASSAGES[negative]
        squares.append((margin - (SCORES[positive] - SCORES[negative])) ** 2)
    return sum(squares) / 2


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_in_batch_is_over_all_passages_of_the_batch(temperature: float) -> None:
    found = in_batch.loss(batch(), temperature=temperature)
    assert found.item() == pytest.approx(in_batch_by_hand(temperature), abs=1e-9)


def test_margins_are_over_pairs_that_the_teacher_scored() -> None:
    assert margin_mse.loss(batch(), torch.tensor(SCORES)).item() == pytest.approx(margin_by_hand(), abs=1e-6)
    assert margin_mse.loss(batch(), torch.full((6,), math.nan)).item() == 0.0
    twice = margin_mse.loss(batch(), 4 * torch.tensor(SCORES), scale=0.25)
    assert twice.item() == pytest.approx(margin_by_hand(), abs=1e-6)


def test_other_queries_hard_negatives_are_left_out() -> None:
    """Query 0 has positive 2 and hard negatives 1 and 4, query 1 positive 3, query 2 positive 0 and negative 5."""
    value = 0.0
    for number, own, others in ((0, 2, (1, 4, 3, 0)), (1, 3, (2, 0)), (2, 0, (5, 2, 3))):
        scores = [QUERIES[number] @ PASSAGES[row] for row in (own, *others)]
        value += (math.log(sum(map(math.exp, scores))) - scores[0]) / 3
    assert in_batch_positives.loss(batch()).item() == pytest.approx(value, abs=1e-9)


def flops_by_hand(rows: list[list[float]]) -> float:
    return sum((sum(map(abs, column)) / len(rows)) ** 2 for column in zip(*rows, strict=True))


def test_flops_is_the_sum_of_squared_mean_weights() -> None:
    positives, negatives = PASSAGES[[0, 2, 3]].tolist(), PASSAGES[[1, 4, 5]].tolist()
    apart = (flops_by_hand(positives) + flops_by_hand(negatives)) / 2
    assert flops.loss(batch(), side="query").item() == pytest.approx(flops_by_hand(QUERIES.tolist()), abs=1e-9)
    assert flops.loss(batch(), side="passage").item() == pytest.approx(flops_by_hand(PASSAGES.tolist()), abs=1e-9)
    assert flops.loss(batch(), side="passage", negatives="apart").item() == pytest.approx(apart, abs=1e-9)


def test_flops_apart_is_of_the_positives_where_there_are_no_negatives() -> None:
    given = batch()._replace(positive=torch.ones(6, dtype=torch.bool))
    assert flops.loss(given, side="passage", negatives="apart").item() == flops.loss(given, side="passage").item()


def test_l1_is_the_mean_sum_of_weights() -> None:
    for side, rows in (("query", QUERIES.tolist()), ("passage", PASSAGES.tolist())):
        value = sum(sum(map(abs, row)) for row in rows) / len(rows)
        assert l1.loss(batch(), side=side).item() == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("temperature", [1.0, 0.5])
def test_a_rankers_loss_is_over_the_passages_of_each_query(temperature: float) -> None:
    """Query 0 has positive 2 and hard negatives 1 and 4, query 1 nothing but a positive, query 2 0 and 5."""
    given = [QUERIES[OWNERS[row]] @ PASSAGES[row] / temperature for row in range(6)]
    value = 0.0
    for own, others in ((2, (1, 4)), (3, ()), (0, (5,))):
        value += (math.log(sum(math.exp(given[row]) for row in (own, *others))) - given[own]) / 3
    assert own_passages.loss(batch(), temperature=temperature).item() == pytest.approx(value, abs=1e-9)
    assert own_passages.loss(scored(), temperature=temperature).item() == pytest.approx(value, abs=1e-9)
    assert margin_mse.loss(scored(), torch.tensor(SCORES)).item() == pytest.approx(margin_by_hand(), abs=1e-6)


LOSSES = {
    "own-passages": own_passages.loss,
    "in-batch": in_batch.loss,
    "in-batch-positives": in_batch_positives.loss,
    "margin-mse": lambda given: margin_mse.loss(given, given.scores["bm25"]),
    "flops": lambda given: flops.loss(given, side="query") + flops.loss(given, side="passage"),
    "flops apart": lambda given: flops.loss(given, side="passage", negatives="apart") + given.queries.sum(),
    "l1": lambda given: l1.loss(given, side="query") + l1.loss(given, side="passage"),
}


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
def test_gradients_are_those_of_finite_differences(loss: Callable[[Encoded], torch.Tensor]) -> None:
    vectors = [torch.tensor(side, requires_grad=True) for side in (QUERIES, PASSAGES)]
    assert torch.autograd.gradcheck(lambda queries, passages: loss(encoded(queries, passages)), vectors)


def test_terms_are_summed_with_their_weights_at_a_step() -> None:
    terms = [
        term("in-batch", options={"temperature": 0.5}),
        term("margin-mse", name="margins", teacher="bm25", weight=0.2, schedule={"kind": "quadratic", "steps": 10}),
    ]
    loss, values = weighted_sum([*map(Term.of, terms)], 4, batch())
    assert {name: value.item() for name, value in values.items()} == pytest.approx(
        {"in-batch": in_batch_by_hand(0.5), "margins": margin_by_hand()}, abs=1e-6
    )
    assert loss.item() == pytest.approx(in_batch_by_hand(0.5) + 0.2 * 0.25 * margin_by_hand(), abs=1e-6)


def test_schedules_by_hand() -> None:
    assert [constant.factor(step) for step in (0, 99)] == [1.0, 1.0]
    assert [linear.factor(step, steps=4) for step in range(6)] == [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    assert [quadratic.factor(step, steps=4) for step in range(6)] == [0.0625, 0.25, 0.5625, 1.0, 1.0, 1.0]


def test_learning_rate_by_hand() -> None:
    rates = [learning_rate(step, peak=1.0, warmup=2, total=6) for step in range(6)]
    assert rates == [0.5, 1.0, 1.0, 0.75, 0.5, 0.25]
    assert learning_rate(0, 1.0, 0, 1) == 1.0
    assert learning_rate(4, 1.0, 5, 5) == 1.0


def test_reciprocal_ranks_put_ties_first() -> None:
    scores = np.array([[3.0, 1.0, 2.0], [1.0, 1.0, 0.0], [0.0, 5.0, 9.0]])
    assert mean_reciprocal_rank(scores, np.array([0, 0, 0])) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)
