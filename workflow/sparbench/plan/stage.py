"""One row of the table of stages: everything that the workflow knows about a rule except its inputs and outputs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import Need


@dataclass(frozen=True)
class Stage:
    """How the jobs of one rule are planned and run. Threads and GPUs are in the scale's file, paths in Paths.

    Attributes:
        step: the module below `sparbench` that a job runs.
        environment: the conda environment it runs in, a file of envs/.
        plan: returns what a job reads and what decides its result.
        need: returns the memory and time that a job needs; None for jobs that run beside Snakemake itself.
        kinds: the kinds of retrievers whose results it makes; empty for stages that do not make retrievers' results.
        shared: results are expensive: the cache between checkouts may hold them.
        recorded: a sidecar says how each result was made.
        gpu: jobs can use GPUs.
        online: jobs may reach the network.
    """

    step: str
    environment: str
    plan: Callable[[Planner, Any], JobPlan]
    need: Callable[[Planner, Any], Need] | None = None
    kinds: tuple[str, ...] = ()
    shared: bool = False
    recorded: bool = True
    gpu: bool = False
    online: bool = False

    def command(self, gpus: int = 0) -> str:
        """The command that runs a job, without its options; who can use GPUs claims those that the job was given."""
        network = "HF_HUB_OFFLINE=0 " if self.online else ""
        claim = f"python -m sparbench.processes.claim_devices {gpus} " if self.gpu else ""
        return f"{network}{claim}python -m sparbench.{self.step}{' --shared' if self.shared else ''}"
