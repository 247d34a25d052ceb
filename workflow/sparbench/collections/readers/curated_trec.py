"""CuratedTREC as its factoid edition publishes it: records of qId, qText and answers."""

from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.archives import numbered_lines
from sparbench.collections.factoid import judged, listed
from sparbench.collections.queries import JudgedQuery
from sparbench.collections.records import json_lines


def read_queries(questions: Path) -> Iterator[JudgedQuery]:
    """Questions of a JSON list or of JSON lines; their answers are regular expressions."""
    for place, record in listed(questions) if _is_list(questions) else json_lines(questions):
        yield judged(record, place)


def _is_list(source: Path) -> bool:
    return next((line for _, line in numbered_lines(source) if line.strip()), "").lstrip().startswith("[")
