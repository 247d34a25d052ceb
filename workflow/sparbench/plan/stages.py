"""The stages of the workflow by their rules' names: each room's rows, and those of every kind of retriever."""

from sparbench.errors import UserError
from sparbench.plan import data_jobs, figure_jobs, model_jobs, report_jobs, score_jobs, vector_jobs
from sparbench.plan.stage import Stage
from sparbench.registry.retriever_kinds import all_kinds
from sparbench.registry.rows import Registry
from sparbench.registry.suggest import suggest

STAGES: dict[str, Stage] = {
    **data_jobs.STAGES,
    **model_jobs.STAGES,
    **score_jobs.STAGES,
    **vector_jobs.STAGES,
    **{name: stage for kind in all_kinds() for name, stage in kind.STAGES.items()},
    **figure_jobs.STAGES,
    **report_jobs.STAGES,
}


def check_stages(registry: Registry) -> None:
    """UserError for a key of the scale's `threads` that is not a stage, or of its `gpus` that cannot use GPUs."""
    with_gpus = [name for name, stage in STAGES.items() if stage.gpu]
    for key, known in (("threads", list(STAGES)), ("gpus", with_gpus)):
        for name in registry.scale[key]:
            if name not in known:
                file = f"scales/{registry.scale_name}.yaml"
                raise UserError(f"{file}: {key}: '{name}' is not a stage of this kind{suggest(name, known)}")
