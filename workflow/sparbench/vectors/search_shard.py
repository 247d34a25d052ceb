"""Step: the best passages of every query within one shard of the corpus."""

import time

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries, shard_bounds
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.lists import empty_lists, write_lists
from sparbench.vectors.job_inputs import check_sizes, read_parts, weight_of
from sparbench.vectors.search import search


def search_shard(job: Job) -> Facts:
    """Find the best passages of every query among those of some files of vectors.

    Settings: depth, parts (how many encoders), files ([the first, the one after the last, how many the corpus has]);
    weight (mu) when it is fixed.
    Inputs: passages, queries, part<i>_vectors (these files), part<i>_queries; weight (JSON) when it was tuned.
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
    found = search(parts, weight_of(job), settings["depth"], lambda inside: store.ids(inside + first), job.threads)
    for query, (inside, values) in enumerate(found):
        rows[query, : len(inside)] = inside + first
        scores[query, : len(values)] = values
    write_lists(job.outputs["hits"], rows, scores)
    return {"passages": stop - first, **rate("queries", queries, began)}


if __name__ == "__main__":
    run_step(search_shard)
