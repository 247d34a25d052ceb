"""What is stale, unfinished or kept, by who would still make it."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from unit.reruns.snakemake_world import write_record

from sparbench.errors import UserError
from sparbench.plan.job_plan import Planner
from sparbench.plan.spec import job_spec
from sparbench.plan.stages import STAGES
from sparbench.registry.load import load_registry
from sparbench.reruns import stale
from sparbench.reruns.current import Current
from sparbench.reruns.records import Records

CONFIG = {"scale": "demo", "papers": ["spar"], "seeds": [0]}
INDEX, RUN, METRICS = (
    "results/demo/indexes/wikipedia/bm25",
    "results/demo/runs/nq.test/bm25/seed0.trec.gz",
    "results/demo/metrics/nq.test/bm25/seed0.json",
)


@pytest.fixture
def planner() -> Planner:
    return Planner(load_registry(CONFIG))


def record(folder: Path, planner: Planner, path: str, stage: str, **wildcards: str) -> None:
    """Record a result as made by the spec that the registry gives now."""
    plan = STAGES[stage].plan(planner, SimpleNamespace(**wildcards))
    write_record(folder, path, stage, json.loads(job_spec(stage, plan, wildcards)))


@pytest.fixture
def recorded(tmp_path, planner) -> Records:
    """An index, a run over it and its metrics, each by its current spec; the queries and passages are asked for."""
    record(tmp_path, planner, INDEX, "index", collection="wikipedia", retriever="bm25")
    of_run = {"collection": "nq", "split": "test", "retriever": "bm25", "seed": "0"}
    record(tmp_path, planner, RUN, "bm25_run", **of_run)
    record(tmp_path, planner, METRICS, "metrics", **of_run)
    return Records(tmp_path)


def asked(planner: Planner) -> set[str]:
    paths = planner.paths
    return {paths.passages("nq"), paths.queries("nq", "test"), paths.qrels("nq", "test")}


def test_what_the_registry_still_gives_is_made_though_nothing_asks_for_it(planner, recorded):
    assert Current(planner, recorded, asked(planner)).is_made(METRICS)


def test_results_over_a_changed_result_are_not_made(planner, recorded):
    """The metrics' own spec is as it was; that of the index below the run is not."""
    planner.registry.collections["wikipedia"]["bm25"] = {"k1": 0.9, "b": 0.4, "fields": "multifield"}
    current = Current(planner, recorded, asked(planner))
    assert not any(map(current.is_made, (INDEX, RUN, METRICS)))


def test_results_of_rows_that_are_no_more_are_not_made(planner, recorded):
    del planner.registry.collections["nq"]["splits"]["test"]
    del planner.registry.retrievers["bm25"]
    current = Current(planner, recorded, asked(planner))
    assert not current.is_made(METRICS)


def test_what_nobody_recorded_is_made_only_if_it_is_asked_for(planner, recorded):
    current = Current(planner, recorded, {"results/demo/report/index.html"})
    assert current.is_made("results/demo/report/index.html")
    assert not current.is_made("results/demo/report/other.html")


@pytest.fixture
def root(tmp_path) -> Path:
    root = tmp_path / "results/demo"
    for name in (
        "models/now/seed0/model/weights", "models/now/seed0/model.ckpt/last.pt",
        "models/now/seed1/.partial-model/weights", "models/old/seed0/model/weights",
        "models/old/seed0/card.json", "models/old/seed0/model.ckpt/last.pt",
        "runs/nq/now.gz", "runs/nq/old.gz", "benchmarks/old.jsonl",
    ):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x" * 1000)
    return root


def is_made(path: str) -> bool:
    return path.endswith(("now/seed0/model", "now/seed1/model", "now.gz"))


def test_files_are_stale_unfinished_or_kept(root):
    files = stale.sort_files(root, is_made)
    names = {key: {str(path.relative_to(root)) for path in paths} for key, paths in vars(files).items()}
    assert names == {
        "kept": {"models/now/seed0/model/weights", "runs/nq/now.gz"},
        "unfinished": {"models/now/seed0/model.ckpt/last.pt", "models/now/seed1/.partial-model/weights"},
        "stale": {
            "models/old/seed0/model/weights", "models/old/seed0/card.json", "models/old/seed0/model.ckpt/last.pt",
            "runs/nq/old.gz",
        },
    }  # fmt: skip


def test_stale_files_are_gathered_in_the_largest_folder_of_their_own(root):
    files = stale.sort_files(root, is_made)
    groups = stale.gathered(files.stale, [*files.kept, *files.unfinished], root)
    assert {str(place.relative_to(root)): len(paths) for place, paths in groups.items()} == {
        "models/old": 3, "runs/nq/old.gz": 1
    }  # fmt: skip
    lines = stale.report(root, files, groups)
    assert lines[1].split() == ["0.0", "MB", "3", "files", str(root / "models/old")]
    assert lines[3].split() == ["0.0", "MB", "4", "files", "in", "all"]
    assert len([line for line in lines if "model.ckpt" in line or "seed1" in line]) == 2


def test_nothing_is_deleted_under_a_run(tmp_path, monkeypatch):
    (tmp_path / ".snakemake/locks").mkdir(parents=True)
    (tmp_path / ".snakemake/locks/0.output.lock").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="a run is going on"):
        stale.main(["--delete"])
