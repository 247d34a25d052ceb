"""Step: choose the weight of a fusion on a development split."""

import logging
from collections.abc import Sequence
from typing import Any

from sparbench.evaluation.fuse import Candidates, fused_candidates
from sparbench.evaluation.metrics import Judge, best_of_grid, score_rankings
from sparbench.files import write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.rankings.runs import read_run

log = logging.getLogger(__name__)


def tune_fusion(job: Job) -> None:
    """Score every weight of the grid and keep the best (see best_of_grid).

    Settings: grid, metric, depth, split, normalise, answers, self_hits.
    Inputs: runs (two, of the split), queries, qrels, passages. Outputs: weight.
    """
    settings, inputs = job.settings, job.inputs
    candidates = fused_candidates(*map(read_run, inputs["runs"]), settings["normalise"])
    grid = score_grid(candidates, settings["grid"], settings["metric"], settings["depth"], Judge.of_job(job))
    best = best_of_grid(grid)["weight"]
    if best in (min(settings["grid"]), max(settings["grid"])):
        log.warning("the best weight, %g, lies at an end of the grid", best)
    chosen = {"weight": best, "metric": settings["metric"], "split": settings["split"], "grid": grid, "shifted": False}
    write_json(job.outputs["weight"], chosen)


def score_grid(
    candidates: dict[str, Candidates], weights: Sequence[float], metric: str, depth: int, judge: Judge
) -> list[dict[str, Any]]:
    """{"weight", "value", "tie_break"} of each weight, in order; each passage is matched once, not once per weight."""
    grid = []
    for weight in weights:
        rankings = {
            query: [union.ids[place] for place in union.ranked(weight, depth).tolist()]
            for query, union in candidates.items()
        }
        value, tie_break = score_rankings(metric, judge, rankings)
        grid.append({"weight": weight, "value": value, "tie_break": tie_break})
        log.info("weight %g: %s %.4f", weight, metric, value)
    return grid


if __name__ == "__main__":
    run_step(tune_fusion)
