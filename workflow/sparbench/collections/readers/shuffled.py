"""The queries of another split with their words shuffled."""

from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.queries import JudgedQuery, iter_queries
from sparbench.collections.shuffle import shuffled_query


def read_queries(base_queries: Path, *, seed: int = 0) -> Iterator[JudgedQuery]:
    """The queries of another split under their ids, the words of each permuted."""
    for query in iter_queries(base_queries):
        yield JudgedQuery(shuffled_query(query, seed), {})
