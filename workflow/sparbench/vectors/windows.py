"""Passages encoded window by window, so that memory does not grow with the corpus."""

import logging
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from tqdm import tqdm

from sparbench.collections.passages import PassageStore

log = logging.getLogger(__name__)
WINDOW = 16384
SECONDS_BETWEEN_LINES = 60

Vectors = TypeVar("Vectors")


def encoded_windows(
    encode: Callable[[list[str], list[str]], Vectors], store: PassageStore, start: int, stop: int
) -> Iterator[Vectors]:
    """What `encode` gives for the texts and titles of the passages `start` to `stop`, one window at a time (texts are
    sorted by length within a window)."""
    spoken = time.monotonic()
    with tqdm(total=stop - start, unit=" passages", disable=None) as progress:
        for passages in store.batches(start, stop, WINDOW):
            yield encode([passage.text for passage in passages], [passage.title for passage in passages])
            progress.update(len(passages))
            if time.monotonic() - spoken > SECONDS_BETWEEN_LINES:
                spoken = time.monotonic()
                log.info("%d of %d passages", progress.n, stop - start)
