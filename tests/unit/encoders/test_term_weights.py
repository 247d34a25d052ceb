"""Weights over the vocabulary, and their gradients, against the formula written out on all logits of all tokens."""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

import pytest
import torch

from sparbench.encoders.term_weights import term_weights

HIDDEN, VOCABULARY = 6, 300
LENGTHS = [5, 0, 1, 9, 3]
# Share of positive logits, by the bias of all terms: none, few (listed one by one), most (dense products).
BIASES = {"none": -50.0, "few": -5.0, "most": 1.0}
SATURATED = {
    "log": lambda positive: torch.log1p(positive),
    "log-log": lambda positive: torch.log1p(torch.log1p(positive)),
    "none": lambda positive: positive,
}


Product = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


class Inputs(NamedTuple):
    states: torch.Tensor
    weight: torch.Tensor
    bias: torch.Tensor


def inputs(bias: float, dtype: torch.dtype = torch.float64, device: str = "cpu") -> Inputs:
    torch.manual_seed(0)
    shapes = ((sum(LENGTHS), HIDDEN), (VOCABULARY, HIDDEN), (VOCABULARY,))
    states, weight, noise = (torch.randn(*shape, dtype=dtype) for shape in shapes)
    return Inputs(*(value.to(device).requires_grad_() for value in (states, weight, noise + bias)))


def product_of(states: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    return states @ weight.T


def plain(
    given: Inputs, pooling: str, saturation: str, own: list[torch.Tensor] | None = None, product: Product = product_of
) -> torch.Tensor:
    """Bias, ReLU and saturation on each logit, and only then the maximum or sum."""
    rows = []
    for text, states in enumerate(given.states.split(LENGTHS)):
        weights = SATURATED[saturation](torch.relu(product(states, given.weight) + given.bias))
        pooled = weights.sum(0) if pooling == "sum" or not len(states) else weights.max(0).values
        if own is not None:
            pooled = pooled * torch.zeros_like(pooled).index_fill_(0, own[text], 1.0)
        rows.append(pooled)
    return torch.stack(rows)


def ours(given: Inputs, pooling: str, saturation: str, own: list[torch.Tensor] | None = None) -> torch.Tensor:
    return term_weights(*given[:1], LENGTHS, *given[1:], pooled_by(pooling), saturation, own)


def pooled_by(pooling: str) -> ModuleType:
    return import_module(f"sparbench.encoders.term_poolings.{pooling}")


def with_gradients(weights: torch.Tensor, given: Inputs) -> tuple[torch.Tensor, ...]:
    """Weights, and gradients of a loss in which each weight counts differently."""
    torch.manual_seed(1)
    factors = torch.randn(weights.shape, dtype=torch.float64).to(weights.device, weights.dtype)
    return weights.detach(), *torch.autograd.grad((weights * factors + weights.square()).sum(), given)


def assert_equal(found: tuple[torch.Tensor, ...], expected: tuple[torch.Tensor, ...], tolerance: float) -> None:
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other, atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize("share", BIASES)
@pytest.mark.parametrize("saturation", SATURATED)
@pytest.mark.parametrize("pooling", ["max", "sum"])
def test_weights_and_gradients_are_those_of_the_plain_formula(pooling: str, saturation: str, share: str) -> None:
    given = inputs(BIASES[share])
    expected = with_gradients(plain(given, pooling, saturation), given)
    assert_equal(with_gradients(ours(given, pooling, saturation), given), expected, 1e-10)
    positive = (expected[0] > 0).double().mean()
    assert positive == 0 if share == "none" else 0 < positive < 0.1 if share == "few" else positive > 0.5


@pytest.mark.parametrize("pooling", ["max", "sum"])
def test_pieces_of_the_vocabulary_change_nothing(pooling: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = inputs(BIASES["most"])
    expected = with_gradients(ours(given, pooling, "log"), given)
    monkeypatch.setattr("sparbench.encoders.term_weights.TERMS_AT_ONCE", {"cpu": 64})
    assert_equal(with_gradients(ours(given, pooling, "log"), given), expected, 1e-12)


@pytest.mark.parametrize("pooling", ["max", "sum"])
def test_only_own_terms(pooling: str) -> None:
    given = inputs(0.0)
    own = [torch.randperm(VOCABULARY)[:count] for count in (4, 3, 0, 20, 1)]
    expected = with_gradients(plain(given, pooling, "log", own), given)
    assert_equal(with_gradients(ours(given, pooling, "log", own), given), expected, 1e-10)


@pytest.mark.parametrize("pooling", ["max", "sum"])
def test_float32(pooling: str) -> None:
    given = inputs(BIASES["few"], torch.float32)
    expected = with_gradients(plain(given, pooling, "log"), given)
    assert_equal(with_gradients(ours(given, pooling, "log"), given), expected, 1e-5)


@pytest.mark.parametrize("pooling", ["max", "sum"])
def test_under_autocast_the_product_alone_is_rounded(pooling: str) -> None:
    given = inputs(BIASES["few"], torch.float32)
    with torch.autocast("cpu", torch.bfloat16):
        found = with_gradients(ours(given, pooling, "log"), given)
    assert [value.dtype for value in found] == [torch.float32] * 4
    assert_equal(found, with_gradients(plain(given, pooling, "log", product=rounded), given), 1e-5)


def rounded(states: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """The product of bfloat16 numbers, in bfloat16, with the gradient of an exact one."""
    exact = states @ weight.T
    return exact + ((states.bfloat16() @ weight.bfloat16().T).float() - exact).detach()


def test_ties_go_to_one_of_the_tokens() -> None:
    """Tokens of equal states share no gradient: one of them has all of it, and the weights' own is the same."""
    given = inputs(BIASES["most"])
    repeated = Inputs(torch.ones_like(given.states).requires_grad_(), *given[1:])
    found = with_gradients(ours(repeated, "max", "log"), repeated)
    expected = with_gradients(plain(repeated, "max", "log"), repeated)
    assert_equal((found[0], *found[2:]), (expected[0], *expected[2:]), 1e-10)
    for one, other in zip(found[1].split(LENGTHS), expected[1].split(LENGTHS), strict=True):
        torch.testing.assert_close(one.sum(0), other.sum(0))


@pytest.mark.parametrize("pooling", ["max", "sum"])
def test_a_term_of_bias_minus_infinity_is_none(pooling: str) -> None:
    given = inputs(BIASES["most"])
    with torch.no_grad():
        given.bias[7] = -torch.inf
    weights, *gradients = with_gradients(ours(given, pooling, "log"), given)
    assert not weights[:, 7].any()
    assert all(gradient.isfinite().all() for gradient in gradients)


def test_nothing_is_kept_where_no_gradient_is_wanted() -> None:
    given = inputs(BIASES["most"])
    with torch.inference_mode():
        weights = ours(given, "sum", "log")
    torch.testing.assert_close(weights, plain(given, "sum", "log").detach())
    assert not weights.requires_grad


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("pooling", ["max", "sum"])
@pytest.mark.parametrize("share", BIASES)
def test_on_a_gpu(pooling: str, share: str) -> None:
    given = inputs(BIASES[share], device="cuda")
    expected = with_gradients(plain(given, pooling, "log"), given)
    assert_equal(with_gradients(ours(given, pooling, "log"), given), expected, 1e-10)
