"""Step: a run of random passages: what a retriever that knows nothing would find."""

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries
from sparbench.collections.random_lists import random_rows
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.rankings.runs import write_run


def random_run(job: Job) -> None:
    """Draw passages for each query, all with the score 0.

    Settings: depth, seed, tag. Inputs: passages, queries. Outputs: run.
    """
    settings, store = job.settings, PassageStore(job.inputs["passages"])
    queries = [query.id for query in read_queries(job.inputs["queries"])]
    rows = random_rows(0, len(queries), settings["depth"], len(store), settings["seed"])
    hits = ((store.ids(line[line >= 0]), np.zeros(int((line >= 0).sum()))) for line in rows)
    write_run(job.outputs["run"], queries, hits, settings["tag"])


if __name__ == "__main__":
    run_step(random_run)
