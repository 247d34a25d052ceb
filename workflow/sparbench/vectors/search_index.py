"""Step: the best passages of every query that an approximate index finds within one shard of the corpus."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sparbench.errors import UserError
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import run_step
from sparbench.variants import variant
from sparbench.vectors.build_index import KINDS, read_index
from sparbench.vectors.job_inputs import weight_of
from sparbench.vectors.points import query_points
from sparbench.vectors.rescore import SPARE_CANDIDATES, rescored
from sparbench.vectors.search import Part, weighted_queries
from sparbench.vectors.shard_hits import write_shard_hits
from sparbench.vectors.top_hits import IdsOf

if TYPE_CHECKING:
    import faiss

QUERIES_AT_ONCE = 1024


def search_index(job: Job) -> Facts:
    """Find candidates for every query in an index, score them exactly, and keep the best.

    Settings: as search_shard, and kind and options (the kind's SEARCH_OPTIONS).
    Inputs: as search_shard, and index (of the same files of vectors). Outputs: hits, as search_shard.

    Raises:
        UserError: the index has a different number of passages, or of dimensions, than the vectors.
    """
    settings = job.settings
    index = read_index(job.inputs["index"])
    variant(KINDS, settings["kind"]).set_search(index, **settings["options"])

    def find(parts: list[Part], ids: IdsOf) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        _check(job.inputs["index"], index, parts)
        return found_by_index(index, parts, weight_of(job), settings["depth"], ids, job.threads)

    return write_shard_hits(job, find)


def found_by_index(
    index: "faiss.Index", parts: Sequence[Part], mu: float, depth: int, ids: IdsOf, threads: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows and scores of the best passages that `index` (see Points) leads to, at most `depth`.

    Scores, ties and order are those of `search`; only passages that the index misses can be missing.
    """
    stores, queries = [part.passages for part in parts], weighted_queries(parts, mu)
    for start in range(0, len(queries), QUERIES_AT_ONCE):
        some = slice(start, start + QUERIES_AT_ONCE)
        points = query_points([part.queries[some] for part in parts], mu)
        found = candidates(index, points, depth + SPARE_CANDIDATES, threads)
        yield from rescored(stores, queries[some], found, depth, ids)


def candidates(index: "faiss.Index", points: np.ndarray, count: int, threads: int) -> np.ndarray:
    """Rows of the `count` passages nearest to each of `points`, int64 [points, count], -1 where fewer are found."""
    import faiss

    faiss.omp_set_num_threads(threads)
    return index.search(points, count)[1] if index.ntotal else np.full((len(points), count), -1)


def _check(path: str, index: "faiss.Index", parts: list[Part]) -> None:
    found = (index.ntotal, index.d)
    expected = (len(parts[0].passages), sum(part.passages.dim for part in parts) + 1)
    if found != expected:
        raise UserError(
            f"{path}: {found[0]} points of {found[1]} dimensions; expected {expected[0]} of {expected[1]}; fix: delete "
            "it and run the same command again"
        )


if __name__ == "__main__":
    run_step(search_index)
