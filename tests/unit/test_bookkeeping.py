"""Sidecars say how a result was made, and what they say is so."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from sparbench.bookkeeping.checksums import sums_of
from sparbench.bookkeeping.sidecar import seeds_in
from sparbench.files import file_digest, write_json
from sparbench.identity import BOOKKEEPING, ROOT, canonical, import_closure
from sparbench.plan.stages import STAGES
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step

COMPUTE_NOTHING = {"sparbench.processes.step", "sparbench.reruns.lineage", "sparbench.reruns.stale"}


def copy_words(job: Job) -> Facts:
    """Copy a text; a stand-in for any step."""
    words = np.array(Path(job.inputs["text"]).read_text().split())
    Path(job.outputs["copy"]).write_text(" ".join(words))
    return rate("words", len(words), 0.0)


def run(folder: Path, **settings) -> dict:
    """Run `copy_words` below a folder and return its sidecar."""
    (folder / "text").write_text("to be or not to be")
    spec = {"settings": settings, "inputs": {"text": str(folder / "text")}, "wildcards": {"seed": "3"}, "code": {}}
    outputs = [f"copy={folder}/copy", f"provenance={folder}/copy.provenance.json"]
    run_step(copy_words, ["--spec", json.dumps(spec), "--output", *outputs, "--threads", "2"])
    return json.loads((folder / "copy.provenance.json").read_text())


def test_a_sidecar_says_what_made_a_result(tmp_path):
    record = run(tmp_path, sample={"seed": 7})
    assert record["step"] == __name__
    assert record["spec"]["settings"] == {"sample": {"seed": 7}}
    assert record["spec"]["code"] == {}
    assert record["seeds"] == {"settings.sample.seed": 7, "wildcards.seed": "3"}
    assert record["outputs"] == {"copy": sums_of(tmp_path / "copy")}
    assert record["inputs"]["text"][0]["sha256"] == file_digest(tmp_path / "text")
    assert record["facts"]["words"] == 6
    assert record["packages"]["numpy"] == np.__version__
    assert record["hardware"]["cores"] >= 1
    assert record["threads"] == 2
    assert record["spent"]["wall_seconds"] >= record["spent"]["cpu_seconds"] / record["hardware"]["cores"] > 0
    assert record["spent"]["peak_memory_mib"] > 10


def test_another_setting_is_another_digest(tmp_path):
    assert run(tmp_path, depth=1)["spec_digest"] == run(tmp_path, depth=1)["spec_digest"]
    assert run(tmp_path, depth=1)["spec_digest"] != run(tmp_path, depth=2)["spec_digest"]


def test_a_result_is_the_same_with_and_without_its_sidecar(tmp_path):
    run(tmp_path)
    with_sidecar = (tmp_path / "copy").read_bytes()
    spec = canonical({"inputs": {"text": str(tmp_path / "text")}})
    run_step(copy_words, ["--spec", spec, "--output", f"copy={tmp_path}/copy"])
    assert (tmp_path / "copy").read_bytes() == with_sidecar


def test_a_sum_is_taken_from_who_made_the_file_while_the_size_agrees(tmp_path):
    record = run(tmp_path)
    record["outputs"]["copy"]["sha256"] = "as written down"
    write_json(tmp_path / "copy.provenance.json", record)
    assert sums_of(tmp_path / "copy")["sha256"] == "as written down"
    (tmp_path / "copy").write_text("longer than what was copied")
    assert sums_of(tmp_path / "copy")["sha256"] == file_digest(tmp_path / "copy")


def test_a_fetched_file_says_where_it_came_from_and_that_it_is_a_substitute(tmp_path):
    (tmp_path / "file").write_text("12345")
    record = {"bytes": 5, "sha256": "s", "from": "mirror:x", "substituted": True, "published": {"bytes": 9}}
    write_json(tmp_path / "file.source.json", {**record, "file": "file", "licence": "free"})
    assert sums_of(tmp_path / "file") == {**record, "path": str(tmp_path / "file")}


def test_the_sum_of_a_folder_is_that_of_its_names_and_contents(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "inner/file").write_text("same")
    (tmp_path / "two/.snakemake_timestamp").touch()
    one, two = sums_of(tmp_path / "one"), sums_of(tmp_path / "two")
    assert one["sha256"] == two["sha256"]
    assert one["bytes"] == 4
    (tmp_path / "two/inner/file").rename(tmp_path / "two/inner/other")
    assert sums_of(tmp_path / "two")["sha256"] != one["sha256"]


def test_seeds_are_found_at_any_depth():
    assert seeds_in({"a": {"seed": 1, "b": {"seed": 2}}, "seeds": [3]}) == {"a.seed": 1, "a.b.seed": 2}


def imports_of(path: Path) -> set[str]:
    """The package's modules that one file imports, by the names in its import lines."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES)
def test_bookkeeping_enters_no_code_digest(stage):
    assert not [name for name in import_closure(f"sparbench.{stage.step}") if name.startswith(BOOKKEEPING)]


def test_nothing_that_computes_can_hide_in_bookkeeping():
    """Digests leave it out, so no step may take a function from it, and it may take none from a step."""
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in ROOT.glob("sparbench/**/*.py")}
    users = {name for name, path in modules.items() if any(each.startswith(BOOKKEEPING) for each in imports_of(path))}
    assert {name for name in users if not name.startswith(BOOKKEEPING)} <= COMPUTE_NOTHING
    inside = [path for name, path in modules.items() if name.startswith(BOOKKEEPING)]
    taken = {name for path in inside for name in imports_of(path) if name.startswith("sparbench")}
    allowed = {"sparbench.files", "sparbench.identity", "sparbench.processes.job"}
    assert {name for name in taken if not name.startswith(BOOKKEEPING)} <= allowed
