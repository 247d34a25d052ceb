"""Search of a Lucene impact index, which holds whole numbers: scores are exact below 2**24."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from sparbench.sparse.impact import ImpactIndex, impacts
from sparbench.vectors.quantise import quantised
from sparbench.vectors.top_hits import IdsOf

QUERIES_AT_ONCE = 4096


def search(
    inputs: dict[str, Any],
    queries: csr_array,
    quantisation: dict[str, Any] | None,
    depth: int,
    ids: IdsOf,
    threads: int = 1,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Search the `index` of quantised passages; see sparbench.vectors.engines."""
    index = ImpactIndex(inputs["index"])
    for start in range(0, queries.shape[0], QUERIES_AT_ONCE):
        asked = impacts(quantised(queries[start : start + QUERIES_AT_ONCE], quantisation))
        for hits in index.search(asked, depth, threads):
            yield index.documents.rows[hits.documents], hits.scores
