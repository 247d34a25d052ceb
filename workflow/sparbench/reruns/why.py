"""Say which jobs would run and why, one line per group: python -m sparbench.reruns.why [what snakemake takes]."""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from sparbench.errors import UserError
from sparbench.reruns.differences import differences
from sparbench.reruns.dry_run import PlannedJob, planned_jobs
from sparbench.reruns.records import Records

MOST_CAUSES = 3
FOLLOWS = "follows "
# Snakemake's wording, up to the paths that follow it, and ours.
REASONS = {
    "Updated input files: ": "changed on disk: ",
    "Incomplete output files": "interrupted before it ended",
    "Forced execution": "forced",
    "Code has changed": "the rule's command",
    "Set of input files has changed": "other input files",
    "Software environment definition has changed": "the conda environment",
}

Group = tuple[str, str]


def own_causes(job: PlannedJob, records: Records) -> list[str]:
    """Why a job would run, apart from inputs that other jobs remake."""
    causes = _missing(job, records)
    if "Params have changed" in job.reason:
        causes += _spec_causes(job, records)
    for words, ours in REASONS.items():
        found = job.reason.find(words)
        if found >= 0 and not (causes and words.startswith("Set of input")):
            names = job.reason[found + len(words) :].split(";")[0] if words.endswith(": ") else ""
            causes.append(f"{ours}{names}")
    return causes


def _missing(job: PlannedJob, records: Records) -> list[str]:
    if "Missing output files: " not in job.reason:
        return []
    made = [path for path in job.outputs if path in records]
    return ["output is gone"] if made else ["never made"]


def _spec_causes(job: PlannedJob, records: Records) -> list[str]:
    """The keys in which the job's spec differs from the specs that made its outputs."""
    recorded = [found[1] for found in map(records.of, job.outputs) if found]
    if not recorded or job.spec is None:
        return ["made before specs were recorded"]
    return list(dict.fromkeys(phrase for spec in recorded for phrase in differences(spec, job.spec)))


def grouped(jobs: Sequence[PlannedJob], records: Records) -> dict[Group, list[PlannedJob]]:
    """(rule, why) -> jobs. A job without a cause of its own follows the jobs that have one, by their rules."""
    makers = {path: job for job in jobs for path in job.outputs}
    causes = {job.outputs: own_causes(job, records) for job in jobs}
    roots: dict[tuple[str, ...], frozenset[str]] = {}
    groups: defaultdict[Group, list[PlannedJob]] = defaultdict(list)
    for job in jobs:
        own = causes[job.outputs]
        why = _listed(own) if own else f"{FOLLOWS}{', '.join(sorted(_roots(job, makers, causes, roots)))}"
        groups[job.rule, why].append(job)
    return dict(groups)


def _roots(
    job: PlannedJob,
    makers: Mapping[str, PlannedJob],
    causes: Mapping[tuple[str, ...], list[str]],
    known: dict[tuple[str, ...], frozenset[str]],
) -> frozenset[str]:
    """Rules of the jobs that a job follows, at any depth, and that have a cause of their own."""
    if job.outputs not in known:
        above = [makers[path] for path in job.upstream if path in makers]
        known[job.outputs] = frozenset().union(
            *({one.rule} if causes[one.outputs] else _roots(one, makers, causes, known) for one in above)
        )
    return known[job.outputs]


def _listed(causes: list[str]) -> str:
    more = len(causes) - MOST_CAUSES
    return "; ".join(causes[:MOST_CAUSES]) + (f"; and {more} more" if more > 0 else "")


def report(groups: Mapping[Group, list[PlannedJob]]) -> list[str]:
    """One line per group: how many jobs, of which rule, why, and the first output of the first of them."""
    if not groups:
        return ["Nothing would run: all results are there and current."]
    own_first = sorted(groups.items(), key=lambda group: group[0][1].startswith(FOLLOWS))
    lines = [
        f"{len(jobs):6d}  {rule:<16} {why}  [{jobs[0].outputs[0]}{', …' if len(jobs) > 1 else ''}]"
        for (rule, why), jobs in own_first
    ]
    return [*lines, f"{sum(map(len, groups.values())):6d}  jobs in all"]


def main(arguments: list[str], folder: Path = Path()) -> None:
    """Print the report for the jobs that `snakemake <arguments>` would run."""
    print(*report(grouped(planned_jobs(arguments, folder), Records(folder))), sep="\n")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
