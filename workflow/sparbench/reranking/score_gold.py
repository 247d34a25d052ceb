"""Step: a ranker's scores of the gold positives of a split's queries, which lists may lack."""

import time

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.qrels import read_qrels
from sparbench.collections.queries import read_queries
from sparbench.encoders.ranker import load_ranker
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.lists import write_lists
from sparbench.reranking.score import scores_of
from sparbench.training.positives import gold_rows


def score_gold(job: Job) -> Facts:
    """Score every gold positive of each query.

    Settings: encoder (the ranker's row), precision.
    Inputs: qrels, passages, queries, model (a folder).
    Outputs: scores (see sparbench.rankings.lists: each query's positives, with the ranker's scores).
    """
    settings, inputs = job.settings, job.inputs
    ranker = load_ranker(settings["encoder"], inputs["model"], settings["precision"])
    store, queries = PassageStore(inputs["passages"]), read_queries(inputs["queries"])
    rows, began = gold_rows(queries, read_qrels(inputs["qrels"]), store), time.monotonic()
    scores = scores_of(ranker, [query.text for query in queries], rows, store, job.threads)
    write_lists(job.outputs["scores"], rows, scores)
    return rate("pairs", int(np.count_nonzero(rows >= 0)), began)


if __name__ == "__main__":
    run_step(score_gold)
