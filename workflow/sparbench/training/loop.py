"""The training loop: the same weights from the same seed, also when it is killed and started again."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

import numpy as np
import torch
from tqdm import tqdm

from sparbench.encoders.encoder import autocast
from sparbench.encoders.pieces import Pieces
from sparbench.training.batches import Batch, Batches
from sparbench.training.biencoder import BiEncoder
from sparbench.training.checkpoints import Checkpoints
from sparbench.training.group import ALONE, Group
from sparbench.training.recipe import Recipe
from sparbench.training.schedule import learning_rate
from sparbench.variants import variant

log = logging.getLogger(__name__)

DROPOUT = 2
QUERY, PASSAGE = 0, 1
LOG_SECONDS = 60.0

Validate = Callable[[BiEncoder, str], float]


@dataclass
class Progress:
    """How far a training is.

    Attributes:
        step: steps done.
        loss: sum of losses since the last line of the record.
        record: step, mean loss since the line before, and MRR (None without validation).
        best: the line with the highest MRR, the first of several.
    """

    step: int = 0
    loss: float = 0.0
    record: list[dict[str, float | None]] = field(default_factory=list)
    best: dict[str, float | None] | None = None


class Trainer:
    """Everything that changes during a training.

    Args:
        validate: MRR of a model, or None to keep the last weights.
        group: the processes that train together; only the first of them validates, writes and ends with the best
            weights.

    Attributes:
        resumed_at: steps that were done before this process.
    """

    def __init__(
        self,
        model: BiEncoder,
        recipe: Recipe,
        checkpoints: Checkpoints,
        validate: Validate | None,
        group: Group = ALONE,
    ) -> None:
        self.model, self.recipe, self.progress = model, recipe, Progress()
        self.resumed_at, self._group = 0, group
        self._checkpoints, self._validate = checkpoints, validate
        self._loss = variant("training.losses", recipe.loss).loss
        device = model.device
        self.optimiser = torch.optim.AdamW(
            [parameter for parameter in model.parameters() if parameter.requires_grad],
            lr=recipe.lr,
            betas=recipe.betas,
            eps=recipe.eps,
            weight_decay=recipe.weight_decay,
            fused=True,
        )
        self._scaler = torch.amp.GradScaler(device.type, enabled=recipe.precision == "float16")

    def run(self, batches: Batches) -> Progress:
        """Train to the last step, from the last checkpoint if there is one; the model ends with the best weights."""
        self._resume()
        self.resumed_at = first = self.progress.step
        self.model.train()
        started = logged = time.monotonic()
        steps, hidden = range(first, self.recipe.steps), None if self._group.leads else True
        for step in tqdm(steps, initial=first, total=self.recipe.steps, unit="step", disable=hidden):
            self.progress.loss += self._step(step, batches.batch(step, self._group.share))
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

    def _step(self, step: int, batch: Batch) -> float:
        recipe, model = self.recipe, self.model
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(step, recipe.lr, recipe.warmup_steps, recipe.steps)
        with autocast(model.device, recipe.precision):
            queries = self._vectors(step, QUERY, batch.queries, batch.all_queries)
            passages = self._vectors(step, PASSAGE, batch.passages, batch.all_passages)
        targets = torch.arange(len(queries), device=model.device)
        loss = self._loss(queries, passages, targets, recipe.temperature)
        self.optimiser.zero_grad(set_to_none=True)
        self._scaler.scale(loss).backward()
        self._group.sum_gradients(model.parameters())
        if recipe.clip:
            self._scaler.unscale_(self.optimiser)
            torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip)
        self._scaler.step(self.optimiser)
        self._scaler.update()
        return loss.item()

    def _vectors(self, step: int, side: int, texts: Pieces, count: int) -> torch.Tensor:
        """Vectors of all `count` texts of one side of the batch, from this process's share of them."""
        tower = (self.model.query, self.model.passage)[side]
        if not self.recipe.dropout:
            return self._group.whole(tower(texts), count)
        vectors = []
        for part, inside in self._group.share.parts(count):
            # A seed of its own for each part of a step: a resumed training draws what it would have drawn, and so does
            # any number of processes.
            torch.manual_seed(_dropout_seed(self.recipe.seed, step, side, part))
            vectors.append(tower(texts.take(np.r_[inside])))
        return self._group.whole(torch.cat(vectors), count)

    def _after_step(self) -> None:
        if not self._group.leads:
            return
        step, last = self.progress.step, self.progress.step == self.recipe.steps
        if step % self.recipe.every == 0 or last:
            self._record()
        if step % self.recipe.checkpoint_every == 0 and not last:
            self._save()

    def _record(self) -> None:
        """Note the mean loss since the last note, and the validation; keep the weights if they are the best."""
        progress = self.progress
        before = progress.record[-1]["step"] if progress.record else 0
        mrr = self._validate(self.model, self.recipe.precision) if self._validate else None
        line = {"step": progress.step, "loss": progress.loss / (progress.step - before), "mrr": mrr}
        progress.record.append(line)
        progress.loss = 0.0
        log.info("step %d of %d: loss %.4f%s", line["step"], self.recipe.steps, line["loss"], _mrr_text(mrr))
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


def _dropout_seed(seed: int, step: int, side: int, part: int) -> int:
    return int(np.random.SeedSequence((seed, step, DROPOUT, side, part)).generate_state(1)[0])


def _mrr_text(mrr: float | None) -> str:
    return "" if mrr is None else f", MRR {mrr:.4f}"
