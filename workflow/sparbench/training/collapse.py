"""The watch over vectors that a training over a vocabulary empties: counts at each validation, and the end of a run."""

from collections.abc import Mapping, Sequence

import numpy as np

from sparbench.errors import UserError
from sparbench.training.terms import Term
from sparbench.variants import variant

# Some queries, and passages of symbols alone, may be empty in a sound model; a collapsed one has hardly any other.
COLLAPSED = 0.99


def term_counts(queries: np.ndarray, passages: np.ndarray) -> dict[str, float]:
    """Columns of the record: for each side the mean number of terms, and the share of texts without any.

    Args:
        queries: weights [queries, vocabulary].
        passages: weights [passages, vocabulary].
    """
    found = {}
    for side, weights in (("query", queries), ("passage", passages)):
        terms = np.count_nonzero(weights, axis=1)
        found |= {f"{side}_terms": float(terms.mean()), f"{side}_empty": float((terms == 0).mean())}
    return found


def refuse_collapsed(line: Mapping[str, float | None], terms: Sequence[Term]) -> None:
    """UserError where nearly all texts of a side are empty; it names the term of the loss to blame most.

    Args:
        line: of the record, with the columns of `term_counts` or without them.
        terms: of the loss.
    """
    for side in ("query", "passage"):
        empty = line.get(f"{side}_empty") or 0.0
        if empty >= COLLAPSED:
            raise UserError(
                f"models: the model has collapsed: after step {line['step']}, {empty:.1%} of the {side} vectors of the "
                f"validation are empty; fix: {_remedy(side, line, terms)}"
            )


def _remedy(side: str, line: Mapping[str, float | None], terms: Sequence[Term]) -> str:
    blamed = [term for term in terms if term.weight and _empties(term, side)]
    if not blamed:
        return "lower the learning rate, optimiser.lr"
    worst = max(blamed, key=lambda term: (term.weight * line[term.name], term.weight))
    return f"lower the weight of the loss's term '{worst.name}', which is {worst.weight:g}, or let it grow more slowly"


def _empties(term: Term, side: str) -> bool:
    """Whether a term makes the vectors of a side shorter."""
    over_vocabulary = getattr(variant("training.losses", term.loss), "ENCODERS", None) == ("terms",)
    return over_vocabulary and term.options.get("side", side) == side
