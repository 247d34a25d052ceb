"""Step: how much one retriever's rankings overlap with another's."""

import logging
from typing import Any

from sparbench.errors import UserError
from sparbench.evaluation.metrics import Rankings, mean
from sparbench.evaluation.rbo import extrapolated_rbo, truncated_rbo
from sparbench.files import write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.rankings.runs import read_rankings

log = logging.getLogger(__name__)


def compare_rankings(job: Job) -> None:
    """Mean rank-biased overlap of a run with a reference.

    Settings: p, depth. Inputs: run, reference. Outputs: rbo.
    """
    run, reference = (read_rankings(job.inputs[role]) for role in ("run", "reference"))
    if not run and not reference:
        raise UserError(
            f"{job.inputs['run']} and {job.inputs['reference']}: hold no results; expected at least one query's"
        )
    overlap = mean_overlap(run, reference, job.settings["p"], job.settings["depth"])
    log.info("%(queries)d queries: RBO %(extrapolated).4f extrapolated, %(truncated).4f truncated", overlap)
    write_json(job.outputs["rbo"], overlap)


def mean_overlap(run: Rankings, reference: Rankings, p: float, depth: int) -> dict[str, Any]:
    """Means of extrapolated and truncated RBO of the first `depth` passages, over all queries that either run has.

    A query that only one of them has results for overlaps by 0.
    """
    queries = run.keys() | reference.keys()
    pairs = [(run.get(query, ())[:depth], reference.get(query, ())[:depth]) for query in queries]
    return {
        "p": p,
        "depth": depth,
        "queries": len(queries),
        "extrapolated": mean(extrapolated_rbo(*pair, p) for pair in pairs),
        "truncated": mean(truncated_rbo(*pair, p) for pair in pairs),
    }


if __name__ == "__main__":
    run_step(compare_rankings)
