"""The training loop: the same weights from the same seed, also when it is killed and started again."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import torch
from tqdm import tqdm

from sparbench.training.batches import Batch, Batches
from sparbench.training.biencoder import Model
from sparbench.training.checkpoints import Checkpoints
from sparbench.training.collapse import refuse_collapsed
from sparbench.training.forward import forward
from sparbench.training.group import ALONE, Group
from sparbench.training.learning_rate import learning_rate
from sparbench.training.recipe import Recipe
from sparbench.training.terms import weighted_sum

log = logging.getLogger(__name__)

LOG_SECONDS = 60.0

# Of a model in a precision: `mrr`, and further columns of the record.
Validate = Callable[[Model, str], dict[str, float]]


@dataclass
class Progress:
    """The progress of a training.

    Attributes:
        step: steps done.
        sums: of the loss, and of each of its terms without its weight, since the last line of the record.
        record: step, means of these since the line before, and what the validation found (`mrr` None without one).
        best: the line with the highest MRR, the first of several.
    """

    step: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    record: list[dict[str, float | None]] = field(default_factory=list)
    best: dict[str, float | None] | None = None


class Trainer:
    """Everything that changes during a training.

    Args:
        validate: measures a model, or None to keep the last weights.
        group: the processes that train together; only the first of them validates, writes and ends with the best
            weights.

    Attributes:
        resumed_at: steps that were done before this process.
    """

    def __init__(
        self,
        model: Model,
        recipe: Recipe,
        checkpoints: Checkpoints,
        validate: Validate | None,
        group: Group = ALONE,
    ) -> None:
        self.model, self.recipe, self.progress = model, recipe, Progress()
        self.resumed_at, self._group = 0, group
        self._checkpoints, self._validate = checkpoints, validate
        self.optimiser = torch.optim.AdamW(
            [parameter for parameter in model.parameters() if parameter.requires_grad],
            lr=recipe.lr,
            betas=recipe.betas,
            eps=recipe.eps,
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        self._scaler = torch.amp.GradScaler(model.device.type, enabled=recipe.precision == "float16")

    def run(self, batches: Batches) -> Progress:
        """Train to the last step, from the last checkpoint if there is one; the model ends with the best weights."""
        self._resume()
        self.resumed_at = first = self.progress.step
        self.model.train()
        started = logged = time.monotonic()
        steps, hidden = range(first, self.recipe.steps), None if self._group.leads else True
        for step in tqdm(steps, initial=first, total=self.recipe.steps, unit="step", disable=hidden):
            self._add(self._step(step, batches.batch(step, self._group.share, self.model.scores_pairs)))
            self.progress.step = step + 1
            self._after_step()
            if time.monotonic() - logged > LOG_SECONDS:
                logged = time.monotonic()
                rate = (step + 1 - first) * self.recipe.batch / (logged - started)
                log.info("step %d of %d, %.0f queries/s", step + 1, self.recipe.steps, rate)
        best = self._checkpoints.load_best() if self._validate and self._group.leads else None
        if best is not None:
            self.model.load_state_dict(best)
        return self.progress

    def _step(self, step: int, batch: Batch) -> dict[str, float]:
        """Take one step; returns its loss and each term without its weight."""
        recipe, model = self.recipe, self.model
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(step, recipe.lr, recipe.warmup_steps, recipe.steps)
        encodings, encoded = forward(model, recipe, self._group, step, batch)
        loss, values = weighted_sum(recipe.loss, step, encoded)
        self.optimiser.zero_grad(set_to_none=True)
        self._scaler.scale(loss).backward()
        for encoding in encodings:
            encoding.backward()
        self._group.sum_gradients(model.parameters())
        if recipe.clip:
            self._scaler.unscale_(self.optimiser)
            torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
        self._scaler.step(self.optimiser)
        self._scaler.update()
        named = {"loss": loss, **values}
        return dict(zip(named, torch.stack(list(named.values())).tolist(), strict=True))

    def _add(self, values: dict[str, float]) -> None:
        sums = self.progress.sums
        self.progress.sums = {name: sums.get(name, 0.0) + value for name, value in values.items()}

    def _after_step(self) -> None:
        if not self._group.leads:
            return
        step, last = self.progress.step, self.progress.step == self.recipe.steps
        if step % self.recipe.every == 0 or last:
            self._record()
        if step % self.recipe.checkpoint_every == 0 and not last:
            self._save()

    def _record(self) -> None:
        """Record the mean losses since the last line, and the validation; keep the weights if they are the best.

        Raises:
            UserError: the model has collapsed.
        """
        progress = self.progress
        steps = progress.step - (progress.record[-1]["step"] if progress.record else 0)
        means = {name: value / steps for name, value in progress.sums.items()}
        found = self._validate(self.model, self.recipe.precision) if self._validate else {"mrr": None}
        line = {"step": progress.step, **means, **found}
        progress.record.append(line)
        progress.sums = {}
        told = ", ".join(f"{name} {value:.4f}" for name, value in {**means, **found}.items() if value is not None)
        log.info("step %d of %d: %s", line["step"], self.recipe.steps, told)
        refuse_collapsed(line, self.recipe.loss)
        mrr = line["mrr"]
        if mrr is not None and (progress.best is None or mrr > progress.best["mrr"]):
            progress.best = line
            self._checkpoints.save_best(self.model.state_dict())

    def _save(self) -> None:
        self._checkpoints.save(
            {
                "progress": asdict(self.progress),
                "model": self.model.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "scaler": self._scaler.state_dict(),
            }
        )

    def _resume(self) -> None:
        state = self._checkpoints.load()
        if state is None:
            return
        self.progress = Progress(**state["progress"])
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self._scaler.load_state_dict(state["scaler"])
        log.info("resumed after step %d of %d", self.progress.step, self.recipe.steps)
