"""The settings of a training that its loop needs, by name."""

from dataclasses import dataclass
from typing import Any, Self

BETAS, EPSILON = (0.9, 0.999), 1e-8


@dataclass(frozen=True)
class Recipe:
    """How a model is trained (a row of registry/models.yaml).

    Attributes:
        steps: optimiser steps in all.
        batch: queries a step over all devices.
        loss: name of a module of training/losses.
        temperature: divides inner products in the loss.
        dropout: share of states that is dropped; 0 for a training without random numbers.
        clip: largest norm of the gradient; 0 for none.
        every: steps between validations, or between lines of the record where there is no validation.
        checkpoint_every: steps between checkpoints.
    """

    seed: int
    steps: int
    batch: int
    loss: str
    temperature: float
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
        """Read a step's settings; `epochs` become steps by the number of examples (the last pass may be short)."""
        optimiser = settings["optimiser"]
        steps = settings.get("steps") or max(1, round(settings["epochs"] * examples / settings["batch"]))
        return cls(
            seed=settings["seed"],
            steps=steps,
            batch=settings["batch"],
            loss=settings["loss"],
            temperature=settings["temperature"],
            precision=settings["precision"],
            dropout=settings["dropout"],
            lr=optimiser["lr"],
            weight_decay=optimiser["weight_decay"],
            warmup_steps=optimiser["warmup_steps"],
            clip=optimiser["clip"],
            betas=tuple(optimiser.get("betas", BETAS)),
            eps=optimiser.get("eps", EPSILON),
            every=settings["validation"]["every"] if "validation" in settings else settings["checkpoint_every"],
            checkpoint_every=settings["checkpoint_every"],
        )
