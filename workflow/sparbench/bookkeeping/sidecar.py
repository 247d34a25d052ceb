"""The sidecar of a result: from which inputs, with which code, packages and machine it was made, and at what cost."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparbench.bookkeeping.checksums import Sums, sums_of
from sparbench.bookkeeping.machine import hardware, packages, spent
from sparbench.bookkeeping.shared_cache import entry_of, keep, take
from sparbench.files import write_json
from sparbench.identity import canonical

if TYPE_CHECKING:
    from sparbench.processes.job import Facts, Job

ROLE = "provenance"

Sidecar = dict[str, Any]


def run_recorded(work: Callable[["Job"], "Facts | None"], job: "Job", step: str) -> None:
    """Run `work` and write the sidecar to the output role `provenance`.

    Where there is a cache, it serves and keeps the results of a job that is `shared`.
    """
    inputs, results = input_sums(job), results_of(job)
    entry = entry_of(step, job.spec, inputs) if job.shared else None
    record = _reused(take(entry, results), job, inputs) if entry else None
    if record is None:
        record = sidecar(job, step, inputs, work(job) or {})
        if entry:
            keep(entry, results, record)
    write_json(job.outputs[ROLE], record)


def _reused(record: Sidecar | None, job: "Job", inputs: dict[str, list[Sums]]) -> Sidecar | None:
    """The sidecar of results from the cache: how they were made originally, with the paths of this checkout."""
    if record is None:
        return None
    outputs = {role: record["outputs"][role] | {"path": path} for role, path in results_of(job).items()}
    own = {"spec": job.spec, "spec_digest": spec_digest(job.spec), "inputs": inputs, "outputs": outputs}
    return record | own | {"from_cache": True}


def input_sums(job: "Job") -> dict[str, list[Sums]]:
    """Role -> sums of its files; missing files are left to the step, which reports them."""
    return {
        role: [sums_of(path) for path in listed(paths) if Path(path).exists()] for role, paths in job.inputs.items()
    }


def listed(paths: str | list[str]) -> list[str]:
    return [paths] if isinstance(paths, str) else paths


def sidecar(job: "Job", step: str, inputs: dict[str, list[Sums]], facts: "Facts") -> Sidecar:
    """The record of a finished job.

    Keys: step, spec (settings, wildcards, inputs, code digest), spec_digest, seeds, inputs and outputs with their
    checksums, facts (counts and rates of the step), packages, hardware, threads, spent (times and peak memory),
    from_cache (the results, and the facts about them, were made elsewhere).
    """
    return {
        "step": step,
        "spec": job.spec,
        "spec_digest": spec_digest(job.spec),
        "seeds": seeds_in(job.spec),
        "inputs": inputs,
        "outputs": {role: sums_of(path) for role, path in results_of(job).items()},
        "facts": facts,
        "packages": packages(),
        "hardware": hardware(),
        "threads": job.threads,
        "spent": spent(),
        "from_cache": False,
    }


def results_of(job: "Job") -> dict[str, str]:
    """The outputs but the sidecar itself."""
    return {role: path for role, path in job.outputs.items() if role != ROLE}


def spec_digest(spec: dict[str, Any]) -> str:
    """SHA-256 (16 hex digits) of a spec: by which a table's lineage names a job."""
    return hashlib.sha256(canonical(spec).encode()).hexdigest()[:16]


def seeds_in(value: Any, where: str = "") -> dict[str, Any]:
    """Every `seed` of a nested mapping by its dotted key."""
    if not isinstance(value, dict):
        return {}
    own = {f"{where}{key}": seed for key, seed in value.items() if key == "seed"}
    return own | {
        place: seed for key, inner in value.items() for place, seed in seeds_in(inner, f"{where}{key}.").items()
    }
