"""The table of stages, the kinds of retrievers, and the patterns of paths agree with one another."""

import re

import pytest
import yaml

from sparbench.plan.paths import PATTERNS, Paths
from sparbench.plan.stages import STAGES
from sparbench.registry.load import load_registry
from sparbench.registry.retriever_kinds import FAMILY, all_kinds
from sparbench.registry.rows import SCHEMAS
from sparbench.variants import variants_of

PATHS = Paths(load_registry({"scale": "demo", "papers": ["spar"], "seeds": [0]}))


def test_every_stage_has_patterns_and_a_step_of_its_own():
    assert set(PATTERNS) == set(STAGES)
    assert len({stage.step for stage in STAGES.values()}) == len(STAGES)


def test_every_kind_of_the_schema_is_a_module_and_has_a_stage_that_makes_its_runs():
    schema = yaml.safe_load((SCHEMAS / "retrievers.schema.yaml").read_text())
    kinds = {branch["properties"]["kind"]["const"] for branch in schema["additionalProperties"]["oneOf"]}
    assert kinds == set(variants_of(FAMILY))
    assert kinds == {kind for name, stage in STAGES.items() if "run" in PATTERNS[name] for kind in stage.kinds}


def test_a_kind_whose_lists_can_be_used_names_a_stage_that_writes_lists():
    named = [kind.LISTS for kind in all_kinds() if kind.LISTS]
    assert named
    assert all("lists" in PATTERNS[name] for name in named)


@pytest.mark.parametrize(
    ("stage", "tail"),
    [
        ("passages", "{collection}/passages"),
        ("queries", "{collection}/queries.{split}"),
        ("model", "{model}/seed{seed}/model"),
        ("dense_shard", "{collection}.{split}/{retriever}/seed{seed}/part-{shard}"),
        ("table", "{paper}/table-{number}"),
        ("fetch_file", "{collection}/{file}"),
        ("world", "world"),
    ],
)
def test_logs_and_benchmarks_mirror_the_main_output(stage, tail):
    assert PATHS.log(stage) == f"logs/demo/{stage}/{tail}.log"
    assert PATHS.benchmark(stage) == f"results/demo/benchmarks/{stage}/{tail}.jsonl"


def test_all_files_of_a_job_have_the_same_wildcards():
    for stage in STAGES:
        patterns = [*PATHS.patterns(stage).values(), PATHS.log(stage)]
        assert len({frozenset(re.findall(r"{(\w+)}", pattern)) for pattern in patterns}) == 1, stage


def test_a_command_claims_devices_opens_the_network_and_asks_for_the_cache_as_its_row_says():
    assert STAGES["metrics"].command() == "python -m sparbench.evaluation.evaluate"
    assert STAGES["model"].command(gpus=2) == (
        "python -m sparbench.processes.claim_devices 2 python -m sparbench.training.train --shared"
    )
    assert STAGES["fetch_model"].command() == "HF_HUB_OFFLINE=0 python -m sparbench.collections.fetch_model"
