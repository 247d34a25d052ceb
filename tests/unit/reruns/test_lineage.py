"""The lineage of a table's cell, from sidecars as the demo writes them."""

import json
from functools import reduce
from operator import getitem
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from sparbench.files import read_json, write_json
from sparbench.plan.job_plan import Planner
from sparbench.plan.spec import job_spec
from sparbench.plan.stages import STAGES
from sparbench.registry.load import load_registry
from sparbench.reruns.lineage import main

CONFIG = {"scale": "demo", "papers": ["spar"], "seeds": [0]}
TABLE = "results/demo/tables/spar/table-2.csv"
RUN = "results/demo/runs/nq.test/bm25/seed0.trec.gz"
QUERIES = "results/demo/collections/nq/queries.test.jsonl.gz"
PASSAGES = "results/demo/collections/wikipedia/passages.arrow"
INDEX = "results/demo/indexes/wikipedia/bm25"
SOURCE = "results/demo/world/wikipedia/psgs_w100.tsv.gz"
SEARCH = {"collection": "nq", "split": "test", "retriever": "bm25", "seed": "0"}


def write_sidecar(stage: str, path: str, **wildcards: str) -> None:
    """A sidecar of one job of the demo, as `run_step` writes it; sums are made of the paths."""
    plan = STAGES[stage].plan(Planner(load_registry(CONFIG)), SimpleNamespace(**wildcards))
    spec = json.loads(job_spec(stage, plan, wildcards))
    inputs = {role: [sums(paths)] for role, paths in plan.inputs.items() if isinstance(paths, str)}
    sidecar = {
        "step": f"sparbench.{STAGES[stage].step}",
        "spec": spec,
        "spec_digest": f"digest of {stage}",
        "seeds": {},
    }
    sidecar |= {"inputs": inputs, "outputs": {"main": sums(path)}, "from_cache": False}
    write_json(f"{path}.provenance.json", sidecar)


def tell_otherwise(result: str, *place_and_value: Any) -> None:
    """Change what the sidecar of a result says at a place: the keys that lead there, then the value."""
    *keys, last, value = place_and_value
    path = f"{result}.provenance.json"
    sidecar = read_json(path)
    reduce(getitem, keys, sidecar)[last] = value
    write_json(path, sidecar)


def sums(path: str) -> dict:
    return {"path": path, "sha256": f"sum:{path}", "bytes": 1}


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch) -> Path:
    """Sidecars of everything behind BM25's cells of Natural Questions."""
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text(yaml.safe_dump(CONFIG))
    write_sidecar("table", TABLE, paper="spar", number="2")
    write_sidecar("metrics", "results/demo/metrics/nq.test/bm25/seed0.json", **SEARCH)
    write_sidecar("bm25_run", RUN, **SEARCH)
    write_sidecar("index", INDEX, collection="wikipedia", retriever="bm25")
    write_sidecar("queries", QUERIES, collection="nq", split="test")
    write_sidecar("passages", PASSAGES, collection="wikipedia")
    write_sidecar("world", "results/demo/world")
    return tmp_path


def printed(capsys, row: str = "bm25", column: str = "nq-20", table: str = TABLE) -> list[str]:
    main([table, "--row", row, "--column", column])
    return capsys.readouterr().out.splitlines()


def line(lines: list[str], path: str) -> str:
    """The first line of a file."""
    return next(each for each in lines if f": {path}  " in each)


def test_a_cell_is_followed_to_the_files_as_published(capsys):
    lines = printed(capsys)
    assert lines[0].startswith(f"{TABLE}, row bm25, column nq-20  [table, spec digest of ta")
    assert line(lines, RUN).startswith(f"    run: {RUN}  [bm25_run, spec digest of bm, code ")
    assert line(lines, INDEX).startswith("      index: ")
    assert line(lines, SOURCE).startswith("      passages: ")
    assert "[world, spec digest of wo" in line(lines, SOURCE)
    assert "sha256 sum:results/" in line(lines, SOURCE)
    assert "STALE" not in "".join(lines)
    assert "CHANGED" not in "".join(lines)


def test_a_derived_cell_is_followed_through_its_columns_that_are_computed(capsys):
    files = [each.split(": ")[1].split("  ")[0] for each in printed(capsys, column="average-20") if ": results" in each]
    sets = ["nq", "squad", "trivia", "webq", "trec"]
    assert [file for file in files if "/metrics/" in file] == [
        f"results/demo/metrics/{name}.test/bm25/seed0.json" for name in sets
    ]


def test_an_overlap_is_called_by_its_folder(capsys):
    table = TABLE.replace("table-2", "table-6")
    write_sidecar("table", table, paper="spar", number="6")
    lines = printed(capsys, row="dpr-multi", column="nq", table=table)
    assert lines[1].startswith("  rbo: results/demo/rbo/nq.dev/dpr-multi/against-bm25/seed0.json")


def test_each_file_is_listed_once_and_then_referred_to(capsys):
    passages = [each for each in printed(capsys) if PASSAGES in each]
    assert len(passages) > 1
    assert sum("spec" in each for each in passages) == 1
    assert all(each.endswith("(see above)") for each in passages if "spec" not in each)


def test_results_that_the_registry_would_now_make_otherwise_are_stale(capsys):
    tell_otherwise(RUN, "spec", "settings", "k1", 7)
    assert "STALE: the registry now differs in settings.k1" in line(printed(capsys), RUN)


def test_results_of_names_that_are_gone_are_stale(capsys):
    tell_otherwise(QUERIES, "spec", "wildcards", "split", "gone")
    assert "STALE: the registry has no such job any more" in line(printed(capsys), QUERIES)


def test_a_file_that_was_remade_after_it_was_read_is_named(capsys):
    tell_otherwise(INDEX, "outputs", "main", "sha256", "another")
    assert "CHANGED: remade since it was read here" in line(printed(capsys), INDEX)


def test_a_substituted_source_is_named(capsys):
    source = sums("resources/wikipedia/psgs.gz") | {"from": "mirror:psgs.gz", "substituted": True}
    tell_otherwise(PASSAGES, "inputs", {"passages": [source]})
    text = line(printed(capsys), "resources/wikipedia/psgs.gz")
    assert text.endswith("from mirror:psgs.gz, SUBSTITUTED: not the published file]")


def test_a_chosen_weight_is_listed(capsys):
    weight = "results/demo/weights/nq/spar-wiki/seed0.json"
    write_json(weight, {"weight": 0.7})
    write_sidecar("tuned_mu", weight, collection="nq", retriever="spar-wiki", seed="0")
    sidecar = read_json(f"{weight}.provenance.json")
    write_json(f"{weight}.provenance.json", sidecar | {"outputs": {"weight": sums(weight)}, "inputs": {}})
    run = read_json(f"{RUN}.provenance.json")
    write_json(f"{RUN}.provenance.json", run | {"inputs": {"weight": [sums(weight)]}})
    assert ", weight 0.7, " in line(printed(capsys), weight)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"row": "bm26"}, ["no row 'bm26'", "did you mean 'bm25'?", "spar-wiki"]),
        ({"column": "nq-2"}, ["no column 'nq-2'", "nq-20", "nq-100"]),
        ({"table": "results/demo/tables/spar/table-9.csv"}, ["table-9.csv.provenance.json: no such file"]),
        ({"row": "xmoco"}, ["row xmoco, column nq-20 is not computed"]),
    ],
    ids=["row", "column", "table", "cell"],
)
def test_a_wrong_name_ends_with_the_choices(capsys, asked, words):
    with pytest.raises(SystemExit) as ended:
        printed(capsys, **asked)
    assert all(word in str(ended.value) for word in words), ended.value
