"""Step: what searching by learned term weights costs, in operations and in bytes."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from sparbench.files import write_json
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.vectors.quantise import quantised
from sparbench.vectors.term_store import TermStore

TEXTS_A_BLOCK = 16384


class TermUse(NamedTuple):
    """How many texts have each term, int64 [vocabulary]; how many texts there are, and how many have no term."""

    texts_with: np.ndarray
    texts: int
    empty: int

    @property
    def shares(self) -> np.ndarray:
        """Of all texts, the share that has each term, float64 [vocabulary]."""
        return self.texts_with / max(1, self.texts)


def term_use(blocks: Iterable[csr_array], vocabulary: int) -> TermUse:
    """Count the terms of all texts, whatever their weights."""
    texts_with, texts, empty = np.zeros(vocabulary, np.int64), 0, 0
    for block in blocks:
        texts_with += np.bincount(block.indices, minlength=vocabulary)
        texts += block.shape[0]
        empty += int(np.count_nonzero(np.diff(block.indptr) == 0))
    return TermUse(texts_with, texts, empty)


def costs(queries: TermUse, passages: TermUse) -> dict[str, float]:
    """FLOPS, and terms of a text in the mean.

    FLOPS is the number of products between a query and a passage in the mean: the sum over terms of the share of
    queries that have it times the share of passages that have it (SPLADE, section 4.1). Texts without a term count.
    """
    return {
        "flops": float(queries.shares @ passages.shares),
        "query_terms": float(queries.shares.sum()),
        "passage_terms": float(passages.shares.sum()),
        "queries": queries.texts,
        "passages": passages.texts,
        "queries_without_terms": queries.empty,
        "passages_without_terms": passages.empty,
    }


def measure_costs(job: Job) -> Facts:
    """Measure what is searched: weights after quantisation, where there is one.

    Settings: quantisation (or null).
    Inputs: query_terms, terms (a list); index (a folder), where there is one. Outputs: costs (JSON).
    """
    inputs, quantisation, began = job.inputs, job.settings["quantisation"], time.monotonic()
    sides = [TermStore(paths) for paths in ([inputs["query_terms"]], inputs["terms"])]
    sides[1].expect_vocabulary(sides[0].vocabulary)
    uses = [
        term_use((quantised(block, quantisation) for _, block in store.blocks(TEXTS_A_BLOCK)), store.vocabulary)
        for store in sides
    ]
    write_json(job.outputs["costs"], {**costs(*uses), "index_bytes": index_bytes(inputs)})
    return rate("passages", uses[1].texts, began)


def index_bytes(inputs: dict[str, Any]) -> int:
    """The size of what is searched: of all files of the index, or of the passages' terms where there is none."""
    searched = Path(inputs["index"]).iterdir() if "index" in inputs else map(Path, inputs["terms"])
    return sum(path.stat().st_size for path in searched)


if __name__ == "__main__":
    run_step(measure_costs)
