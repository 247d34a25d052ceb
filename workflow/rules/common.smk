# What all rules share: the checked registry, the plan of each stage's jobs, and wildcards that cannot run into one another.
import re
import sys
import time
from pathlib import Path

WORKFLOW = Path(workflow.current_basedir).parent
sys.path.insert(0, str(WORKFLOW))

from sparbench.errors import UserError
from sparbench.failures import failure_messages
from sparbench.identity import job_spec
from sparbench.plan import report_jobs
from sparbench.plan.data_jobs import world_files
from sparbench.plan.job_plan import Planner
from sparbench.plan.stages import STAGES
from sparbench.registry import load_registry

shell.prefix(f"export PYTHONPATH={WORKFLOW}; export TOKENIZERS_PARALLELISM=false; ")


def checked_planner():
    """The planner over the registry of this run; bad input ends here with one message."""
    try:
        return Planner(load_registry(config))
    except UserError as error:
        raise WorkflowError(str(error)) from None


PLANNER = checked_planner()
RESULTS = PLANNER.paths.root
STARTED = time.time()
LOGS = f"logs/{PLANNER.registry.scale_name}"


def plan_of(stage, wildcards):
    try:
        return STAGES[stage].plan(PLANNER, wildcards)
    except UserError as error:
        raise WorkflowError(str(error)) from None


def inputs_of(stage):
    """For `unpack`: the named inputs of a stage's job, and those whose roles stand in its settings."""

    def inputs(wildcards):
        plan = plan_of(stage, wildcards)
        return {**plan.inputs, **({"listed": list(plan.listed)} if plan.listed else {})}

    return inputs


def spec_of(stage):
    """The one tracked param of a computing rule: see sparbench.identity."""

    def spec(wildcards):
        plan = plan_of(stage, wildcards)
        return job_spec(f"sparbench.{STAGES[stage].step}", plan.settings, plan.inputs, dict(wildcards.items()))

    return spec


def threads_of(stage):
    return PLANNER.registry.scale["threads"].get(stage, 1)


def final_targets():
    return report_jobs.targets(PLANNER)


def one_of(names):
    """A wildcard's constraint: one of these names, or nothing at all when there are none."""
    return "|".join(sorted(map(re.escape, names))) or "(?!)"


def retrievers_of(*kinds):
    return one_of(name for name, row in PLANNER.registry.retrievers.items() if row["kind"] in kinds)


NAME = r"[a-z0-9][a-z0-9.-]*"


wildcard_constraints:
    collection=one_of(PLANNER.registry.collections),
    split=r"[a-z0-9][a-z0-9-]*",
    encoder=NAME,
    model=NAME,
    retriever=NAME,
    reference=NAME,
    teacher=NAME,
    paper=NAME,
    number=r"[0-9]+",
    seed=r"[0-9]+",
    shard=r"[0-9]+",
    file=r"[^/]+(?<!\.source\.json)",
    hub=r"[^/]+",
