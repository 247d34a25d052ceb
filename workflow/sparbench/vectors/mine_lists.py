"""Step: the best passages for the queries of a split by exact inner products, of one encoder or of two concatenated."""

import time

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries, shard_bounds
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.lists import write_lists
from sparbench.rankings.ranked_lists import ranked_lists
from sparbench.vectors.job_inputs import check_sizes, read_parts, weight_of
from sparbench.vectors.search import search


def mine_lists(job: Job) -> Facts:
    """List the best passages for one shard of the queries.

    Settings: depth, parts (how many encoders), shard, shards; weight (mu) when it is fixed.
    Inputs: passages, queries, part<i>_vectors (a list), part<i>_queries; weight (JSON) when it was tuned.
    Outputs: lists (see sparbench.rankings.lists).
    """
    settings, began = job.settings, time.monotonic()
    store, parts = PassageStore(job.inputs["passages"]), read_parts(job, settings["parts"])
    count = len(read_queries(job.inputs["queries"]))
    check_sizes(job, len(store), count, parts)
    first, stop = shard_bounds(count, settings["shard"], settings["shards"])
    asked = [part._replace(queries=part.queries[first:stop]) for part in parts]
    found = search(asked, weight_of(job), settings["depth"], store.ids, job.threads)
    write_lists(job.outputs["lists"], *ranked_lists(found, stop - first, settings["depth"], store.ids))
    return {"passages": len(store), **rate("queries", stop - first, began)}


if __name__ == "__main__":
    run_step(mine_lists)
