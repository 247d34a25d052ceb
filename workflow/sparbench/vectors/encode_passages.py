"""Step: the vectors of one shard of a corpus's passages."""

import time
from functools import partial

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import shard_bounds
from sparbench.encoders.load import load_encoder
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.vectors.encode import encode_texts
from sparbench.vectors.store import write_vectors
from sparbench.vectors.windows import encoded_windows


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
    blocks = encoded_windows(partial(encode_texts, encoder, threads=job.threads), store, start, stop)
    write_vectors(job.outputs["vectors"], blocks, stop - start, encoder.dim, "float16")
    return {"first": start, "dim": encoder.dim, **rate("passages", stop - start, began)}


if __name__ == "__main__":
    run_step(encode_passages)
