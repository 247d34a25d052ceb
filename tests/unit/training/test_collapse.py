"""Counts of terms, and the message of a model whose vectors have become empty."""

import numpy as np
import pytest
from unit.training.training_world import term

from sparbench.errors import UserError
from sparbench.training.collapse import refuse_collapsed, term_counts
from sparbench.training.terms import Term

TERMS = [
    Term.of(term("in-batch-positives")),
    Term.of(term("flops", name="flops-queries", weight=0.5, options={"side": "query"})),
    Term.of(term("flops", name="flops-passages", weight=0.02, options={"side": "passage"})),
    Term.of(term("l1", name="l1-passages", weight=0.01, options={"side": "passage"})),
]
MEANS = {"in-batch-positives": 3.4, "flops-queries": 9.0, "flops-passages": 1.0, "l1-passages": 4.0}


def line(**counts: float) -> dict[str, float]:
    """A line of the record, of a sound model but for `counts`."""
    sound = {"query_terms": 8.0, "query_empty": 0.0, "passage_terms": 90.0, "passage_empty": 0.001}
    return {"step": 300, "loss": 3.5, **MEANS, "mrr": 0.2, **sound, **counts}


def test_terms_by_hand() -> None:
    queries = np.array([[0.0, 0.5, 2.0], [0.0, 0.0, 0.0]], dtype=np.float32)
    passages = np.array([[0.1, 0.2, 0.3], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [0.0, 4.0, 0.0]], dtype=np.float32)
    found = term_counts(queries, passages)
    assert found == {"query_terms": 1.0, "query_empty": 0.5, "passage_terms": 5 / 4, "passage_empty": 0.25}


def test_the_heaviest_term_of_the_empty_side_is_named() -> None:
    with pytest.raises(UserError, match=r"after step 300, 99.6% of the passage vectors.*'l1-passages', which is 0.01"):
        refuse_collapsed(line(passage_empty=0.996), TERMS)
    with pytest.raises(UserError, match=r"100.0% of the query vectors.*'flops-queries', which is 0.5"):
        refuse_collapsed(line(query_empty=1.0), TERMS)


def test_without_a_regulariser_the_learning_rate_is_named() -> None:
    with pytest.raises(UserError, match="learning rate, optimiser.lr"):
        refuse_collapsed(line(passage_empty=1.0), TERMS[:1])


def test_sound_models_and_dense_ones_go_on() -> None:
    sound = line(query_empty=0.5, passage_empty=0.98), {"step": 300, "loss": 3.5, **MEANS, "mrr": None}
    assert [refuse_collapsed(noted, TERMS) for noted in sound] == [None, None]
