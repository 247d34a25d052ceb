"""The workflow as a whole: clean by its own tools, planned at every scale, with one tracked param a rule."""

import json
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from environments import ROOT, computing_rules, rules

from sparbench.plan.stages import STAGES


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


def test_every_stage_has_a_rule_of_its_name_that_takes_all_from_its_row():
    assert set(computing_rules()) == set(STAGES)
    for name, body in computing_rules().items():
        given = set(re.findall(r"(\w+_of)\(\"(\w+)\"\)", body))
        assert {stage for _, stage in given} == {name}
        assert {"log_of", "params_of"} <= {function for function, _ in given}
        assert f'    params:\n        **params_of("{name}"),\n' in body, name
        assert not re.search(r"results/|resources/|RESULTS|logs/|LOGS", body), f"{name}: paths stand in plan/paths.py"


def test_no_command_uses_wildcards():
    """A cached rule with a wildcard in its command would share one file between data sets.

    docs/snakemake.md#the-cache-does-not-know-wildcards
    """
    assert "{wildcards" not in rules()["step"].split("shell:")[1]
    assert not any("shell:" in body for body in computing_rules().values())


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
    assert "world" not in counts
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
    assert counts["bm25_lists"] == 63  # 62 shards of Wikipedia's sentences, and NQ's dev questions
    assert counts["fetch_model"] == 11  # of 14 two checkpoints of each fewer, and BERT to start from


SECOND_ROUND = """
retrievers:
  second-round: {title: ANCE after a second round, kind: dense, encoder: second-round}
encoders:
  second-round: {like: ance, title: ANCE after a second round, weights: {model: second-round}}
models:
  second-round:
    like: ance
    title: ANCE on its own hard negatives
    encoder: second-round
    start: {model: ance}
    data:
      - collection: msmarco
        split: train
        positives: {labels: gold, first: 1}
        negatives: [{list: [ance, bm25], top: 200, first: 20}]
"""


def test_a_model_learns_from_lists_of_a_model(project, snakemake):
    (project / "mine.yaml").write_text(SECOND_ROUND)
    asked = "results/demo/models/second-round/seed1/model"
    own = ("--config", "registry=[mine.yaml]")
    result = snakemake(project, asked, "--dry-run", "--quiet", "host", *own)
    assert result.returncode == 0, result.stderr[-3000:]
    counts = job_counts(result.stdout + result.stderr)
    # The lists of ANCE and of BM25 for the training queries; BM25's for validation.
    assert (counts["dense_lists"], counts["bm25_lists"]) == (1, 2)
    assert counts["model"] == 3, "crops, ANCE and its second round"
    assert "results/demo/lists/ance/seed1/msmarco/train/part-0.npz" in result.stdout + result.stderr


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
