"""Step: a ranker's scores of a retriever's listed passages."""

import time

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries, shard_bounds
from sparbench.encoders.ranker import load_ranker
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.lists import read_lists, write_lists
from sparbench.reranking.score import scores_of


def score_lists(job: Job) -> Facts:
    """Score the first passages of each list of one shard of the queries.

    Settings: encoder (the ranker's row), precision, depth, shard, shards.
    Inputs: lists, passages, queries, model (a folder).
    Outputs: scores (see sparbench.rankings.lists: the lists' rows in their order, with the ranker's scores).
    """
    settings, inputs = job.settings, job.inputs
    ranker = load_ranker(settings["encoder"], inputs["model"], settings["precision"])
    queries = read_queries(inputs["queries"])
    shard = slice(*shard_bounds(len(queries), settings["shard"], settings["shards"]))
    rows, began = read_lists(inputs["lists"])[0][:, : settings["depth"]], time.monotonic()
    texts = [query.text for query in queries[shard]]
    scores = scores_of(ranker, texts, rows, PassageStore(inputs["passages"]), job.threads)
    write_lists(job.outputs["scores"], rows, scores)
    return rate("pairs", int(np.count_nonzero(rows >= 0)), began)


if __name__ == "__main__":
    run_step(score_lists)
