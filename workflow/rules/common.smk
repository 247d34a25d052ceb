# Shared by all rules: the checked registry, the final targets, and wildcards that cannot be confused.
import re
import shlex
import sys
import time
from pathlib import Path
from types import SimpleNamespace

WORKFLOW = Path(workflow.current_basedir).parent
sys.path.insert(0, str(WORKFLOW))

from sparbench.bookkeeping.checksums import SIDECAR
from sparbench.processes.at_work import JOB_PREFIX, enter
from sparbench.processes.clocks import bring_back
from sparbench.errors import UserError
from sparbench.processes.failures import TELL_OF_KILLS, failure_messages
from sparbench.plan import needs, report_jobs, resources
from sparbench.plan.data_jobs import world_files
from sparbench.plan.job_plan import Planner
from sparbench.plan.spec import job_spec
from sparbench.plan.stages import STAGES, check_stages
from sparbench.plan.walk import sources_of
from sparbench.registry.load import load_registry

# Only fetching steps may reach the network; libraries that would look for newer files of a model are told not to.
OFFLINE = "HF_HUB_OFFLINE=1 HF_DATASETS_OFFLINE=1 HF_HUB_DISABLE_TELEMETRY=1"
CACHE = f" SPARBENCH_CACHE={shlex.quote(str(config['cache']))}" if config.get("cache") else ""
DEVICES = ",".join(map(str, config.get("devices") or []))
shell.prefix(
    f"{'' if workflow.remote_exec else JOB_PREFIX}{TELL_OF_KILLS}export PYTHONPATH={WORKFLOW} TOKENIZERS_PARALLELISM=false {OFFLINE}"
    f"{' SPARBENCH_DEVICES=' + DEVICES if DEVICES else ''}{CACHE}; "
)


if workflow.is_main_process:
    AT_WORK = enter(Path.cwd())  # held until this process ends, however it ends
    bring_back([Path("resources"), Path("results")])


def checked_planner():
    """The planner over the registry of this run; bad input ends here with one message."""
    try:
        registry = load_registry(config)
        check_stages(registry)
        return Planner(registry)
    except UserError as error:
        raise WorkflowError(str(error)) from None


PLANNER = checked_planner()
RESULTS = PLANNER.paths.root
STARTED = time.time()
LOGS = f"logs/{PLANNER.registry.scale_name}"


def final_targets():
    return report_jobs.targets(PLANNER)


def plan_of_file(path):
    """The plan of the job that makes a file, or None when no job does."""
    makers = (rule for rule in workflow.rules if rule.name in STAGES and rule.is_producer(path))
    return next((plan_of(rule.name, SimpleNamespace(**rule.get_wildcards(path))) for rule in makers), None)


def fetched_sources(wildcards):
    """Every file and checkpoint from outside that the final targets are made from."""
    return sources_of(final_targets(), plan_of_file, "resources")


def one_of(names):
    """A wildcard's constraint: one of these names, or nothing at all when there are none."""
    return "|".join(sorted(map(re.escape, names))) or "(?!)"


# Not the sidecar of such a name (tokenizers/x.provenance.json).
NAME = r"[a-z0-9][a-z0-9.-]*(?<!\.json)"


wildcard_constraints:
    collection=one_of(PLANNER.registry.collections),
    split=r"[a-z0-9][a-z0-9-]*",
    encoder=NAME,
    model=NAME,
    retriever=NAME,
    reference=NAME,
    paper=NAME,
    number=r"t?[0-9]+[a-z]?|text(-[a-z]+)?",
    seed=r"[0-9]+",
    shard=r"[0-9]+",
    file=r"[^/]+(?<!\.source\.json)",
    hub=r"[^/]+",
