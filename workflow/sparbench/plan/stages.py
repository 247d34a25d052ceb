"""The stages of the workflow: which step of the package each one runs, and which function plans its jobs."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sparbench.plan import data_jobs, model_jobs, report_jobs, search_jobs
from sparbench.plan.job_plan import JobPlan, Planner


class Stage(NamedTuple):
    """A step's module below `sparbench`, and the planner of its jobs."""

    step: str
    plan: Callable[[Planner, Any], JobPlan]


STAGES = {
    "world": Stage("collections.make_world", data_jobs.world),
    "fetch_file": Stage("collections.fetch", data_jobs.fetch_file),
    "fetch_model": Stage("collections.fetch_model", data_jobs.fetch_model),
    "passages": Stage("collections.build_passages", data_jobs.passages),
    "queries": Stage("collections.build_queries", data_jobs.queries),
    "index": Stage("sparse.build_index", search_jobs.index),
    "sparse_run": Stage("sparse.search", search_jobs.sparse_run),
    "teacher": Stage("sparse.mine_teacher", search_jobs.teacher),
    "tokenizer": Stage("encoders.train_vocabulary", model_jobs.tokenizer),
    "model": Stage("training.train", model_jobs.model),
    "passage_vectors": Stage("vectors.encode_passages", search_jobs.passage_vectors),
    "query_vectors": Stage("vectors.encode_queries", search_jobs.query_vectors),
    "dense_run": Stage("vectors.search_step", search_jobs.dense_run),
    "fused_run": Stage("evaluation.fuse", search_jobs.fused_run),
    "tuned_mu": Stage("evaluation.tune_mu", search_jobs.tuned_mu),
    "tuned_fusion": Stage("evaluation.tune_fusion", search_jobs.tuned_fusion),
    "metrics": Stage("evaluation.evaluate", report_jobs.metrics),
    "rbo": Stage("evaluation.compare_rankings", report_jobs.rbo),
    "table": Stage("reporting.make_table", report_jobs.table),
    "page": Stage("reporting.make_report", report_jobs.page),
}
