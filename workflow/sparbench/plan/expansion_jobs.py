"""Jobs that compare the terms of passages with those that an encoder over the vocabulary gives them."""

from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import TORCH_MB, Need
from sparbench.plan.stage import Stage

Wildcards = Any
# As many as the paper looks at (SPLADE, section 4).
SAMPLE = 10_000
SECONDS = 120


def expansion(planner: Planner, wildcards: Wildcards) -> JobPlan:
    """Dropped and added terms of a corpus's passages, and one passage with its terms."""
    encoder, collection = planner.registry.row("retrievers", wildcards.retriever)["encoder"], wildcards.collection
    seed = planner.encoder_seed(encoder, int(wildcards.seed))
    inputs = {
        "passages": planner.paths.passages(collection),
        "terms": planner.paths.passage_terms(collection, encoder, seed),
        "model": planner.encoder_folder(encoder, "passage", seed),
        "qrels": planner.paths.qrels(collection, wildcards.split),
    }
    settings = {"encoder": planner.encoder_settings(encoder), "sample": SAMPLE}
    return JobPlan(settings, inputs, chosen=planner.encoder_modules(encoder))


def _need(_: Planner, __: Wildcards) -> Need:
    return Need(TORCH_MB, SECONDS)


STAGES = {"expansion": Stage("vectors.measure_expansion", "torch", expansion, _need, kinds=("impact",))}
