"""Each edit of tests/data/edits.yaml schedules exactly its jobs on a finished demo.

The demo is not computed: every output of its plan is an empty file or folder, and `snakemake --touch --forceall`
records the jobs as done, with their specs and the sums of their inputs, as real runs do.
"""

import ast
import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from conftest import ROOT, copy_project, run_snakemake

from sparbench.plan.stages import STAGES
from sparbench.reruns.dry_run import PlannedJob, planned_jobs

CASES = yaml.safe_load((ROOT / "tests/data/edits.yaml").read_text())
RUNNING = [case for case in CASES if "jobs" in case]
IDLE = [case for case in CASES if "nothing_runs" in case]
GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")


class Finished(NamedTuple):
    """A project, and all of its jobs."""

    project: Path
    jobs: list[PlannedJob]


def change_yaml(path: Path, change: Callable[[Any], None]) -> None:
    content = yaml.safe_load(path.read_text())
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False))


def replace(project: Path, file: str, to: str, **others: str) -> None:
    path, old = project / file, others["from"]
    assert old in path.read_text(), f"{file}: {old}"
    path.write_text(path.read_text().replace(old, to))


def set_key(project: Path, file: str, keys: list, value: Any) -> None:
    def change(content: Any) -> None:
        for key in keys[:-1]:
            content = content[key]
        content[keys[-1]] = value

    change_yaml(project / file, change)


def swap(project: Path, file: str, keys: list) -> None:
    def change(content: Any) -> None:
        *above, (one, other) = keys
        row = reduce(getitem, above, content)
        row[one], row[other] = row[other], row[one]

    change_yaml(project / file, change)


def reverse(project: Path, file: str) -> None:
    def reversed_keys(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: reversed_keys(value[key]) for key in reversed(value)}
        return [reversed_keys(item) for item in value] if isinstance(value, list) else value

    path = project / file
    path.write_text(yaml.safe_dump(reversed_keys(yaml.safe_load(path.read_text())), sort_keys=False))


def remove(project: Path, path: str) -> None:
    (project / path).unlink()


def touch(project: Path, glob: str) -> None:
    for part in ("Snakefile", "config.yaml"):
        (project / part).touch()
    for part in ("workflow", "envs", "profiles"):
        for path in (project / part).glob(glob):
            os.utime(path)


def git_round_trip(project: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run([*GIT, *arguments], cwd=project, check=True, capture_output=True)

    git("init", "-b", "one")
    git("add", "workflow", "Snakefile", "config.yaml", "envs", "profiles")
    git("commit", "-m", "one")
    git("checkout", "-b", "two")
    for path in (project / "workflow").rglob("*.py"):
        path.write_text(path.read_text() + "\nUNUSED = 1\n")
    git("commit", "-a", "-m", "two")
    git("checkout", "one")


EDITS = {
    "replace": replace, "set": set_key, "swap": swap, "reverse": reverse, "remove": remove, "touch": touch,
    "git_round_trip": git_round_trip,
}  # fmt: skip


def apply(project: Path, case: dict[str, Any]) -> list[str]:
    """Make a case's edits; returns further options for snakemake."""
    options: list[str] = []
    for edit in case["edits"]:
        (name, arguments), *others = edit.items()
        assert not others
        if name == "config":
            options += [f"{key}={json.dumps(value)}" for key, value in arguments.items()]
        else:
            EDITS[name](project, **arguments)
    return ["--config", *options] if options else []


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Finished:
    """A demo whose jobs are recorded as done."""
    project = copy_project(tmp_path_factory.mktemp("edits") / "project")
    losses = project / "workflow/sparbench/training/losses"
    shutil.copy(losses / "in_batch.py", losses / "other.py")
    set_key(project, "workflow/registry/scales/demo.yaml", ["models", "ance", "loss"], [{"loss": "other"}])
    set_key(project, "config.yaml", ["tables"], {"spar": ["3", "5"]})
    return Finished(project, finish(project))


@pytest.fixture(scope="module")
def finished_small(tmp_path_factory) -> Finished:
    """The same for a part of the small scale, whose files are fetched."""
    project = copy_project(tmp_path_factory.mktemp("small") / "project")
    for key, value in {"scale": "small", "mirror": "mirror", "tables": {"spar": ["3"]}}.items():
        set_key(project, "config.yaml", [key], value)
    return Finished(project, finish(project))


@pytest.fixture(scope="module")
def finished_impact(tmp_path_factory) -> Finished:
    """The same for one collection of the demo, searched by an encoder's term weights through Lucene and exactly."""
    project = copy_project(tmp_path_factory.mktemp("impact") / "project")
    row = {"title": "Impact", "kind": "impact", "encoder": "splade-max"}
    for name, keys in {"by-lucene": {"quantisation": {"scale": 100}}, "by-products": {"engine": "exact"}}.items():
        set_key(project, "workflow/registry/retrievers.yaml", [name], {**row, **keys})
    both = {"collection": "msmarco", "split": "dev", "retrievers": ["by-lucene", "by-products"]}
    for key, value in {"papers": [], "evaluate": [both]}.items():
        set_key(project, "config.yaml", [key], value)
    return Finished(project, finish(project))


@pytest.fixture(scope="module")
def finished_taught(tmp_path_factory) -> Finished:
    """The same for one collection of the demo: a dense retriever that learns from a ranker, and its run reranked."""
    project = copy_project(tmp_path_factory.mktemp("taught") / "project")
    loss = [{"loss": "margin-mse", "teacher": "ranker"}]
    reranked = {"title": "Reranked", "kind": "rerank", "ranker": "ranker", "base": "ance", "depth": 20}
    set_key(project, "workflow/registry/scales/demo.yaml", ["models", "ance", "loss"], loss)
    set_key(project, "workflow/registry/retrievers.yaml", ["reranked"], reranked)
    both = {"collection": "msmarco", "split": "dev", "retrievers": ["ance", "reranked"]}
    for key, value in {"papers": [], "evaluate": [both]}.items():
        set_key(project, "config.yaml", [key], value)
    return Finished(project, finish(project))


def finish(project: Path) -> list[PlannedJob]:
    """Record every job of a project as done, its outputs being empty."""
    jobs = planned_jobs([], project)
    for path in (project / name for job in jobs for name in job.outputs):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix:
            path.touch()
        else:
            path.mkdir()
    # Its closing words need real tables, so the exit status says nothing; that no job is left says all.
    said = run_snakemake(project, "--touch", "--forceall", "--cores", "1")
    assert planned_jobs([], project) == [], said.stderr[-3000:]
    return jobs


def firsts(jobs: Iterable[PlannedJob]) -> set[str]:
    """Jobs by their first outputs."""
    return {job.outputs[0] for job in jobs}


def with_followers(jobs: list[PlannedJob], patterns: list[str]) -> set[str]:
    """The jobs whose first output matches, and all that read what these make, at any depth."""
    starts = [job for job in jobs if matches(job.outputs[0], patterns)]
    assert all(any(matches(job.outputs[0], [pattern]) for job in starts) for pattern in patterns)
    reached, made = firsts(starts), {path for job in starts for path in job.outputs}
    while True:
        new = [job for job in jobs if job.outputs[0] not in reached and made & set(job.files.get("input", ()))]
        if not new:
            return reached
        reached |= firsts(new)
        made |= {path for job in new for path in job.outputs}


def matches(path: str, patterns: list[str]) -> bool:
    return any(fnmatch(path, pattern) for pattern in patterns)


def test_edits_that_decide_no_result_schedule_nothing(finished, tmp_path):
    """All of them at once: no edit can hide another's jobs."""
    project = shutil.copytree(finished.project, tmp_path / "project")
    for case in IDLE:
        assert not apply(project, case)
    assert firsts(planned_jobs([], project)) == set()


def test_each_job_has_one_tracked_param(finished):
    """Snakemake compares params as an unnamed set of values: two could be swapped unseen."""
    records = [json.loads(path.read_text()) for path in (finished.project / ".snakemake/metadata").rglob("*")]
    params = [record["params"] for record in records if record["rule"] in STAGES]
    assert params
    assert all(len(values) == 1 and "settings" in json.loads(ast.literal_eval(values[0])) for values in params)


@pytest.mark.parametrize("case", RUNNING, ids=lambda case: case["name"])
def test_an_edit_schedules_exactly_its_jobs(request, tmp_path, case):
    finished = request.getfixturevalue("_".join(["finished", *([case["of"]] if "of" in case else [])]))
    project = shutil.copytree(finished.project, tmp_path / "project")
    scheduled = planned_jobs(apply(project, case), project)
    if "starts" in case:
        assert firsts(scheduled) == with_followers(finished.jobs, case["starts"])
    else:
        assert [path for path in firsts(scheduled) if not matches(path, case["only"])] == []
    assert Counter(job.rule for job in scheduled) == case["jobs"]
