"""The vectors of a batch, and backpropagation from the loss's gradients on them to the weights."""

from collections.abc import Iterator
from itertools import chain

import numpy as np
import torch
from torch import nn

from sparbench.encoders.encoder import autocast
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.training.group import Group
from sparbench.training.recipe import Recipe

DROPOUT = 2
QUERY, PASSAGE = 0, 1


class Encoding:
    """The texts of one side of a step's batch, encoded in parts (training.shares).

    With a gradient cache (Gao et al. 2021, section 3.2) parts are encoded without their graphs, and again, one after
    another, when the gradients on their vectors are known: memory grows with the part, not the batch, at the cost of
    one more forward pass. Both ways draw the same dropout and give the same gradients up to float32's rounding.

    Args:
        tower: takes the texts, gives [texts, dim].
        texts: this process's share; a ranker's are Pairs.
        count: texts of the whole batch.

    Attributes:
        vectors: of the whole batch, float32 [count, dim]; their gradient is what `backward` takes.
    """

    def __init__(
        self, tower: nn.Module, recipe: Recipe, group: Group, step: int, side: int, texts: Pieces | Pairs, count: int
    ) -> None:
        # Binary queries have a device, but no weights.
        self._tower, self._device = tower, next(chain(tower.parameters(), tower.buffers())).device
        self._trained = any(parameter.requires_grad for parameter in tower.parameters())
        self._recipe, self._step, self._side, self._texts = recipe, step, side, texts
        self._own, self._parts = slice(*group.share.texts(count)), self._stretches(group, count)
        with torch.set_grad_enabled(not recipe.gradient_cache):
            self._encoded = torch.cat(list(self._encode()))
        self.vectors = group.gather(self._encoded.detach(), count).requires_grad_()

    def backward(self) -> None:
        """Add the gradients of the weights, from that of the vectors."""
        gradient = self.vectors.grad[self._own]
        if not self._trained:
            return
        if not self._recipe.gradient_cache:
            self._encoded.backward(gradient)
            return
        for (_, inside), vectors in zip(self._parts, self._encode(), strict=True):
            vectors.backward(gradient[inside])

    def _stretches(self, group: Group, count: int) -> list[tuple[int, slice]]:
        """The parts of the share; all of it as one where nothing asks for parts."""
        if self._recipe.gradient_cache or self._recipe.dropout:
            return group.share.parts(count)
        return [(0, slice(0, len(self._texts.lengths)))]

    def _encode(self) -> Iterator[torch.Tensor]:
        """Vectors of each part, float32."""
        for part, inside in self._parts:
            if self._recipe.dropout:
                # A seed of its own for each part of a step: a resumed training draws what it would have drawn, and so
                # does any number of processes, and the second pass of a gradient cache.
                torch.manual_seed(_dropout_seed(self._recipe.seed, self._step, self._side, part))
            with autocast(self._device, self._recipe.precision):
                vectors = self._tower(self._texts.take(np.r_[inside]))
            yield vectors.float()


def _dropout_seed(seed: int, step: int, side: int, part: int) -> int:
    return int(np.random.SeedSequence((seed, step, DROPOUT, side, part)).generate_state(1)[0])
