"""Step: the best passages for the queries of a split by learned term weights."""

import time

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import shard_bounds
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.lists import write_lists
from sparbench.rankings.ranked_lists import ranked_lists
from sparbench.variants import variant
from sparbench.vectors.search_impact import ENGINES
from sparbench.vectors.term_store import TermStore


def mine_impact_lists(job: Job) -> Facts:
    """List the best passages for one shard of the queries.

    Settings: engine (a module of vectors/engines), quantisation (or null), depth, shard, shards.
    Inputs: passages, query_terms; index (lucene) or terms (exact, a list). Outputs: lists (see
    sparbench.rankings.lists).
    """
    settings, began = job.settings, time.monotonic()
    store, terms = PassageStore(job.inputs["passages"]), TermStore([job.inputs["query_terms"]])
    asked = terms.rows(*shard_bounds(len(terms), settings["shard"], settings["shards"]))
    engine, depth, count = variant(ENGINES, settings["engine"]), settings["depth"], asked.shape[0]
    found = engine.search(job.inputs, asked, settings["quantisation"], depth, store.ids, job.threads)
    write_lists(job.outputs["lists"], *ranked_lists(found, count, depth, store.ids))
    return {"passages": len(store), **rate("queries", count, began)}


if __name__ == "__main__":
    run_step(mine_impact_lists)
