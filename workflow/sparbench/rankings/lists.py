"""The best passages of many queries as two matrices: a retriever's lists, and the results of one shard of a run."""

from pathlib import Path

import numpy as np

from sparbench.files import whole


def empty_lists(queries: int, depth: int) -> tuple[np.ndarray, np.ndarray]:
    """Lists without a hit: rows int32 [queries, depth], all -1, and scores float32 [queries, depth], all -inf."""
    return np.full((queries, depth), -1, np.int32), np.full((queries, depth), -np.inf, np.float32)


def write_lists(path: str | Path, rows: np.ndarray, scores: np.ndarray) -> None:
    """Write rows and scores, whole or not at all; numpy dates the archive's members 1980, so the bytes are stable."""
    with whole(path) as partial, partial.open("wb") as stream:
        np.savez(stream, rows=rows, scores=scores)


def read_lists(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the passage store, int32 [queries, depth], -1 where there are fewer hits; and scores, -inf there."""
    with np.load(path) as lists:
        return lists["rows"], lists["scores"]
