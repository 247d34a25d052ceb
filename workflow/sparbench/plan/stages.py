"""The stages of the workflow by their rules' names: each room's rows, and those of every kind of retriever."""

from sparbench.plan import data_jobs, model_jobs, report_jobs, vector_jobs
from sparbench.plan.stage import Stage
from sparbench.registry.retriever_kinds import all_kinds

STAGES: dict[str, Stage] = {
    **data_jobs.STAGES,
    **model_jobs.STAGES,
    **vector_jobs.STAGES,
    **{name: stage for kind in all_kinds() for name, stage in kind.STAGES.items()},
    **report_jobs.STAGES,
}
