"""Specs of jobs: settings, code and versions, and that they fit a command line."""

import json

import pytest
from unit.plan.planning import plan, planner

from sparbench.plan import report_jobs
from sparbench.plan.job_plan import Planner
from sparbench.plan.spec import job_spec, pinned_versions
from sparbench.variants import variant, variants_of


def test_a_spec_holds_settings_roles_wildcards_and_code():
    job = plan("metrics", collection="nq", split="test", retriever="bm25", seed="0")
    spec = json.loads(job_spec("metrics", job, {"collection": "nq"}))
    assert set(spec) == {"settings", "inputs", "wildcards", "code", "packages"}
    assert spec["inputs"]["run"].endswith("nq.test/bm25/seed0.trec.gz")


def all_trained(registry_planner: Planner) -> Planner:
    """Every encoder trained with seeds of its own, so that all results depend on the seed."""
    for row in registry_planner.registry.encoders.values():
        row["weights"] = {"model": "dpr-multi"}
    return registry_planner


@pytest.mark.parametrize("scale", ["demo", "full"])
def test_no_spec_of_tables_or_the_page_outgrows_a_command_line(scale):
    """Linux takes at most 128 KiB in one argument of a command, whatever the number of seeds."""
    several = all_trained(planner(scale=scale, seeds=[0, 1, 2, 3, 4]))
    numbers = report_jobs.tables_of(several, "spar")
    jobs = [("table", {"paper": "spar", "number": number}) for number in numbers]
    lengths = [len(job_spec(stage, plan(stage, several, **names), names)) for stage, names in [*jobs, ("page", {})]]
    assert max(lengths) < 32_000
    files = plan("table", several, paper="spar", number="2").listed
    assert {path.rsplit("/", 1)[1] for path in files if "/spar-wiki/" in path} == {
        f"seed{seed}.json" for seed in range(5)
    }


def test_no_other_spec_holds_several_seeds():
    """A job has one seed, so that its spec does not grow with their number: the same for the first of one or five."""
    one, five = (all_trained(planner(seeds=seeds)) for seeds in ([0], [0, 1, 2, 3, 4]))
    names = {"collection": "nq", "split": "test", "retriever": "spar-wiki", "encoder": "lambda-wiki-bm25", "seed": "0"}
    names |= {"model": "dpr-multi", "reference": "bm25", "shard": "0"}
    for stage in ("model", "passage_vectors", "query_vectors", "dense_run", "tuned_mu", "metrics", "rbo"):
        assert plan(stage, one, **names) == plan(stage, five, **names), stage


def code_of(stage: str, **wildcards: str) -> set[str]:
    """The modules of a job's spec, below the package."""
    job = plan(stage, **wildcards)
    return {name.removeprefix("sparbench.") for name in json.loads(job_spec(stage, job, {}))["code"]}


def test_a_job_holds_the_code_of_what_its_settings_choose_and_of_no_other_choice():
    bag = code_of("model", model="lambda-wiki-bm25", seed="0")
    assert {"training.losses.in_batch", "encoders.kinds.bag", "encoders.starts.bag"} <= bag
    assert not {name for name in bag if "transformer" in name or "poolings." in name}
    transformer = code_of("model", model="dpr-multi", seed="0")
    assert {
        "encoders.kinds.transformer",
        "encoders.poolings.mean",
        "encoders.starts.transformer",
        "encoders.kinds.bag",
    } <= transformer
    assert "encoders.poolings.cls" not in transformer
    passages = code_of("passages", collection="scifact")
    assert {name for name in passages if "readers." in name} == {"collections.readers.beir"}
    shuffled = code_of("table", paper="spar", number="7")
    assert {name for name in shuffled if "columns." in name} == {
        "reporting.columns.metric",
        "reporting.columns.difference",
    }


def test_the_planner_knows_each_kind_of_encoder_and_which_are_trained_here():
    kinds = variants_of("plan.encoders")
    assert kinds == variants_of("encoders.kinds")
    assert [kind for kind in kinds if variant("plan.encoders", kind).SHAPE] == variants_of("encoders.starts")


def test_versions_of_packages_that_decide_numbers_are_those_of_imports():
    job = plan("query_vectors", collection="nq", split="test", encoder="lambda-wiki-bm25", seed="0")
    versions = json.loads(job_spec("query_vectors", job, {}))["packages"]
    assert set(versions) == {"numpy", "pytorch", "tokenizers"}
    run = plan("bm25_run", collection="nq", split="test", retriever="bm25", seed="0")
    assert "pyserini" in json.loads(job_spec("bm25_run", run, {}))["packages"]


def test_pins_are_read_without_comments(tmp_path):
    text = "dependencies:\n  - numpy =2.4.6  # why\n  - pip\n  - pip:\n      - beir==2.2.0\n"
    (tmp_path / "e.yaml").write_text(text)
    assert pinned_versions(tmp_path / "e.yaml") == {"numpy": "2.4.6", "beir": "2.2.0"}
