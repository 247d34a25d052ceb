"""Merge the hits of a corpus's shards into those of a run."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from sparbench.errors import UserError
from sparbench.rankings.lists import read_lists
from sparbench.vectors.top_hits import IdsOf, best_of

QUERIES_A_WINDOW = 1024


def merged_hits(
    paths: Sequence[str | Path], queries: int, depth: int, ids: IdsOf
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """For each query the rows and scores of its `depth` best passages over all shards, in no order.

    Ties at the cut go to the lower passage id, as in `search`.

    Args:
        paths: lists of each shard (sparbench.rankings.lists), with rows of the whole corpus.
        ids: gives the passage ids of row numbers.

    Raises:
        UserError: a shard has lists for a different number of queries.
    """
    shards = [read_lists(path) for path in paths]
    for path, (rows, _) in zip(paths, shards, strict=True):
        if len(rows) != queries:
            raise UserError(
                f"{path}: lists of {len(rows)} queries; expected {queries}; fix: delete it and run the same command "
                "again"
            )
    for start in range(0, queries, QUERIES_A_WINDOW):
        window = slice(start, start + QUERIES_A_WINDOW)
        rows, scores = (np.concatenate([shard[side][window] for shard in shards], axis=1) for side in (0, 1))
        best, _ = best_of(scores, rows, depth, ids)
        for line, kept in enumerate(best):
            yield rows[line, kept], scores[line, kept]
