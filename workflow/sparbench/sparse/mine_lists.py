"""The step that lists BM25's best passages for the queries of a split (SPAR, section 3.1)."""

import time
from itertools import islice
from pathlib import Path

import numpy as np
from tqdm import tqdm

from sparbench.collections.queries import iter_queries, shard_bounds
from sparbench.files import open_text
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.lists import empty_lists, write_lists
from sparbench.sparse.lucene import Bm25Index


def shard_texts(path: str | Path, shard: int, shards: int) -> list[str]:
    """The texts of one shard of a file's queries; the other shards are read past, not held (SPAR has 37 million)."""
    with open_text(path) as lines:
        count = sum(1 for _ in lines)
    return [query.text for query in islice(iter_queries(path), *shard_bounds(count, shard, shards))]


def bm25_lists(index: Bm25Index, texts: list[str], depth: int, threads: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """The `depth` best passages of each text, best first.

    Returns:
        rows int32 [texts, depth], row in the passage store, -1 where there are fewer hits; and
        scores float32 [texts, depth], minus infinity there.
    """
    rows, scores = empty_lists(len(texts), depth)
    found = tqdm(index.search(texts, depth, threads), total=len(texts), unit="query", disable=None)
    for place, hits in enumerate(found):
        rows[place, : len(hits.documents)] = index.documents.rows[hits.documents]
        scores[place, : len(hits.scores)] = hits.scores
    return rows, scores


def mine_lists(job: Job) -> Facts:
    """List BM25's best passages for one shard of the queries.

    Settings k1, b, fields, depth, shard, shards; inputs index, queries; output lists.
    """
    wanted, start = job.settings, time.monotonic()
    texts = shard_texts(job.inputs["queries"], wanted["shard"], wanted["shards"])
    index = Bm25Index(job.inputs["index"], wanted["k1"], wanted["b"], wanted["fields"])
    write_lists(job.outputs["lists"], *bm25_lists(index, texts, wanted["depth"], job.threads))
    return rate("queries", len(texts), start)


if __name__ == "__main__":
    run_step(mine_lists)
