"""All 19 weights of a concatenation from one pass, against one search with one weight: --passages, --queries."""

import argparse
import tempfile
from pathlib import Path

from ratios import Ratio, best_seconds, report
from vectors_on_disk import ids_of, random_parts, read_sizes

from sparbench.vectors.search import search, search_weightings

GRID = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.43, 1.67, 2.0, 2.5, 3.33, 5.0, 10.0]
DEPTH = 100


def compare(arguments: argparse.Namespace, dim: int) -> Ratio:
    with tempfile.TemporaryDirectory() as folder:
        parts = random_parts(Path(folder), arguments.passages, arguments.queries, dim)
        grid, one = best_seconds(
            [
                lambda: list(search_weightings(parts, GRID, DEPTH, ids_of, arguments.threads)),
                lambda: list(search(parts, 0.7, DEPTH, ids_of, arguments.threads)),
            ]
        )
    return Ratio(f"tune_mu/dim{dim}+{dim}", grid / one, 1.5, False, "one search with the concatenation")


def main() -> int:
    arguments = read_sizes(__doc__)
    return report([compare(arguments, dim) for dim in (128, 768)])


if __name__ == "__main__":
    raise SystemExit(main())
