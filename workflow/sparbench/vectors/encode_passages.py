"""Step: the vectors of one shard of a corpus's passages."""

import logging
import time
from collections.abc import Iterator

import numpy as np
from tqdm import tqdm

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import shard_bounds
from sparbench.encoders.load import load_encoder
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.vectors.encode import TextEncoder, encode_texts
from sparbench.vectors.store import write_vectors

log = logging.getLogger(__name__)
WINDOW = 16384
SECONDS_BETWEEN_LINES = 60


def encode_passages(job: Job) -> Facts:
    """Encode the passages of one shard, in their order, as float16.

    Settings: encoder, precision (of the products: float32, bfloat16 or float16), shard, shards.
    Inputs: passages, model. Outputs: vectors (.npy).
    """
    settings = job.settings
    store = PassageStore(job.inputs["passages"])
    start, stop = shard_bounds(len(store), settings["shard"], settings["shards"])
    encoder = load_encoder(settings["encoder"], job.inputs["model"], "passage", settings["precision"])
    began = time.monotonic()
    blocks = encoded_windows(encoder, store, start, stop, job.threads)
    write_vectors(job.outputs["vectors"], blocks, stop - start, encoder.dim, "float16")
    return {"first": start, "dim": encoder.dim, **rate("passages", stop - start, began)}


def encoded_windows(
    encoder: TextEncoder, store: PassageStore, start: int, stop: int, threads: int
) -> Iterator[np.ndarray]:
    """Vectors of the passages `start` to `stop`, float32, one window of passages at a time (texts are sorted by length
    within a window, so that memory does not grow with the corpus)."""
    spoken = time.monotonic()
    with tqdm(total=stop - start, unit=" passages", disable=None) as progress:
        for passages in store.batches(start, stop, WINDOW):
            titles = [passage.title for passage in passages]
            yield encode_texts(encoder, [passage.text for passage in passages], titles, threads=threads)
            progress.update(len(passages))
            if time.monotonic() - spoken > SECONDS_BETWEEN_LINES:
                spoken = time.monotonic()
                log.info("%d of %d passages", progress.n, stop - start)


if __name__ == "__main__":
    run_step(encode_passages)
