"""All 19 weights of a concatenation from one pass, against one search with one weight: --passages, --queries."""

import argparse
import tempfile
from pathlib import Path

import faiss
import numpy as np
from ratios import Ratio, best_seconds, report
from vectors_on_disk import flat_index, ids_of, random_parts, read_sizes

from sparbench.vectors.search import search, search_weightings

GRID = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.43, 1.67, 2.0, 2.5, 3.33, 5.0, 10.0]
DEPTH, MU = 100, 0.7


def compare(arguments: argparse.Namespace, dim: int) -> list[Ratio]:
    """Against faiss's search of the concatenated vectors in memory, and against our own."""
    with tempfile.TemporaryDirectory() as folder:
        parts = random_parts(Path(folder), arguments.passages, arguments.queries, dim)
        index = flat_index(parts)
        queries = np.concatenate([parts[0].queries, np.float32(MU) * parts[1].queries], axis=1)
        grid, own, peer = best_seconds(
            [
                lambda: list(search_weightings(parts, GRID, DEPTH, ids_of, arguments.threads)),
                lambda: list(search(parts, MU, DEPTH, ids_of, arguments.threads)),
                lambda: index.search(queries, DEPTH),
            ]
        )
    name = f"tune_mu/dim{dim}+{dim}"
    return [
        Ratio(f"{name}/faiss", grid / peer, 1.5, False, "one search by faiss.IndexFlatIP"),
        Ratio(f"{name}/own", grid / own, 1.5, False, "one search of ours"),
    ]


def main() -> int:
    arguments = read_sizes(__doc__)
    faiss.omp_set_num_threads(arguments.threads)
    return report([ratio for dim in (128, 768) for ratio in compare(arguments, dim)])


if __name__ == "__main__":
    raise SystemExit(main())
