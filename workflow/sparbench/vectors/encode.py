"""Texts to vectors in length-sorted batches, in the order of the texts."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

import numpy as np

from sparbench.encoders.pieces import Pieces

BATCH_TOKENS = 4096
LARGEST_BATCH = 1024

Batch = TypeVar("Batch")


class TextEncoder(Protocol):
    """What sparbench.encoders.load returns; declared here so that this module need not import torch."""

    dim: int

    def pieces(self, texts: Sequence[str], titles: Sequence[str] | None) -> Pieces: ...

    def encode_pieces(self, pieces: Pieces) -> np.ndarray: ...


def encode_texts(
    encoder: TextEncoder,
    texts: Sequence[str],
    titles: Sequence[str] | None = None,
    batch_tokens: int = BATCH_TOKENS,
    threads: int = 1,
) -> np.ndarray:
    """Encode texts, float32 [texts, dim] in their order.

    A batch holds texts of similar length, with at most `batch_tokens` tokens including padding (or one text). Batches
    depend on texts and `batch_tokens` alone, and each is computed on one thread; `threads` batches are computed at
    once. The same texts therefore give the same bytes whatever `threads` is.

    Args:
        encoder: loaded to run on one thread.
        titles: one per text, or None.
    """
    pieces = encoder.pieces(texts, titles)
    vectors = np.empty((len(texts), encoder.dim), np.float32)

    def encode_batch(places: np.ndarray) -> None:
        vectors[places] = encoder.encode_pieces(pieces.take(places))

    run_all(encode_batch, length_sorted_batches(pieces.lengths, batch_tokens), threads)
    return vectors


def length_sorted_batches(lengths: np.ndarray, batch_tokens: int) -> list[np.ndarray]:
    """Positions of the texts in batches, the longest first; equal lengths stay in order.

    A batch of n texts whose longest has length l satisfies n * l <= batch_tokens, or n = 1; n is at most 1,024.
    """
    order = np.argsort(-lengths, kind="stable")
    batches, start = [], 0
    while start < len(order):
        longest = max(1, int(lengths[order[start]]))
        stop = start + min(LARGEST_BATCH, max(1, batch_tokens // longest))
        batches.append(order[start:stop])
        start = stop
    return batches


def run_all(work: Callable[[Batch], None], batches: Sequence[Batch], threads: int) -> None:
    """Do the work of each batch, `threads` batches at once; an error ends it."""
    if threads == 1 or len(batches) == 1:
        for batch in batches:
            work(batch)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(work, batches):
            pass
