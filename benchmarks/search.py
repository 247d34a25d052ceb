"""Exact search against faiss's flat index with equal results: --passages, --queries, --threads."""

import argparse
import tempfile
from pathlib import Path

import faiss
import numpy as np
from ratios import Ratio, best_seconds, report
from vectors_on_disk import flat_index, ids_of, random_parts, read_sizes

from sparbench.vectors.search import search


def compare(arguments: argparse.Namespace, dim: int, depth: int) -> Ratio:
    """Ours reads float16 from disk and widens it on the way; faiss has float32 in memory."""
    with tempfile.TemporaryDirectory() as folder:
        part = random_parts(Path(folder), arguments.passages, arguments.queries, dim)[0]
        index = flat_index([part])
        found: dict[str, list[set[int]]] = {}

        def ours() -> None:
            hits = search([part], 1.0, depth, ids_of, arguments.threads)
            found["ours"] = [set(rows.tolist()) for rows, _ in hits]

        def theirs() -> None:
            found["faiss"] = [set(rows.tolist()) for rows in index.search(part.queries, depth)[1]]

        own, peer = best_seconds([ours, theirs])
    same = np.mean([len(a & b) / depth for a, b in zip(found["ours"], found["faiss"], strict=True)])
    if same < 0.9999:
        raise SystemExit(f"search: only {same:.4%} of the passages are the same as faiss's")
    return Ratio(f"search/dim{dim}/top{depth}", peer / own, 1.0, True, "faiss.IndexFlatIP")


def main() -> int:
    arguments = read_sizes(__doc__)
    faiss.omp_set_num_threads(arguments.threads)
    return report([compare(arguments, dim, depth) for dim in (128, 768) for depth in (100, 1000)])


if __name__ == "__main__":
    raise SystemExit(main())
