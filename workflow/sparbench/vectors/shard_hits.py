"""Shared by the steps that search one shard of a corpus: its vectors in, the hits of all queries out."""

import time
from collections.abc import Callable, Iterator

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries, shard_bounds
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate
from sparbench.rankings.lists import empty_lists, write_lists
from sparbench.vectors.job_inputs import check_sizes, read_parts
from sparbench.vectors.search import Part
from sparbench.vectors.top_hits import IdsOf

# Maps the shard's vectors and the ids of its rows to rows and scores of each query.
Finder = Callable[[list[Part], IdsOf], Iterator[tuple[np.ndarray, np.ndarray]]]


def write_shard_hits(job: Job, find: Finder) -> Facts:
    """Write the hits that `find` returns within a shard, as rows of the whole corpus.

    Settings: depth, parts (how many encoders), files ([the first, one past the last, how many the corpus has]).
    Inputs: passages, queries, part<i>_vectors (these files), part<i>_queries.
    Outputs: hits (rows of the whole corpus and scores; see sparbench.rankings.lists).
    """
    settings = job.settings
    store, parts = PassageStore(job.inputs["passages"]), read_parts(job, settings["parts"])
    queries = len(read_queries(job.inputs["queries"]))
    first_file, stop_file, files = settings["files"]
    first, stop = shard_bounds(len(store), first_file, files)[0], shard_bounds(len(store), stop_file - 1, files)[1]
    check_sizes(job, stop - first, queries, parts)
    began = time.monotonic()
    rows, scores = empty_lists(queries, settings["depth"])
    for query, (inside, values) in enumerate(find(parts, lambda inside: store.ids(inside + first))):
        rows[query, : len(inside)] = inside + first
        scores[query, : len(values)] = values
    write_lists(job.outputs["hits"], rows, scores)
    return {"passages": stop - first, **rate("queries", queries, began)}
