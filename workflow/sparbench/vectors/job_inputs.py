"""Inputs of the search steps: vectors, checks of their number, and the weight of the second encoder."""

import numpy as np

from sparbench.errors import UserError
from sparbench.files import read_json
from sparbench.processes.job import Job
from sparbench.vectors.search import Part
from sparbench.vectors.store import VectorStore


def read_parts(job: Job, count: int) -> list[Part]:
    """The `count` encoders' vectors among a job's inputs."""
    inputs = job.inputs
    return [
        Part(VectorStore(inputs[f"part{number}_vectors"]), np.load(inputs[f"part{number}_queries"]))
        for number in range(count)
    ]


def check_sizes(job: Job, passages: int, queries: int, parts: list[Part]) -> None:
    """Refuse vectors that were made from other passages or queries than the job's."""
    for number, part in enumerate(parts):
        found = (len(part.passages), len(part.queries))
        if found != (passages, queries):
            raise UserError(
                f"{job.inputs[f'part{number}_queries']} and its passages: vectors of {found[1]} queries and {found[0]} "
                f"passages; expected {queries} and {passages}; fix: delete them and run the same command again"
            )


def weight_of(job: Job) -> float:
    """mu: tuned, fixed, or 1 when there is only one encoder."""
    if "weight" in job.inputs:
        return read_json(job.inputs["weight"])["weight"]
    return job.settings.get("weight", 1.0)
