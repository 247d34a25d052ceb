"""The step that searches a collection's queries by BM25."""

import time
from collections.abc import Iterator

import numpy as np
from tqdm import tqdm

from sparbench.collections.queries import read_queries
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.runs import write_run
from sparbench.sparse.lucene import Bm25Index


def named_hits(
    index: Bm25Index, texts: list[str], depth: int, threads: int = 1
) -> Iterator[tuple[list[str], np.ndarray]]:
    """Passage ids and scores (float32) of the `depth` best passages of each text."""
    for hits in tqdm(index.search(texts, depth, threads), total=len(texts), unit="query", disable=None):
        yield index.documents.ids(hits.documents), hits.scores


def search(job: Job) -> Facts:
    """Search by BM25: settings k1, b, fields, depth, tag; inputs index, queries; output run."""
    wanted, start = job.settings, time.monotonic()
    queries = read_queries(job.inputs["queries"])
    index = Bm25Index(job.inputs["index"], wanted["k1"], wanted["b"], wanted["fields"])
    hits = named_hits(index, [query.text for query in queries], wanted["depth"], job.threads)
    write_run(job.outputs["run"], [query.id for query in queries], hits, wanted["tag"])
    return rate("queries", len(queries), start)


if __name__ == "__main__":
    run_step(search)
