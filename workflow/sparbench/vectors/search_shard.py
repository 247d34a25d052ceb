"""Step: the best passages of every query within one shard of the corpus."""

from sparbench.processes.job import Facts, Job
from sparbench.processes.step import run_step
from sparbench.vectors.job_inputs import weight_of
from sparbench.vectors.search import search
from sparbench.vectors.shard_hits import write_shard_hits


def search_shard(job: Job) -> Facts:
    """Find the best passages of every query among those of some files of vectors.

    Settings, inputs, outputs: see write_shard_hits; and weight, a setting (mu) when it is fixed, an input (JSON) when
    it was tuned.
    """
    depth, threads = job.settings["depth"], job.threads
    return write_shard_hits(job, lambda parts, ids: search(parts, weight_of(job), depth, ids, threads))


if __name__ == "__main__":
    run_step(search_shard)
