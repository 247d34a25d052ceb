"""The demo from files as published to tables, run for real with a small world and short trainings."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, copy_project, run_snakemake
from network_guard import close_network, tried
from shrunken_demo import shrink

from sparbench.processes.step import UNLISTED


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> tuple[Path, str]:
    """A project whose demo has run to its end, and what the run printed."""
    project = copy_project(tmp_path_factory.mktemp("demo") / "project")
    shrink(project)
    close_network(project)
    result = run_snakemake(project, timeout=1500)
    said = result.stdout + result.stderr
    assert result.returncode == 0, said[-6000:]
    return project, said


def rows(project: Path, number: int) -> list[dict[str, str]]:
    with (project / f"results/demo/tables/spar/table-{number}.csv").open() as lines:
        return list(csv.DictReader(lines))


@pytest.mark.slow
def test_every_table_has_obtained_beside_published(finished):
    project, _ = finished
    for number in range(2, 9):
        cells = rows(project, number)
        assert any(cell["obtained"] and cell["published"] for cell in cells), number
        assert all(cell["obtained"] or cell["reason"] for cell in cells if cell["published"]), number


@pytest.mark.slow
def test_tables_2_5_6_7_and_8_are_obtained_in_full(finished):
    project, _ = finished
    for number in (2, 5, 6, 7, 8):
        for cell in rows(project, number):
            copied = "copied" in cell["reason"] or "no published value" in cell["verdict"]
            assert cell["obtained"] or copied, (number, cell["row"], cell["column"], cell["reason"])


@pytest.mark.slow
def test_a_cell_is_the_metric_of_its_run(finished):
    project, _ = finished
    cell = next(cell for cell in rows(project, 2) if cell["row"] == "bm25" and cell["column"] == "nq-20")
    metrics = json.loads((project / "results/demo/metrics/nq.test/bm25/seed0.json").read_text())
    values = metrics["per_query"]["Acc@20"].values()
    assert float(cell["obtained"]) == pytest.approx(100 * sum(values) / len(values), abs=0.06)


EXPECTED = yaml.safe_load((ROOT / "tests/data/demo-bands.yaml").read_text())


def obtained(project: Path, table: str) -> dict[tuple[str, str], float]:
    cells = rows(project, int(table))
    return {(cell["row"], cell["column"]): float(cell["obtained"]) for cell in cells if cell["obtained"]}


@pytest.mark.slow
def test_values_lie_where_working_retrievers_put_them(finished):
    project, _ = finished
    outside = []
    for table, row, column, lowest, highest in EXPECTED["bands"]:
        value = obtained(project, table)[row, column]
        if not lowest <= value <= highest:
            outside.append((table, row, column, value))
    assert outside == []


@pytest.mark.slow
def test_rows_stand_in_the_order_that_must_hold(finished):
    project, _ = finished
    for table, column, ordered in EXPECTED["orders"]:
        values = [obtained(project, table)[row, column] for row in ordered]
        assert values == sorted(values, reverse=True), (table, column, ordered)


@pytest.mark.slow
def test_the_run_ends_with_the_time_of_each_stage_and_the_page(finished):
    project, said = finished
    assert "results/demo/report/index.html" in said
    assert "query_vectors" in said
    page = (project / "results/demo/report/index.html").read_text()
    assert "SPAR-Wiki" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


@pytest.mark.slow
def test_no_step_looks_for_another_machine(finished):
    project, _ = finished
    assert tried(project) == ""
    look = [sys.executable, "-c", "import socket; socket.getaddrinfo('huggingface.co', 443)"]
    environment = {**os.environ, "PYTHONPATH": str(project / "workflow")}
    refused = subprocess.run(look, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert "no step may reach huggingface.co" in refused.stderr
    assert tried(project).startswith("huggingface.co")


@pytest.mark.slow
def test_nothing_is_left_in_part_and_nothing_runs_again(finished, snakemake):
    project, _ = finished
    partial = [path for path in (project / "results").rglob("*") if path.name.startswith(".partial")]
    assert not partial
    assert not list((project / "results/demo/models").rglob("*.ckpt"))
    again = snakemake(project, "--dry-run")
    assert "Nothing to be done" in again.stdout + again.stderr


@pytest.mark.slow
def test_each_spec_lists_all_the_code_that_ran(finished):
    project, _ = finished
    assert not [path for path in (project / "logs").rglob("*.log") if UNLISTED in path.read_text(errors="replace")]


@pytest.mark.slow
def test_editing_a_comment_or_touching_files_reruns_nothing_and_a_loss_reruns_models(finished, snakemake):
    project, _ = finished
    losses = project / "workflow/sparbench/training/losses/in_batch.py"
    text = losses.read_text()
    losses.write_text(text + "\n# a remark\n")
    for path in (project / "workflow").rglob("*.py"):
        path.touch()
    assert "Nothing to be done" in "".join(_printed(snakemake(project, "--dry-run")))
    losses.write_text(text + "\nUNUSED = 1\n")
    try:
        printed = "".join(_printed(snakemake(project, "--dry-run", "--quiet", "host")))
        assert "rule model" in printed or "model   " in printed
        assert "rule index" not in printed and "rule bm25_lists" not in printed
    finally:
        losses.write_text(text)


def _printed(result) -> tuple[str, str]:
    return result.stdout, result.stderr
