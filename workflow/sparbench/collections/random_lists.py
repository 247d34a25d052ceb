"""Step: random passages for the queries of a split, which stand for all that are unrelated to a query."""

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries, shard_bounds
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.rankings.lists import write_lists


def random_lists(job: Job) -> None:
    """Draw passages for each query of one shard, all with the score 0.

    Settings: depth, seed, shard, shards. Inputs: passages, queries. Outputs: lists.
    """
    settings, store = job.settings, PassageStore(job.inputs["passages"])
    bounds = shard_bounds(len(read_queries(job.inputs["queries"])), settings["shard"], settings["shards"])
    rows = random_rows(*bounds, settings["depth"], len(store), settings["seed"])
    write_lists(job.outputs["lists"], rows, np.zeros(rows.shape, dtype=np.float32))


def random_rows(first: int, stop: int, depth: int, passages: int, seed: int) -> np.ndarray:
    """Rows of a store for the queries from `first` to before `stop`, int32 [queries, depth], none twice for a query.

    They depend on (seed, number of the query) alone, not on shards.

    Args:
        depth: how many; of a store with fewer, all are drawn and -1 follows.
        passages: of the store.
    """
    rows = np.full((stop - first, depth), -1, dtype=np.int32)
    for query, line in enumerate(rows, first):
        line[:passages] = np.random.default_rng((seed, query)).choice(passages, min(depth, passages), replace=False)
    return rows


if __name__ == "__main__":
    run_step(random_lists)
