"""Texts to sparse vectors over a vocabulary in length-sorted batches, in the order of the texts."""

import logging
from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array, vstack

from sparbench.processes.job import Facts
from sparbench.vectors.encode import BATCH_TOKENS, TextEncoder, length_sorted_batches, run_all
from sparbench.vectors.term_store import TermCounts

log = logging.getLogger(__name__)


def encode_terms(
    encoder: TextEncoder,
    texts: Sequence[str],
    titles: Sequence[str] | None = None,
    batch_tokens: int = BATCH_TOKENS,
    threads: int = 1,
) -> csr_array:
    """Encode texts, float32 [texts, vocabulary] in their order; only one batch for each thread is ever dense.

    Batches are those of `encode_texts`: the same texts give the same bytes whatever `threads` is.
    """
    pieces = encoder.pieces(texts, titles)
    batches = length_sorted_batches(pieces.lengths, batch_tokens)
    found: list[csr_array] = [csr_array((0, encoder.dim), dtype=np.float32)] * len(batches)

    def encode_batch(number: int) -> None:
        found[number] = csr_array(encoder.encode_pieces(pieces.take(batches[number])))

    run_all(encode_batch, range(len(batches)), threads)
    if not batches:
        return csr_array((0, encoder.dim), dtype=np.float32)
    return vstack(found, format="csr")[np.argsort(np.concatenate(batches))]


def facts_of(counts: TermCounts, texts: int, what: str) -> Facts:
    """Facts about stored terms for the sidecar; texts without a term, which no search can find, are also logged."""
    if counts.empty:
        log.warning("%d of %d %s have no term: they are stored as empty rows", counts.empty, texts, what)
    mean = round(counts.pairs / texts, 2) if texts else 0.0
    return {"terms_per_text": mean, f"{what}_without_terms": counts.empty}
