"""Step: a run by exact inner products, of one encoder or of two concatenated; or from the hits of a corpus's shards."""

import time

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.runs import write_run
from sparbench.vectors.job_inputs import check_sizes, read_parts, weight_of
from sparbench.vectors.merge_run import merge_run
from sparbench.vectors.search import search


def search_step(job: Job) -> Facts:
    """Find the best passages of every query.

    Settings: depth, tag, parts (how many encoders); weight (mu) when it is fixed.
    Inputs: passages, queries, part<i>_vectors (a list), part<i>_queries; weight (JSON) when it was tuned. Where shards
    were searched, see merge_run. Outputs: run.
    """
    return merge_run(job) if "hits" in job.inputs else _search(job)


def _search(job: Job) -> Facts:
    store = PassageStore(job.inputs["passages"])
    queries = [query.id for query in read_queries(job.inputs["queries"])]
    parts = read_parts(job, job.settings["parts"])
    check_sizes(job, len(store), len(queries), parts)
    began = time.monotonic()
    hits = search(parts, weight_of(job), job.settings["depth"], store.ids, job.threads)
    write_run(job.outputs["run"], queries, ((store.ids(rows), scores) for rows, scores in hits), job.settings["tag"])
    return {"passages": len(store), **rate("queries", len(queries), began)}


if __name__ == "__main__":
    run_step(search_step)
