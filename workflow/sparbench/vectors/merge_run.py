"""Step: a run from the hits of a corpus's shards."""

import time

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.runs import write_run
from sparbench.vectors.merge_hits import merged_hits


def merge_run(job: Job) -> Facts:
    """Keep the best of what the shards gave for every query.

    Settings: depth, tag. Inputs: passages, queries, hits (a list). Outputs: run.
    """
    store = PassageStore(job.inputs["passages"])
    queries = [query.id for query in read_queries(job.inputs["queries"])]
    began = time.monotonic()
    hits = merged_hits(job.inputs["hits"], len(queries), job.settings["depth"], store.ids)
    write_run(job.outputs["run"], queries, ((store.ids(rows), scores) for rows, scores in hits), job.settings["tag"])
    return {"passages": len(store), **rate("queries", len(queries), began)}


if __name__ == "__main__":
    run_step(merge_run)
