"""Stages that a scale names: those whose jobs have several threads."""

from sparbench.errors import UserError
from sparbench.plan.job_plan import Planner
from sparbench.plan.stages import STAGES
from sparbench.registry.suggest import suggest


def check_stages(planner: Planner) -> None:
    """UserError for a key of the scale's `threads` that is no stage."""
    for name in planner.registry.scale["threads"]:
        if name not in STAGES:
            file = f"scales/{planner.registry.scale_name}.yaml"
            raise UserError(f"{file}: threads: no stage is named '{name}'{suggest(name, STAGES)}")
