"""Hits that hold one of a query's answers, and hits that hold none."""

from collections.abc import Iterator

import numpy as np

from sparbench.collections.answers import AnswerMatcher
from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import Query


def hits_by_answer(query: Query, hits: np.ndarray, store: PassageStore, mode: str, holds: bool) -> Iterator[int]:
    """The hits whose text, without its title, holds an answer (or none), best first.

    Args:
        hits: int32 [depth], -1 where there are fewer.
        mode: how answers are matched; a query without answers has no hit that holds one.
    """
    matcher = AnswerMatcher(query.answers, mode)
    for row in hits[hits >= 0].tolist():
        if (bool(query.answers) and matcher.matches(store.texts([row])[0])) is holds:
            yield row
