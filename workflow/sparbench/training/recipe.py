"""The settings of a training that its loop needs, by name."""

from dataclasses import dataclass
from typing import Any, Self

from sparbench.training.terms import Term, refuse_long_ramps


@dataclass(frozen=True)
class Recipe:
    """How a model is trained (a row of registry/models.yaml).

    Attributes:
        steps: optimiser steps in all.
        batch: queries per step over all devices.
        loss: its terms.
        gradient_cache: encode each part of a batch twice and keep the graph of only one part (see Encoding).
        dropout: share of states that is dropped; 0 for a training without random numbers.
        clip: largest norm of the gradient; 0 for none.
        every: steps between validations, or between lines of the record where there is no validation.
        checkpoint_every: steps between checkpoints.
    """

    seed: int
    steps: int
    batch: int
    loss: tuple[Term, ...]
    gradient_cache: bool
    precision: str
    dropout: float
    lr: float
    weight_decay: float
    warmup_steps: int
    clip: float
    betas: tuple[float, float]
    eps: float
    every: int
    checkpoint_every: int

    @classmethod
    def of(cls, settings: dict[str, Any], examples: int) -> Self:
        """Read a step's settings; `epochs` become steps by the number of examples (the last pass may be short).

        Raises:
            UserError: a term's schedule is longer than the training.
        """
        optimiser, terms = settings["optimiser"], tuple(map(Term.of, settings["loss"]))
        steps = settings.get("steps") or max(1, round(settings["epochs"] * examples / settings["batch"]))
        refuse_long_ramps(terms, steps)
        return cls(
            seed=settings["seed"],
            steps=steps,
            batch=settings["batch"],
            loss=terms,
            gradient_cache=settings["gradient_cache"],
            precision=settings["precision"],
            dropout=settings["dropout"],
            lr=optimiser["lr"],
            weight_decay=optimiser["weight_decay"],
            warmup_steps=optimiser["warmup_steps"],
            clip=optimiser["clip"],
            betas=tuple(optimiser["betas"]),
            eps=optimiser["eps"],
            every=settings["validation"]["every"] if "validation" in settings else settings["checkpoint_every"],
            checkpoint_every=settings["checkpoint_every"],
        )
