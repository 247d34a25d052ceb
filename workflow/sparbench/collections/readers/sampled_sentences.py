"""Sentences of the passages as queries."""

from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.sentences import sample_sentences


def read_queries(passages: Path, *, rate: float = 0.0, seed: int = 0) -> Iterator[JudgedQuery]:
    """Sentences of a passage store as queries without ids, article by article; rate 0 takes all of them."""
    stream = (passage for batch in PassageStore(passages).batches() for passage in batch)
    for sentence in sample_sentences(stream, rate, seed):
        yield JudgedQuery(Query("", sentence), {})
