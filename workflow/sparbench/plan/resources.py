"""The memory and minutes that a job requests, from the needs of its stage.

A job requests 1.5 times the memory and 3 times the minutes that it needs, and as much again with each attempt. None of
this enters a job's identity.
"""

import math
from typing import Any

from sparbench.plan.job_plan import Planner
from sparbench.plan.needs import Need
from sparbench.plan.stages import STAGES

Wildcards = Any

# Snakemake itself, which starts twice for each cluster job (110 to 135 MB each).
SNAKEMAKE_MB = 300
MEMORY_MARGIN = 1.5
TIME_MARGIN = 3
SHORTEST_MINUTES = 10
# What clusters commonly allow; a training that is stopped there resumes from its checkpoint in the next attempt.
LONGEST_MINUTES = 3 * 24 * 60


def memory_mb(planner: Planner, stage: str, wildcards: Wildcards, attempt: int) -> int:
    """MB that a job of a stage requests, in full hundreds."""
    mb = SNAKEMAKE_MB + MEMORY_MARGIN * _need(planner, stage, wildcards).mb
    return 100 * math.ceil(mb / 100) * attempt


def runtime_minutes(planner: Planner, stage: str, wildcards: Wildcards, attempt: int) -> int:
    """Minutes that a job of a stage requests."""
    minutes = SHORTEST_MINUTES + TIME_MARGIN * _need(planner, stage, wildcards).seconds / 60
    return min(LONGEST_MINUTES, math.ceil(minutes) * attempt)


def _need(planner: Planner, stage: str, wildcards: Wildcards) -> Need:
    need = STAGES[stage].need
    assert need, f"{stage} runs beside Snakemake and is given nothing"
    return need(planner, wildcards)
