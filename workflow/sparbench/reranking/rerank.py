"""Step: a run whose first passages a ranker puts in a new order."""

import time
from collections.abc import Iterator

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries
from sparbench.encoders.ranker import load_ranker
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.runs import Run, read_run, write_run
from sparbench.reranking.score import Ranker, scores_of


def rerank(job: Job) -> Facts:
    """Rerank the first passages of each query of a run; those below keep their order.

    Settings: encoder (the ranker's row), precision, rerank (how many passages), tag.
    Inputs: run, passages, queries, model (a folder). Outputs: run.
    """
    settings, inputs = job.settings, job.inputs
    ranker = load_ranker(settings["encoder"], inputs["model"], settings["precision"])
    store, run = PassageStore(inputs["passages"]), read_run(inputs["run"])
    texts = {query.id: query.text for query in read_queries(inputs["queries"])}
    began, depth = time.monotonic(), settings["rerank"]
    scores = scores_of_run(ranker, run, texts, depth, store, job.threads)
    hits = (reranked(ids, own) for ids, own in zip(ids_of(run), scores, strict=True))
    write_run(job.outputs["run"], list(run), hits, settings["tag"])
    return rate("pairs", int(np.isfinite(scores).sum()), began)


def scores_of_run(
    ranker: Ranker, run: Run, texts: dict[str, str], depth: int, store: PassageStore, threads: int
) -> np.ndarray:
    """A ranker's scores of the first `depth` passages of each query, float32 [queries, depth], -inf for no passage."""
    rows = np.full((len(run), depth), -1, dtype=np.int64)
    for line, ids in zip(rows, ids_of(run), strict=True):
        first = ids[:depth]
        line[: len(first)] = store.rows(first)
    return scores_of(ranker, [texts[query] for query in run], rows, store, threads)


def ids_of(run: Run) -> Iterator[list[str]]:
    """The passages of each query, best first."""
    return ([passage for passage, _ in hits] for hits in run.values())


def reranked(ids: list[str], scores: np.ndarray) -> tuple[list[str], np.ndarray]:
    """A query's passages and scores: the ranker's for the first ones, then below the least of them, one less each.

    Args:
        ids: best first.
        scores: of the first `len(scores)` of them; further ones than there are passages are not read.
    """
    first = scores[: len(ids)]
    below = np.floor(first.min(initial=0)) - 1 - np.arange(len(ids) - len(first))
    return ids, np.concatenate([first, below]).astype(np.float32)


if __name__ == "__main__":
    run_step(rerank)
