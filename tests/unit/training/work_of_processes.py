"""What the processes of test_processes.py do: functions that new processes can import."""

import os
import signal
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import torch
from unit.training.training_world import term

from sparbench.encoders.kinds.kernel_pooling import CENTRES, KernelPooling
from sparbench.encoders.kinds.transformer import Transformer
from sparbench.encoders.pairs import Pairs
from sparbench.encoders.pieces import Pieces
from sparbench.encoders.starts import bag
from sparbench.encoders.starts.transformer import new_bert
from sparbench.errors import UserError
from sparbench.processes.job import Facts, Job
from sparbench.training.batches import Batch, Batches
from sparbench.training.biencoder import BiEncoder, Model
from sparbench.training.checkpoints import Checkpoints
from sparbench.training.group import ALONE, Group
from sparbench.training.labels import Candidates, Labels
from sparbench.training.loop import Trainer
from sparbench.training.pair_ranker import PairRanker
from sparbench.training.pieces_cache import PiecesCache
from sparbench.training.recipe import Recipe
from sparbench.training.shares import Share
from sparbench.training.sources import LabelledQueries
from sparbench.training.terms import Term
from sparbench.training.train import train_share

TEXTS, PIECES = 30, 50
SHAPE = {"layers": 1, "hidden": 8, "heads": 2, "intermediate": 16}
IN_BATCH = Term.of(term("in-batch"))
OWN = Term.of(term("own-passages"))
REGULARISERS = (
    Term.of(term("flops", name="queries", weight=0.3, options={"side": "query"})),
    Term.of(term("flops", name="passages", weight=0.2, options={"side": "passage", "negatives": "apart"})),
    Term.of(term("l1", weight=0.1, options={"side": "passage"})),
)
RECIPE = Recipe(
    seed=0, steps=1, batch=11, loss=(IN_BATCH,), gradient_cache=False, precision="float32",
    dropout=0.0, lr=0.01, weight_decay=0.0, warmup_steps=0, clip=0.0, betas=(0.9, 0.999), eps=1e-8,
    every=1, checkpoint_every=1,
)  # fmt: skip
KILLED_AT = 13


class Case(NamedTuple):
    """A model of which `gradients` takes one step."""

    kind: str
    towers: str
    dropout: float = 0.0
    clip: float = 0.0
    gradient_cache: bool = False
    regularised: bool = False


def gradients(cases: list[Case], group: Group = ALONE) -> list[dict[str, np.ndarray]]:
    """For each case the gradients that the optimiser saw in its first step."""
    found = []
    for case in cases:
        loss = (IN_BATCH, *REGULARISERS) if case.regularised else (OWN if case.kind == "ranker" else IN_BATCH,)
        recipe = replace(RECIPE, dropout=case.dropout, clip=case.clip, gradient_cache=case.gradient_cache, loss=loss)
        trainer = Trainer(_model(case), recipe, Checkpoints("/nowhere", "job"), None, group)
        trainer.run(_batches())
        found.append({name: weight.grad.numpy() for name, weight in trainer.model.named_parameters()})
    return found


def gradients_in_one_graph(case: Case) -> dict[str, np.ndarray]:
    """The gradients of the first step's loss, written out: all texts at once, and torch's own way back."""
    model, batch = _model(case), _batches().batch(0)
    queries, passages = model.query(batch.queries), model.passage(batch.passages)
    scores = queries @ passages.T
    own = [np.flatnonzero(batch.positive & (batch.owners == query)).item() for query in range(RECIPE.batch)]
    loss = (torch.logsumexp(scores, dim=1) - scores[range(RECIPE.batch), own]).mean()
    if case.regularised:
        halves = passages[batch.positive], passages[~batch.positive]
        apart = sum(half.abs().mean(0).square().sum() for half in halves) / 2
        loss = loss + 0.3 * queries.abs().mean(0).square().sum() + 0.2 * apart + 0.1 * passages.abs().sum(1).mean()
    loss.backward()
    return {name: weight.grad.numpy() for name, weight in model.named_parameters()}


def gradients_pair_by_pair() -> dict[str, np.ndarray]:
    """The same of a ranker's first step, each pair scored by itself."""
    model, batch = _model(Case("ranker", "shared")), _batches().batch(0)
    count = len(batch.owners)
    pairs = [Pairs(batch.queries.take(batch.owners[[row]]), batch.passages.take(np.r_[row])) for row in range(count)]
    scores, loss = torch.cat([model.ranker(pair) for pair in pairs]), torch.zeros(())
    for query in range(RECIPE.batch):
        own = np.flatnonzero(batch.owners == query)
        positive = own[batch.positive[own]].item()
        loss = loss + (torch.logsumexp(scores[own], dim=0) - scores[positive]) / RECIPE.batch
    loss.backward()
    return {name: weight.grad.numpy() for name, weight in model.named_parameters()}


def _model(case: Case) -> Model:
    torch.manual_seed(0)
    if case.kind == "ranker":
        return PairRanker(KernelPooling(torch.randn(PIECES, 8), torch.rand(PIECES), torch.randn(len(CENTRES))))

    def tower() -> torch.nn.Module:
        if case.kind == "bag":
            return bag.random_bag(8, PIECES)
        return Transformer(new_bert(SHAPE, PIECES, 16, case.dropout), "mean")

    query = tower()
    return BiEncoder(query, query if case.towers == "shared" else tower())


def _batches() -> Batches:
    """Passages of 1 to 9 pieces; each third query has no hard negative."""
    draw = np.random.default_rng(5)
    texts = [draw.integers(1, PIECES, size=1 + row % 9).tolist() for row in range(TEXTS)]
    cache = PiecesCache(lambda rows: Pieces.of([texts[row] for row in rows]))
    rows = np.arange(TEXTS, dtype=np.int32)[:, None]
    negatives = np.where(rows % 3 == 0, -1, (rows + 7) % TEXTS).astype(np.int32)
    labels = Labels(unscored(rows), (unscored(negatives),))
    return Batches([LabelledQueries(cache, cache, labels)], RECIPE.batch, RECIPE.seed)


def unscored(rows: np.ndarray, each: int = 1) -> Candidates:
    """Candidates that no teacher scores."""
    return Candidates(rows, each, np.empty((*rows.shape, 0), dtype=np.float32))


def refuse(job: None, group: Group) -> None:
    """The last process finds its input wrong, while the others wait for it."""
    if not group.leads:
        raise UserError("records.tsv: line 7: got 3 fields; expected 4")
    group.gather(torch.ones(4, 2), 8)


def fail(job: None, group: Group) -> None:
    """The last process has a bug, while the others wait for it."""
    if not group.leads:
        raise KeyError("a bug")
    group.gather(torch.ones(4, 2), 8)


def train_until_killed(job: Job, group: Group) -> Facts:
    """A training whose last process is killed before the step KILLED_AT."""
    batch_of = Batches.batch

    def batch(self: Batches, step: int, share: Share, pairs: bool) -> Batch:
        if step == KILLED_AT and not group.leads:
            os.kill(os.getpid(), signal.SIGKILL)
        return batch_of(self, step, share, pairs)

    Batches.batch = batch
    return train_share(job, group)
