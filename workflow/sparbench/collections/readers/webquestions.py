"""WebQuestions as its factoid edition publishes it: a list of qId, qText and answers."""

from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.factoid import judged, listed
from sparbench.collections.queries import JudgedQuery


def read_queries(questions: Path) -> Iterator[JudgedQuery]:
    """Questions of a JSON list, with the ids of the file where it has them."""
    for place, record in listed(questions):
        yield judged(record, place)
