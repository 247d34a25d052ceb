"""Lucene impact indexes: a passage's score is the sum over the query's terms of query impact times passage impact."""

from threading import Lock
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from sparbench.sparse.lucene import Hits, LuceneIndex

# Passages as JSON with keys id and vector, {term: impact}. A term's impact becomes its frequency: Anserini writes it as
# often into the text, so that building takes time in proportion to the sum of all impacts.
IMPACT_OPTIONS = ["-collection", "JsonVectorCollection", "-impact", "-pretokenized"]
FIELD = "contents"
# Held while a query is filled: pyjnius keeps the object of a method call where all threads see it, so that one thread's
# terms would get into another's query.
FILLING = Lock()


class ImpactIndex(LuceneIndex):
    """An index of impacts opened for search. No term of a query is passed over, also not one that every passage has.

    Queries are {term: impact} with whole numbers, so that scores below 2**24 are exact.
    """

    def _similarity(self) -> Any:
        from jnius import autoclass

        return autoclass("io.anserini.search.similarity.ImpactSimilarity")()

    def _query(self, asked: dict[str, int]) -> Any:
        from jnius import autoclass

        impacts, number = autoclass("java.util.HashMap")(), autoclass("java.lang.Float")
        with FILLING:
            for term, impact in asked.items():
                impacts.put(term, number(float(impact)))
        return self._queries.buildQuery(FIELD, impacts)

    def _search(self, asked: dict[str, int], depth: int) -> Hits:
        return super()._search(asked, depth) if asked else Hits(np.empty(0, np.int32), np.empty(0, np.float32))


def impacts(vectors: csr_array) -> list[dict[str, int]]:
    """Of each text, term number -> impact. Terms are called by their numbers: no word piece needs escaping."""
    terms, weights = vectors.indices.tolist(), vectors.data.astype(np.int64).tolist()
    bounds = zip(vectors.indptr[:-1].tolist(), vectors.indptr[1:].tolist(), strict=True)
    return [dict(zip(map(str, terms[low:high]), weights[low:high], strict=True)) for low, high in bounds]
