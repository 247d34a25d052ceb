"""Step: the vectors of one split's queries."""

import time

from sparbench.collections.queries import read_queries
from sparbench.encoders.load import load_encoder
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.vectors.encode import encode_texts
from sparbench.vectors.store import write_vectors


def encode_queries(job: Job) -> Facts:
    """Encode all queries of a split, in the order of the file, as float32.

    Settings: encoder, precision (of the products: float32, bfloat16 or float16). Inputs: queries, model. Outputs:
    vectors (.npy).
    """
    encoder = load_encoder(job.settings["encoder"], job.inputs["model"], "query", job.settings["precision"])
    texts = [query.text for query in read_queries(job.inputs["queries"])]
    began = time.monotonic()
    vectors = encode_texts(encoder, texts, threads=job.threads)
    write_vectors(job.outputs["vectors"], [vectors], len(texts), encoder.dim, "float32")
    return {"dim": encoder.dim, **rate("queries", len(texts), began)}


if __name__ == "__main__":
    run_step(encode_queries)
