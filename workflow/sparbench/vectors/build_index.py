"""Step: an approximate index over the vectors of one shard of a corpus."""

import time
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sparbench.errors import UserError
from sparbench.files import whole
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.variants import variant
from sparbench.vectors.job_inputs import weight_of
from sparbench.vectors.points import Points
from sparbench.vectors.store import VectorStore

if TYPE_CHECKING:
    import faiss

KINDS = "vectors.indexes"
SAMPLE_SEED = 0


def build_index(job: Job) -> Facts:
    """Index the passages of some files of vectors, of one encoder or of several side by side.

    Settings: kind, options (the kind's BUILD_OPTIONS), parts (how many encoders); weight (mu) when it is fixed.
    Inputs: part<i>_vectors (lists of files); weight (JSON) when it was tuned. Outputs: index (a file of faiss).
    """
    settings = job.settings
    stores = [VectorStore(job.inputs[f"part{number}_vectors"]) for number in range(settings["parts"])]
    points = Points(stores, weight_of(job))
    began = time.monotonic()
    index = built(variant(KINDS, settings["kind"]), points, settings["options"])
    write_index(job.outputs["index"], index)
    return {"dim": points.dim, **rate("passages", len(points), began)}


def built(kind: ModuleType, points: Points, options: dict[str, Any]) -> "faiss.Index":
    """The index of all points. By one thread: a graph's edges depend on the order in which passages come in."""
    import faiss

    faiss.omp_set_num_threads(1)
    index = kind.new_index(points.dim, len(points), **options)
    if not index.is_trained and len(points):
        index.train(points.sample(kind.training_vectors(index), SAMPLE_SEED))
    for block in points.blocks():
        index.add(block)
    return index


def write_index(path: str | Path, index: "faiss.Index") -> None:
    """Write an index, whole or not at all."""
    import faiss

    with whole(path) as partial:
        faiss.write_index(index, str(partial))


def read_index(path: str | Path) -> "faiss.Index":
    """Read an index into memory.

    Raises:
        UserError: the file is not one of faiss's.
    """
    import faiss

    try:
        return faiss.read_index(str(path))
    except RuntimeError as error:
        raise UserError(f"{path}: not an index of faiss ({error}); fix: delete it and run again") from error


if __name__ == "__main__":
    run_step(build_index)
