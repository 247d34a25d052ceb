"""The stages of the workflow: which step of the package each one runs, and which function plans its jobs."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sparbench.plan import data_jobs, model_jobs, report_jobs, search_jobs
from sparbench.plan.job_plan import JobPlan, Planner


class Stage(NamedTuple):
    """A step's module below `sparbench`, the conda environment it runs in, and the planner of its jobs."""

    step: str
    environment: str
    plan: Callable[[Planner, Any], JobPlan]


STAGES = {
    "world": Stage("world.make_world", "evaluation", data_jobs.world),
    "fetch_file": Stage("collections.fetch", "evaluation", data_jobs.fetch_file),
    "fetch_model": Stage("collections.fetch_model", "torch", data_jobs.fetch_model),
    "passages": Stage("collections.build_passages", "evaluation", data_jobs.passages),
    "queries": Stage("collections.build_queries", "evaluation", data_jobs.queries),
    "index": Stage("sparse.build_index", "lucene", search_jobs.index),
    "sparse_run": Stage("sparse.search", "lucene", search_jobs.sparse_run),
    "teacher": Stage("sparse.mine_teacher", "lucene", search_jobs.teacher),
    "tokenizer": Stage("encoders.train_vocabulary", "torch", model_jobs.tokenizer),
    "model": Stage("training.train", "torch", model_jobs.model),
    "passage_vectors": Stage("vectors.encode_passages", "torch", search_jobs.passage_vectors),
    "query_vectors": Stage("vectors.encode_queries", "torch", search_jobs.query_vectors),
    "dense_shard": Stage("vectors.search_shard", "torch", search_jobs.dense_shard),
    "dense_run": Stage("vectors.search_step", "torch", search_jobs.dense_run),
    "fused_run": Stage("evaluation.fuse", "evaluation", search_jobs.fused_run),
    "tuned_mu": Stage("evaluation.tune_mu", "torch", search_jobs.tuned_mu),
    "tuned_fusion": Stage("evaluation.tune_fusion", "evaluation", search_jobs.tuned_fusion),
    "metrics": Stage("evaluation.evaluate", "evaluation", report_jobs.metrics),
    "rbo": Stage("evaluation.compare_rankings", "evaluation", report_jobs.rbo),
    "table": Stage("reporting.make_table", "evaluation", report_jobs.table),
    "page": Stage("reporting.make_report", "evaluation", report_jobs.page),
}
