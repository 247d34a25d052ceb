"""The demo through a real Slurm, with profiles/slurm as it is: accounting proves that jobs went there."""

import re
from collections import Counter
from pathlib import Path

import pytest
from conftest import copy_project, run_snakemake
from e2e.test_demo import shrink
from slurm_cluster import accounting, run, submitted

pytestmark = [pytest.mark.slurm, pytest.mark.usefixtures("cluster")]
RUNS = ["results/demo/metrics/nq.test/bm25/seed0.json", "results/demo/metrics/squad.test/bm25/seed0.json"]
RULE_OF_COMMENT = re.compile(r"rule_(\w+?)(_wildcards_.*)?$")
LOCAL_RULES = ("all", "fetch", "fetch_file", "fetch_model", "total")
GROUPED_RULES = ("metrics", "rbo", "table", "page")


@pytest.fixture(scope="module")
def shrunken(tmp_path_factory) -> Path:
    project = copy_project(tmp_path_factory.mktemp("slurm") / "project")
    shrink(project)
    return project


def planned(said: str) -> Counter[str]:
    """Jobs a rule, by the statistics at the start of a run."""
    table = said.split("Job stats:")[1].split("\n\n")[0]
    return Counter({name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", table, re.M)})


def rules_of(records) -> Counter[str]:
    return Counter(RULE_OF_COMMENT.match(record.comment)[1] for record in records)


def test_all_jobs_of_a_part_go_through_slurm_on_several_nodes_and_leave_logs(shrunken):
    status, said = run(shrunken, *RUNS)
    assert status == 0, said
    jobs = submitted(said)
    records = accounting(list(jobs))
    assert {record.state for record in records} == {"COMPLETED"}
    counts = planned(said)
    single = {name: count for name, count in counts.items() if name not in (*LOCAL_RULES, *GROUPED_RULES)}
    assert rules_of(records) == Counter(single) + Counter({"judge_metrics": 1})
    assert len({record.node for record in records}) > 1
    assert "mem=1300M" in next(record.asked for record in records if record.comment.startswith("rule_index"))
    for log in jobs.values():
        assert log.is_relative_to(shrunken / "logs/slurm") and log.is_file()


def test_another_run_submits_what_is_missing_alone(shrunken):
    (shrunken / RUNS[0]).unlink()
    status, said = run(shrunken, *RUNS)
    assert status == 0, said
    assert [record.comment for record in accounting(list(submitted(said)))] == ["rule_judge_metrics"]
    assert "Nothing to be done" in run_snakemake(shrunken, "--dry-run", *RUNS).stdout


@pytest.mark.slow
def test_the_demo_goes_through_slurm_whole_with_gpus_by_both_names(tmp_path):
    """Encoders of passages ask for a GPU by --gpus, those of queries by --gres; twenty minutes of two cores."""
    project = copy_project(tmp_path / "project")
    shrink(project)
    gpus = ["--set-resources", "passage_vectors:gpu=1", "query_vectors:gres=gpu:toy:1"]
    status, said = run(project, *gpus, timeout=5400)
    assert status == 0, said[-5000:]
    records = accounting(list(submitted(said)))
    assert {record.state for record in records} == {"COMPLETED"}
    counts = planned(said)
    single = {name: count for name, count in counts.items() if name not in (*LOCAL_RULES, *GROUPED_RULES)}
    seen = rules_of(records)
    assert {name: seen[name] for name in single} == single
    groups = seen - Counter(single)
    assert all(name.startswith(("judge_", "report_")) for name in groups)
    assert groups.total() < counts["metrics"] + counts["rbo"]
    for rule in ("passage_vectors", "query_vectors"):
        encoding = [record for record in records if record.comment.startswith(f"rule_{rule}_")]
        assert encoding and all("gres/gpu=1" in record.asked and record.node == "n3" for record in encoding)
    assert (project / "results/demo/report/index.html").is_file()
    assert "Nothing to be done" in run_snakemake(project, "--dry-run").stdout
