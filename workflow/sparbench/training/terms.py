"""The terms of a recipe's loss: each a module of training/losses with its weight, schedule and options."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import torch

from sparbench.errors import UserError
from sparbench.training.encoded import Encoded, Scored
from sparbench.variants import variant


@dataclass(frozen=True)
class Term:
    """One term of a loss.

    Attributes:
        name: its column in the record.
        loss: a module of training/losses.
        weight: multiplies it, at least 0.
        schedule: a module of training/schedules under `kind`, and that one's options.
        options: keyword arguments of the loss.
        teacher: whose scores it takes, or None.
    """

    name: str
    loss: str
    weight: float
    schedule: dict[str, Any]
    options: dict[str, Any]
    teacher: str | None = None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """Read a term of the registry; it is named after its loss unless it says otherwise."""
        return cls(**{"name": row["loss"], **row})

    def weight_at(self, step: int) -> float:
        """The weight at a step (from 0)."""
        options = {key: value for key, value in self.schedule.items() if key != "kind"}
        return self.weight * variant("training.schedules", self.schedule["kind"]).factor(step, **options)

    def value(self, batch: Encoded | Scored) -> torch.Tensor:
        """The loss of a batch, without the weight."""
        given = [batch.scores[self.teacher]] if self.teacher else []
        return variant("training.losses", self.loss).loss(batch, *given, **self.options)


def weighted_sum(
    terms: Sequence[Term], step: int, batch: Encoded | Scored
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """The loss of a batch at a step, and each term's value without its weight."""
    values = {term.name: term.value(batch) for term in terms}
    return sum(term.weight_at(step) * values[term.name] for term in terms), values


def refuse_long_ramps(terms: Sequence[Term], steps: int) -> None:
    """UserError where a term would not reach its weight in so many steps."""
    for term in terms:
        ramp = term.schedule.get("steps", 0)
        if ramp > steps:
            raise UserError(
                f"models: loss: {term.name}: schedule: key 'steps': got {ramp}; "
                f"expected at most {steps}, the steps of the training"
            )
