"""Step: a run by learned term weights, through a Lucene impact index or exactly."""

import time

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import read_queries
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step
from sparbench.rankings.runs import write_run
from sparbench.variants import variant
from sparbench.vectors.term_store import TermStore

ENGINES = "vectors.engines"


def search_impact(job: Job) -> Facts:
    """Find the best passages of every query.

    Settings: engine (a module of vectors/engines), quantisation (or null), depth, tag.
    Inputs: passages, queries, query_terms; index (lucene) or terms (exact, a list). Outputs: run.
    """
    settings = job.settings
    store, terms = PassageStore(job.inputs["passages"]), TermStore([job.inputs["query_terms"]])
    queries = [query.id for query in read_queries(job.inputs["queries"])]
    terms.expect(len(queries), "queries")
    engine, asked, began = variant(ENGINES, settings["engine"]), terms.rows(0, len(terms)), time.monotonic()
    hits = engine.search(job.inputs, asked, settings["quantisation"], settings["depth"], store.ids, job.threads)
    write_run(job.outputs["run"], queries, ((store.ids(rows), scores) for rows, scores in hits), settings["tag"])
    spent = 1000 * (time.monotonic() - began) / max(1, len(queries))
    return {"milliseconds_per_query": round(spent, 2), **rate("queries", len(queries), began)}


if __name__ == "__main__":
    run_step(search_impact)
