"""Step: choose mu, the weight of the second encoder in a concatenation, on a development split."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.evaluation.metrics import Judge, best_of_grid, score_rankings
from sparbench.files import write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.vectors.job_inputs import check_sizes, read_parts
from sparbench.vectors.search import search_weightings

log = logging.getLogger(__name__)
SHIFT = 100


class Candidates(NamedTuple):
    """One query's passages that any weight may rank: ids in ascending order, both parts' scores [2, passages]."""

    ids: np.ndarray
    scores: np.ndarray

    def ranked(self, mu: float, depth: int) -> list[str]:
        """Ids of the `depth` best by s_0 + mu * s_1 in float32, ties by id."""
        weighted = self.scores[0] + np.float32(mu) * self.scores[1]
        return self.ids[np.argsort(-weighted, kind="stable")[:depth]].tolist()


ScoreGrid = Callable[[Sequence[float]], list[dict[str, Any]]]


def tune_mu(job: Job) -> None:
    """Score every mu of the grid and keep the best; a best one at an end moves the grid (see chosen_weight).

    Every mu is judged on the whole corpus; the released tool looks at the best `depth` of each part alone.

    Settings: grid, metric, depth, split, answers, self_hits.
    Inputs: passages, queries, qrels, part0_vectors, part0_queries, part1_vectors, part1_queries. Outputs: weight.
    """
    settings = job.settings
    store, parts = PassageStore(job.inputs["passages"]), read_parts(job, 2)
    judge = Judge.of_job(job)
    check_sizes(job, len(store), len(judge.queries), parts)

    def score(grid: Sequence[float]) -> list[dict[str, Any]]:
        pools = search_weightings(parts, grid, settings["depth"], store.ids, job.threads)
        candidates = dict(zip(judge.queries, _with_ids(pools, store), strict=True))
        return score_grid(candidates, grid, settings["metric"], settings["depth"], judge)

    chosen = chosen_weight(settings["grid"], score)
    write_json(job.outputs["weight"], {"metric": settings["metric"], "split": settings["split"], **chosen})


def chosen_weight(grid: Sequence[float], score: ScoreGrid) -> dict[str, Any]:
    """The best weight: highest value, then highest tie break, then smallest; with the scores of the grid or both grids.

    When the best lies at an end, the range is moved by a factor 100 in that direction and judged too (SPAR's released
    tool, spar_weight_tuning.py); the best of both is taken.
    """
    judged = score(grid)
    best = best_of_grid(judged)
    ends = {min(grid): 1 / SHIFT, max(grid): SHIFT}
    shifted = best["weight"] in ends
    if shifted:
        factor = ends[best["weight"]]
        log.info("the best weight, %g, lies at an end of the grid, which is moved by %g", best["weight"], factor)
        judged = judged + score([float(f"{weight * factor:.6g}") for weight in grid])
    return {"weight": best_of_grid(judged)["weight"], "grid": judged, "shifted": shifted}


def score_grid(
    candidates: dict[str, Candidates], grid: Sequence[float], metric: str, depth: int, judge: Judge
) -> list[dict[str, Any]]:
    """{"weight", "value", "tie_break"} of each weight, in order."""
    judged = []
    for mu in grid:
        rankings = {query: found.ranked(mu, depth) for query, found in candidates.items()}
        value, tie_break = score_rankings(metric, judge, rankings)
        judged.append({"weight": mu, "value": value, "tie_break": tie_break})
        log.info("weight %g: %s %.4f", mu, metric, value)
    return judged


def _with_ids(pools: Iterable[tuple[np.ndarray, np.ndarray]], store: PassageStore) -> Iterator[Candidates]:
    for rows, scores in pools:
        ids = np.array(store.ids(rows), dtype=object)
        order = np.argsort(ids, kind="stable")
        yield Candidates(ids[order], scores[:, order])


if __name__ == "__main__":
    run_step(tune_mu)
