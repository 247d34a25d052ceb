"""Step: the weights over the vocabulary of one shard of a corpus's passages."""

import time
from functools import partial

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import shard_bounds
from sparbench.encoders.load import load_encoder
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.vectors.encode_terms import encode_terms, facts_of
from sparbench.vectors.term_store import write_terms
from sparbench.vectors.windows import encoded_windows


def encode_passage_terms(job: Job) -> Facts:
    """Encode the passages of one shard, in their order, as sparse vectors of float16.

    Settings: encoder, precision (of the products: float32, bfloat16 or float16), shard, shards.
    Inputs: passages, model. Outputs: terms (see sparbench.vectors.term_store).
    """
    settings = job.settings
    store = PassageStore(job.inputs["passages"])
    start, stop = shard_bounds(len(store), settings["shard"], settings["shards"])
    encoder = load_encoder(settings["encoder"], job.inputs["model"], "passage", settings["precision"])
    began = time.monotonic()
    blocks = encoded_windows(partial(encode_terms, encoder, threads=job.threads), store, start, stop)
    counts = write_terms(job.outputs["terms"], blocks, stop - start, encoder.dim, "float16")
    return {"first": start, **facts_of(counts, stop - start, "passages"), **rate("passages", stop - start, began)}


if __name__ == "__main__":
    run_step(encode_passage_terms)
