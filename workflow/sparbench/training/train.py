"""The step that trains a model: DPR, SPAR's Lambda, a ranker, and any other recipe of the registry."""

import hashlib
import logging
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from sparbench.encoders.encoder import best_device
from sparbench.errors import UserError
from sparbench.files import CHECKPOINTS, whole, write_json
from sparbench.identity import canonical
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.training.batches import Batches
from sparbench.training.biencoder import starting_model, write_model
from sparbench.training.checkpoints import Checkpoints
from sparbench.training.examples import TextCutters, read_source, read_validation, wanted_teachers
from sparbench.training.group import ALONE, Group
from sparbench.training.launch import handed_gpus, refuse_too_many, run_together
from sparbench.training.loop import Progress, Trainer
from sparbench.training.recipe import Recipe

log = logging.getLogger(__name__)

# Products over several threads sum in a different order, which changes the last bits, and training amplifies them.
CPU_THREADS = 1


def train(job: Job, processes: int | None = None) -> Facts:
    """Train a model of the registry; see registry/models.yaml for the settings.

    Inputs: for each part data/<i> and for validation, <part>/{passages,queries,qrels} and <part>/lists/<retriever>;
    and start (a model's folder) or tokenizer.
    Outputs: model (folder), card (what was trained, the same in every run), validation (a table).

    Args:
        processes: how many share each batch; by default one for each GPU that was assigned to the job.
    """
    processes = processes or max(1, handed_gpus())
    if processes == 1:
        return train_share(job, ALONE)
    refuse_too_many(processes, job.settings["batch"])
    for name in job.code:
        import_module(name)  # The sidecar names the packages of this process, and the others do the work.
    return run_together(train_share, job, processes)


def train_share(job: Job, group: Group) -> Facts:
    """The work of each process: read everything, take its share of each batch; the first one writes."""
    torch.set_num_threads(CPU_THREADS)
    settings, start = job.settings, Path(job.inputs.get("start") or job.inputs["tokenizer"])
    cutters = TextCutters(settings, start)
    batches = _batches(job, cutters)
    recipe = Recipe.of(settings, len(batches))
    model = starting_model(settings, start).to(best_device())
    validation = read_validation(settings, job.inputs, cutters, model.scores_pairs) if group.leads else None
    log.info(
        "%d examples, %d steps of %d queries by %d processes", len(batches), recipe.steps, recipe.batch, group.size
    )
    checkpoints = Checkpoints(f"{job.outputs['model']}{CHECKPOINTS}", _identity(job))
    trainer = Trainer(model, recipe, checkpoints, validation, group)
    started = time.monotonic()
    progress = trainer.run(batches)
    speed = rate("queries", (recipe.steps - trainer.resumed_at) * recipe.batch, started)
    if group.leads:
        facts = {"examples": len(batches), "steps": recipe.steps, "validation_queries": len(validation or ())}
        _write_outputs(job, trainer, progress, facts, start)
        checkpoints.clear()
    return {"resumed_at_step": trainer.resumed_at, "processes": group.size, **speed}


def _batches(job: Job, cutters: TextCutters) -> Batches:
    settings = job.settings
    sources = [read_source(settings, job.inputs, number, cutters) for number in range(len(settings["data"]))]
    batches = Batches(sources, settings["batch"], settings["seed"], wanted_teachers(settings))
    if not len(batches):
        raise UserError("models: no training query has a positive; fix: check the positives that data asks for")
    return batches


def _identity(job: Job) -> str:
    """What a checkpoint must have in common with this job: settings, code, and the files it read as they were."""
    files = {path: _stamp(Path(path)) for value in job.inputs.values() for path in _listed(value)}
    text = canonical({"settings": job.settings, "files": files, "code": job.code})
    return hashlib.sha256(text.encode()).hexdigest()


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _stamp(path: Path) -> list[list[Any]]:
    members = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [[member.name, member.stat().st_size, member.stat().st_mtime_ns] for member in members if member.is_file()]


def _write_outputs(job: Job, trainer: Trainer, progress: Progress, facts: dict[str, int], start: Path) -> None:
    card = {
        "settings": job.settings,
        **facts,
        "best": progress.best,
        "last": progress.record[-1],
        "parameters": sum(parameter.numel() for parameter in trainer.model.parameters()),
        "torch": torch.__version__,
    }
    with whole(job.outputs["validation"]) as partial:
        lines = ["\t".join(progress.record[0]), *map(_line, progress.record)]
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_json(job.outputs["card"], card)
    write_model(job.outputs["model"], trainer.model, job.settings["encoder"], start)


def _line(entry: dict[str, float | None]) -> str:
    values = ("" if value is None else f"{value:.6f}" for name, value in entry.items() if name != "step")
    return "\t".join([str(entry["step"]), *values])


if __name__ == "__main__":
    run_step(train)
