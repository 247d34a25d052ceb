"""Step: fuse two runs by Pyserini's interpolation."""

import logging
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sparbench.files import read_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.rankings.runs import Run, read_run, write_run

log = logging.getLogger(__name__)

RankedList = Sequence[tuple[str, float]]


class Candidates(NamedTuple):
    """All passages that either list of a query has, by ascending id, with a score of both, float64 [passages].

    A passage that one list lacks has that list's lowest score there (Pyserini's rule; 0 where the list is empty).
    """

    ids: list[str]
    first: np.ndarray
    second: np.ndarray

    def scores(self, weight: float) -> np.ndarray:
        """first + weight * second, float32 [passages]."""
        return (self.first + weight * self.second).astype(np.float32)

    def ranked(self, weight: float, depth: int) -> np.ndarray:
        """Positions of the `depth` best, from first to last rank: score descending, then id ascending."""
        return np.argsort(-self.scores(weight), kind="stable")[:depth]


def fuse(job: Job) -> None:
    """Fuse two runs.

    Settings: depth, normalise, tag, and weight unless it is an input. Inputs: runs (two), and weight (as tune_fusion
    writes it) unless it is a setting. Outputs: run.
    """
    settings, inputs = job.settings, job.inputs
    weight = read_json(inputs["weight"])["weight"] if "weight" in inputs else settings["weight"]
    candidates = fused_candidates(*map(read_run, inputs["runs"]), settings["normalise"])
    hits = best_hits(candidates, weight, settings["depth"])
    write_run(job.outputs["run"], list(candidates), hits, settings["tag"])
    log.info("%d queries fused with weight %g", len(candidates), weight)


def fused_candidates(first: Run, second: Run, normalise: bool) -> dict[str, Candidates]:
    """The candidates of every query that either run has, in the order of `first`, then of `second`."""
    return {
        query: candidates_of(first.get(query, ()), second.get(query, ()), normalise) for query in {**first, **second}
    }


def candidates_of(first: RankedList, second: RankedList, normalise: bool) -> Candidates:
    """The union of two lists of one query.

    Args:
        normalise: turn each list's scores s into (s - midpoint) / (max - min), where midpoint = (max + min) / 2, as
            Pyserini does; a list whose scores are all equal becomes 0.
    """
    ids = sorted({passage for passage, _ in (*first, *second)})
    return Candidates(ids, *(_scores_of(ids, found, normalise) for found in (first, second)))


def _scores_of(ids: list[str], found: RankedList, normalise: bool) -> np.ndarray:
    known = dict(found)
    low, high = min(known.values(), default=0.0), max(known.values(), default=0.0)
    scores = np.array([known.get(passage, low) for passage in ids], dtype=np.float64)
    if not normalise:
        return scores
    return (scores - (low + high) / 2) / (high - low) if high > low else np.zeros_like(scores)


def best_hits(candidates: dict[str, Candidates], weight: float, depth: int) -> Iterator[tuple[list[str], np.ndarray]]:
    """Ids and scores of the `depth` best passages of each query under a weight."""
    for union in candidates.values():
        best = union.ranked(weight, depth)
        yield [union.ids[place] for place in best.tolist()], union.scores(weight)[best]


if __name__ == "__main__":
    run_step(fuse)
