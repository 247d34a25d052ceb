"""Step: the weights over the vocabulary of one split's queries."""

import time

from sparbench.collections.queries import read_queries
from sparbench.encoders.load import load_encoder
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.vectors.encode_terms import encode_terms, facts_of
from sparbench.vectors.term_store import write_terms


def encode_query_terms(job: Job) -> Facts:
    """Encode all queries of a split, in the order of the file, as sparse vectors of float32.

    Settings: encoder, precision (of the products: float32, bfloat16 or float16). Inputs: queries, model.
    Outputs: terms (see sparbench.vectors.term_store).
    """
    encoder = load_encoder(job.settings["encoder"], job.inputs["model"], "query", job.settings["precision"])
    texts = [query.text for query in read_queries(job.inputs["queries"])]
    began = time.monotonic()
    vectors = encode_terms(encoder, texts, threads=job.threads)
    counts = write_terms(job.outputs["terms"], [vectors], len(texts), encoder.dim, "float32")
    return {**facts_of(counts, len(texts), "queries"), **rate("queries", len(texts), began)}


if __name__ == "__main__":
    run_step(encode_query_terms)
