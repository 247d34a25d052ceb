"""Queries made from what is already built: sentences of the passages, and queries with their words shuffled."""

from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import JudgedQuery, Query, iter_queries
from sparbench.collections.sentences import sample_sentences
from sparbench.collections.shuffle import shuffled_query


def read_sampled_sentences(passages: Path, *, rate: float = 0.0, seed: int = 0) -> Iterator[JudgedQuery]:
    """Sentences of a passage store as queries without ids, article by article; rate 0 takes all of them."""
    stream = (passage for batch in PassageStore(passages).batches() for passage in batch)
    for sentence in sample_sentences(stream, rate, seed):
        yield JudgedQuery(Query("", sentence), {})


def read_shuffled(base_queries: Path, *, seed: int = 0) -> Iterator[JudgedQuery]:
    """The queries of another split under their ids, the words of each permuted."""
    for query in iter_queries(base_queries):
        yield JudgedQuery(shuffled_query(query, seed), {})
