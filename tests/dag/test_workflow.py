"""The workflow as a whole: clean by its own tools, planned at every scale, with one tracked param a rule."""

import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from environments import ROOT, computing_rules


def job_counts(printed: str) -> dict[str, int]:
    """Jobs a rule from snakemake's table of job statistics."""
    table = printed.split("Job stats:")[1].split("total")[0]
    return {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", table, re.M)}


def test_lint_is_clean(snakemake):
    result = snakemake(ROOT, "--lint")
    assert result.returncode == 0, result.stdout + result.stderr


def test_rules_are_formatted():
    command = [sys.executable, "-m", "snakefmt", "--check", "Snakefile", "workflow/rules"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_each_rule_has_one_tracked_param():
    """Snakemake compares params as an unnamed set of values: two could be swapped unseen."""
    for name, body in computing_rules().items():
        params = re.search(r"^    params:\n((?:        .*\n)+)", body, re.M)
        assert params, f"{name} has no params"
        tracked = [line.strip() for line in params[1].splitlines() if re.match(r" {8}\w+=", line)]
        tracked = [line for line in tracked if not line.startswith("folder=lambda wildcards, output:")]
        assert tracked == [f'spec=spec_of("{"world" if name == "make_world" else name}"),'], name


def test_no_command_uses_wildcards():
    """A cached rule with a wildcard in its command would share one file between data sets.

    docs/snakemake.md#the-cache-does-not-know-wildcards
    """
    for name, body in computing_rules().items():
        assert "{wildcards" not in body.split("shell:")[1], name


def test_the_demo_plans_exactly_these_jobs(project, snakemake):
    result = snakemake(project, "--dry-run", "--quiet", "host")
    assert result.returncode == 0, result.stderr
    assert job_counts(result.stdout) == json.loads((ROOT / "tests/data/demo-jobs.json").read_text())


@pytest.mark.parametrize("scale", ["small", "full"])
def test_the_other_scales_plan(project, snakemake, scale):
    result = snakemake(project, "--dry-run", "--quiet", "host", "--config", f"scale={scale}", "mirror=mirror")
    assert result.returncode == 0, result.stderr
    counts = job_counts(result.stdout)
    assert counts["table"] >= 7
    assert counts["fetch_file"] >= 10
    assert "make_world" not in counts
    if scale == "full":
        assert counts["fetch_model"] >= 12, "released checkpoints"
        assert "model" not in counts, "nothing is trained"
    fetched = snakemake(project, "fetch", "--dry-run", "--quiet", "host", "--config", f"scale={scale}", "mirror=mirror")
    from_outside = {name: count for name, count in counts.items() if name.startswith("fetch_")}
    assert job_counts(fetched.stdout) == {"fetch": 1, **from_outside}


def test_released_encoders_can_be_trained_at_the_full_scale(project, snakemake):
    result = snakemake(
        project, "--dry-run", "--quiet", "host", "--config", "scale=full", "train=[lambda-wiki-bm25, dpr-multi]"
    )
    assert result.returncode == 0, result.stderr[-3000:]
    counts = job_counts(result.stdout + result.stderr)
    assert counts["model"] == 2
    assert counts["teacher"] == 63  # 62 shards of Wikipedia's sentences, and NQ's dev questions
    assert counts["fetch_model"] == 10  # two checkpoints of each fewer, and BERT to start from


def test_parsing_costs_little_beside_starting_snakemake(project, tmp_path):
    """Every cluster job pays for it twice. CPU seconds, the least of three: machines are shared."""
    (tmp_path / "Snakefile").write_text("rule all:\n")
    assert min(parse_seconds(project)) < 1.6 * min(parse_seconds(tmp_path))


def parse_seconds(folder: Path) -> list[float]:
    command = [sys.executable, "-m", "snakemake", "--list-target-rules", "--workflow-profile", "none"]
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=folder, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return seconds
