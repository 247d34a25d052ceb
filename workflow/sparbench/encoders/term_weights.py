"""The weight of each term of the vocabulary for each text, by the head of a masked language model.

Logits of [texts, tokens, vocabulary] would be 30 GB for a batch of BERT-base. Here a text's logits over a piece of the
vocabulary are made, pooled and overwritten by the next one's. What the way back needs are the derivatives of positive
logits, some per cent of the vocabulary in a trained model: they are listed, and gradients are sparse products of them.
"""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

import torch
from torch.autograd.function import FunctionCtx, once_differentiable

from sparbench.encoders.pooled import Slopes
from sparbench.encoders.saturation import SATURATIONS, Saturation

# Terms at once: their logits for a text stay in a core's cache. A GPU would rather start fewer, larger products.
TERMS_AT_ONCE = {"cpu": 8192}
# A listed derivative costs as much as this many of a dense product.
DENSE_COST = 32


class Head(NamedTuple):
    """How logits become weights.

    Attributes:
        pooling: a module of encoders/term_poolings.
        saturation: of a logit.
    """

    pooling: ModuleType
    saturation: Saturation


def term_weights(
    states: torch.Tensor,
    lengths: list[int],
    weight: torch.Tensor,
    bias: torch.Tensor,
    pooling: ModuleType,
    saturation: str,
    own: list[torch.Tensor] | None = None,
) -> torch.Tensor:
    """Pool the saturated positive logits `states @ weight.T + bias` over each text's tokens.

    Products are computed in the number format of autocast, all else, gradients too, in that of `bias`.

    Args:
        states: float [tokens of all texts, hidden], one text after another.
        lengths: tokens of each text.
        weight: float [vocabulary, hidden].
        bias: float [vocabulary]; a term of bias -inf has weight 0 in every text.
        pooling: a module of encoders/term_poolings.
        saturation: a key of SATURATIONS.
        own: each text's own terms, distinct, int64: only their logits are computed. None stands for all terms.

    Returns:
        Weights [texts, vocabulary]; 0 for texts without tokens.
    """
    head = Head(pooling, SATURATIONS[saturation])
    return _TermWeights.apply(states, weight, bias, lengths, head, own, torch.is_grad_enabled())


class _Block(NamedTuple):
    """Some terms of one text.

    Attributes:
        text: its number.
        tokens: its rows of the states.
        terms: int64 [terms], or a slice of the vocabulary.
    """

    text: int
    tokens: slice
    terms: torch.Tensor | slice


class _TermWeights(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: FunctionCtx,
        states: torch.Tensor,
        weight: torch.Tensor,
        bias: torch.Tensor,
        lengths: list[int],
        head: Head,
        own: list[torch.Tensor] | None,
        differentiable: bool,
    ) -> torch.Tensor:
        weights = bias.new_zeros(len(lengths), len(bias))
        products = _Products(states, weight, max(lengths, default=0))
        kept, unlisted = [], []
        with torch.autocast(states.device.type, enabled=False):
            for block in _blocks(lengths, weight, own):
                logits = products.logits(block)
                listed = logits.numel() // (DENSE_COST if own is None else 1) if differentiable else None
                pooled = head.pooling.pool(logits, bias[block.terms], head.saturation, listed)
                weights[block.text, block.terms] = pooled.weights
                if pooled.slopes is not None:
                    kept.append(_placed(pooled.slopes, block))
                elif differentiable:
                    unlisted.append(block)
        ctx.head, ctx.unlisted, ctx.longest = head, unlisted, max(lengths, default=0)
        ctx.product_type = products.states.dtype
        ctx.save_for_backward(states, weight, bias, *_joined(kept, bias))
        return weights

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        states, weight, bias, texts, tokens, terms, slopes = ctx.saved_tensors
        with torch.autocast(states.device.type, enabled=False):
            exact = states.to(bias.dtype), weight.to(bias.dtype)
            gradients = _listed_gradients(*exact, tokens, terms, slopes * gradient[texts, terms])
            if ctx.unlisted:
                products = _Products(states, weight, ctx.longest, ctx.product_type)
                for block in ctx.unlisted:
                    slopes = ctx.head.pooling.slopes(products.logits(block), bias[block.terms], ctx.head.saturation)
                    _add_gradients(*gradients, *exact, block, slopes.mul_(gradient[block.text, block.terms]))
        return gradients[0].to(states.dtype), gradients[1].to(weight.dtype), gradients[2], None, None, None, None


class _Products:
    """Logits, without bias, of one block after another in the same memory, in autocast's number format."""

    def __init__(
        self, states: torch.Tensor, weight: torch.Tensor, longest: int, dtype: torch.dtype | None = None
    ) -> None:
        dtype = dtype or _product_type(states)
        self.states, self._weight = states.to(dtype), weight.to(dtype)
        self._memory = self.states.new_empty(0)
        self._longest = longest

    def logits(self, block: _Block) -> torch.Tensor:
        """[tokens, terms]; good until the next block's."""
        states, weight = self.states[block.tokens], self._weight[block.terms]
        size = len(states) * len(weight)
        if len(self._memory) < size:
            self._memory = states.new_empty(self._longest * len(weight))
        return torch.mm(states, weight.T, out=self._memory[:size].view(len(states), len(weight)))


def _product_type(states: torch.Tensor) -> torch.dtype:
    kind = states.device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else states.dtype


def _blocks(lengths: list[int], weight: torch.Tensor, own: list[torch.Tensor] | None) -> Iterator[_Block]:
    """All terms in pieces of the vocabulary, each for all texts, or each text's own terms."""
    stops = torch.tensor(lengths).cumsum(0).tolist()
    rows = [slice(stop - length, stop) for stop, length in zip(stops, lengths, strict=True)]
    texts = [text for text, length in enumerate(lengths) if length]
    if own is not None:
        yield from (_Block(text, rows[text], own[text]) for text in texts)
        return
    step = TERMS_AT_ONCE.get(weight.device.type, len(weight))
    for start in range(0, len(weight), step):
        yield from (_Block(text, rows[text], slice(start, min(start + step, len(weight)))) for text in texts)


def _placed(slopes: Slopes, block: _Block) -> tuple[int, Slopes]:
    """The text, and its slopes by rows of the states and terms of the vocabulary."""
    terms = slopes.terms + block.terms.start if isinstance(block.terms, slice) else block.terms[slopes.terms]
    return block.text, Slopes(slopes.tokens + block.tokens.start, terms, slopes.values)


def _joined(kept: list[tuple[int, Slopes]], bias: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """Text, token and term of each derivative, int64, and its value."""
    if not kept:
        nothing = torch.empty(0, dtype=torch.int64, device=bias.device)
        return nothing, nothing, nothing, bias.new_empty(0)
    counts = torch.tensor([len(slopes.values) for _, slopes in kept])
    texts = torch.tensor([text for text, _ in kept]).repeat_interleave(counts).to(bias.device)
    return texts, *(torch.cat(parts) for parts in zip(*(slopes for _, slopes in kept), strict=True))


Gradients = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


def _listed_gradients(
    states: torch.Tensor, weight: torch.Tensor, tokens: torch.Tensor, terms: torch.Tensor, values: torch.Tensor
) -> Gradients:
    """Gradients of states, weight and bias from those of the listed logits."""
    shape = len(states), len(weight)
    logits = torch.sparse_coo_tensor(torch.stack([tokens, terms]), values, shape, check_invariants=False)
    # A product too: on a GPU index_add_ adds in another order each time.
    of_bias = torch.sparse.mm(logits.t(), states.new_ones(len(states), 1)).squeeze(1)
    return torch.sparse.mm(logits, weight), torch.sparse.mm(logits.t(), states), of_bias


def _add_gradients(
    of_states: torch.Tensor,
    of_weight: torch.Tensor,
    of_bias: torch.Tensor,
    states: torch.Tensor,
    weight: torch.Tensor,
    block: _Block,
    of_logits: torch.Tensor,
) -> None:
    """Add one block's, from the gradient of all its logits."""
    of_states[block.tokens].addmm_(of_logits, weight[block.terms])
    of_weight[block.terms].addmm_(of_logits.T, states[block.tokens])
    of_bias[block.terms] += of_logits.sum(0)
