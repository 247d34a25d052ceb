"""Step: what an encoder over the vocabulary drops of its passages' own terms and adds to them; one passage in full."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from sparbench.collections.passages import Passage, PassageStore
from sparbench.collections.qrels import read_qrels
from sparbench.encoders.pieces import Pieces, TextPolicy, TextTokenizer
from sparbench.errors import UserError
from sparbench.files import write_json
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.variants import variant
from sparbench.vectors.term_store import TermStore

# Of [CLS] and [SEP], which are no terms, and for which a cut text leaves room.
FRAME = 2
Weights = dict[int, float]


def measure_expansion(job: Job) -> None:
    """Count dropped and added terms over evenly spaced passages, and list the terms of one of them.

    A passage's own terms are its distinct word pieces; those without weight are dropped, terms with weight that are not
    its own are added (SPLADE, section 4). The passage listed is the first that is relevant to the first judged query.

    Settings: encoder, sample (the number of passages). Inputs: passages, terms (a list), model, qrels.
    Outputs: expansion (JSON).
    """
    store, terms = PassageStore(job.inputs["passages"]), TermStore(job.inputs["terms"])
    terms.expect(len(store), "passages")
    cut, tokenizer = _cutter(job.settings["encoder"], Path(job.inputs["model"]))
    rows = evenly_spaced(len(store), job.settings["sample"])
    own = own_terms(cut.pieces(*_texts(store.passages(rows))))
    weights = [weights_of(terms, row) for row in rows]
    row = _relevant_row(store, job.inputs["qrels"])
    (listed,) = own_terms(cut.pieces(*_texts(store.passages([row]))))
    document = document_terms(listed, weights_of(terms, row), tokenizer)
    write_json(
        job.outputs["expansion"],
        {**mean_changes(own, weights), "passages": len(rows), "document": _described(store, row) | {"terms": document}},
    )


def _cutter(settings: dict[str, Any], folder: Path) -> tuple[TextTokenizer, Tokenizer]:
    """Cuts passages as the encoder does, but without special pieces."""
    cutter = variant("encoders.kinds", settings["kind"]).cutter(folder)
    policy = TextPolicy.of(settings, "passage")
    bare = policy._replace(length=policy.length - FRAME) if cutter.special else policy
    return TextTokenizer(cutter._replace(special=False), bare), cutter.tokenizer


def _texts(passages: Sequence[Passage]) -> tuple[list[str], list[str]]:
    return [passage.text for passage in passages], [passage.title for passage in passages]


def evenly_spaced(count: int, wanted: int) -> list[int]:
    """At most `wanted` of `count` rows, from the first to the last."""
    return np.unique(np.linspace(0, count - 1, min(count, wanted)).astype(int)).tolist()


def own_terms(pieces: Pieces) -> list[list[int]]:
    """The distinct terms of each text, in the order of the text."""
    parts = np.split(pieces.ids, np.cumsum(pieces.lengths)[:-1])
    return [list(dict.fromkeys(part.tolist())) for part in parts]


def weights_of(store: TermStore, row: int) -> Weights:
    """Term -> weight of one passage."""
    vector = store.rows(row, row + 1)
    return dict(zip(vector.indices.tolist(), vector.data.tolist(), strict=True))


def mean_changes(own: Sequence[Sequence[int]], weights: Sequence[Weights]) -> dict[str, float]:
    """How many terms a passage loses and gains in the mean."""
    dropped = [len(set(terms) - found.keys()) for terms, found in zip(own, weights, strict=True)]
    added = [len(found.keys() - set(terms)) for terms, found in zip(own, weights, strict=True)]
    return {"dropped": float(np.mean(dropped)), "added": float(np.mean(added))}


def document_terms(own: Sequence[int], weights: Weights, tokenizer: Tokenizer) -> list[dict[str, Any]]:
    """The terms of a text in its order, weight 0 where dropped, then the added ones, heaviest first."""
    added = sorted(weights.keys() - set(own), key=lambda term: (-weights[term], term))
    kinds = {term: "kept" if term in weights else "dropped" for term in own} | dict.fromkeys(added, "added")
    return [
        {"term": tokenizer.id_to_token(term), "kind": kind, "weight": round(weights.get(term, 0.0), 4)}
        for term, kind in kinds.items()
    ]


def _relevant_row(store: PassageStore, qrels: str) -> int:
    """The row of the first passage that is relevant to the first query with a relevant passage in the store."""
    for grades in read_qrels(qrels).values():
        rows = store.rows([passage for passage, grade in grades.items() if grade > 0])
        if (there := rows[rows >= 0]).size:
            return int(there[0])
    raise UserError(f"{qrels}: no relevant passage of any query is in {store.path}; use another split for the figure")


def _described(store: PassageStore, row: int) -> dict[str, str]:
    (passage,) = store.passages([row])
    return {"id": passage.id, "title": passage.title, "text": passage.text}


if __name__ == "__main__":
    run_step(measure_expansion)
