"""Step: a run by exact inner products, of one encoder or of two concatenated."""

import time

import numpy as np

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries
from sparbench.errors import UserError
from sparbench.files import read_json
from sparbench.runs import write_run
from sparbench.step import Facts, Job, rate, run_step
from sparbench.vectors.search import Part, search
from sparbench.vectors.store import VectorStore


def search_step(job: Job) -> Facts:
    """Find the best passages of every query.

    Settings: depth, tag, parts (how many encoders); weight (mu) when it is fixed.
    Inputs: passages, queries, part<i>_vectors (a list), part<i>_queries; weight (JSON) when it was tuned.
    Outputs: run.
    """
    settings = job.settings
    store, parts = read_parts(job, settings["parts"])
    queries = [query.id for query in read_queries(job.inputs["queries"])]
    check_sizes(job, len(store), len(queries), parts)
    began = time.monotonic()
    hits = search(parts, weight_of(job), settings["depth"], store.ids, job.threads)
    write_run(job.outputs["run"], queries, ((store.ids(rows), scores) for rows, scores in hits), settings["tag"])
    return {"passages": len(store), **rate("queries", len(queries), began)}


def read_parts(job: Job, count: int) -> tuple[PassageStore, list[Part]]:
    """The passage store and the `count` encoders' vectors among a job's inputs."""
    inputs = job.inputs
    parts = [
        Part(VectorStore(inputs[f"part{number}_vectors"]), np.load(inputs[f"part{number}_queries"]))
        for number in range(count)
    ]
    return PassageStore(inputs["passages"]), parts


def check_sizes(job: Job, passages: int, queries: int, parts: list[Part]) -> None:
    """Refuse vectors that were made from other passages or queries than those of the job."""
    for number, part in enumerate(parts):
        found = (len(part.passages), len(part.queries))
        if found != (passages, queries):
            raise UserError(
                f"{job.inputs[f'part{number}_queries']} and its passages: vectors of {found[1]} queries and {found[0]} "
                f"passages; expected {queries} and {passages}; fix: delete them and run the same command again"
            )


def weight_of(job: Job) -> float:
    """mu: tuned, fixed, or 1 when there is nothing to weigh."""
    if "weight" in job.inputs:
        return read_json(job.inputs["weight"])["weight"]
    return job.settings.get("weight", 1.0)


if __name__ == "__main__":
    run_step(search_step)
