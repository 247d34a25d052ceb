"""Profiles name rules that there are, and GPUs for those that can use them."""

import pytest
import yaml
from environments import ROOT, rules

from sparbench.plan.stages import STAGES

GPU_RULES = {name for name, stage in STAGES.items() if stage.gpu}
# Of use on a GPU with requirements-gpu.txt alone: a site that has it adds them.
SEARCHES = {"dense_run", "dense_shard", "dense_lists"}


def profile(name: str) -> dict:
    return yaml.safe_load((ROOT / "profiles" / name / "profile.yaml").read_text())


@pytest.mark.parametrize("name", ["slurm", "local-gpu"])
def test_gpus_are_named_for_every_rule_that_can_use_them_and_no_other(name):
    assert set(profile(name)["set-resources"]) == GPU_RULES - SEARCHES


@pytest.mark.parametrize("name", ["slurm", "generic"])
def test_groups_hold_rules_that_there_are_and_none_with_a_gpu(name):
    grouped = {pair.split("=")[0] for pair in profile(name)["groups"]}
    assert grouped <= set(rules()) - GPU_RULES


def test_a_stage_with_a_gpu_runs_under_the_claim():
    """Else two jobs of profiles/local-gpu would take the same device."""
    for name, stage in STAGES.items():
        claim = "python -m sparbench.processes.claim_devices 2 " if name in GPU_RULES else ""
        assert stage.command(gpus=2).startswith(f"{claim}python -m sparbench.{stage.step}") or stage.online, name


def test_site_names_stand_in_profiles_alone():
    text = "".join(
        path.read_text() for path in (ROOT / "workflow").rglob("*") if path.suffix in (".smk", ".py", ".yaml")
    )
    assert "slurm_partition" not in text and "slurm_account" not in text


def test_retries_stand_in_profiles_and_not_in_rules():
    """In a rule they would repeat the command inside the cluster job that was too small for it."""
    assert profile("slurm")["retries"] == profile("generic")["retries"] == 2
    assert not any("retries:" in body for body in rules().values())


@pytest.mark.parametrize("name", ["slurm", "generic"])
def test_cluster_profiles_are_not_quiet_about_failed_jobs(name):
    """Quiet about rules, Snakemake says nothing of a job that failed and is tried again."""
    assert "quiet" not in profile(name)
