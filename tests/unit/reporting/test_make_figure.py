"""Figures: their data, what is drawn of them, and the same bytes each time."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
from unit.reporting.world_of_tables import result_paths, write_result

from sparbench.processes.job import Job
from sparbench.reporting.figures import trade_off
from sparbench.reporting.make_figure import make_figure

COLUMNS = [
    {"id": "flops", "label": ["FLOPS"], "unit": "number", "collection": "marco", "split": "dev", "cost": "flops"},
    {"id": "mrr-10", "label": ["MRR@10"], "collection": "marco", "split": "dev", "metric": "MRR@10"},
]


def _point(name: str, series: str, published: list[float | None], **other: str) -> dict[str, Any]:
    return {"id": name, "label": name, "series": series, "retriever": name, "published": published, **other}


ROWS = [
    _point("strong", "SPLADE", [0.05, 0.296]),
    _point("weak", "SPLADE", [None, None]),
    _point("bm25", "BM25", [0.13, 0.184]),
]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    paths = result_paths(tmp_path)
    for name, flops, score in (("weak", 2.5, 0.32), ("strong", 0.1, 0.3)):
        names = {"collection": "marco", "split": "dev", "retriever": name, "seed": 0}
        write_result(paths.of("costs", **names), {"flops": flops})
        write_result(paths.of("metrics", **names), {"mean": {"MRR@10": score}, "queries": 10})
    table = {"title": "Effectiveness against FLOPS", "unit": "fraction", "columns": COLUMNS, "rows": ROWS}
    settings = {
        "paper": "splade",
        "number": "1",
        "kind": "trade-off",
        "scale": "demo",
        "seeds": [0],
        "table": table,
        "patterns": paths.patterns,
        "absent": [],
        "seeds_of_rows": {"strong": [0], "weak": [0]},
        "unavailable": {"bm25": "no costs"},
        "stand_ins": {"weak": "a tiny SPLADE"},
        "trained_here": {},
    }
    outputs = {suffix: str(tmp_path / "out" / f"figure-1.{suffix}") for suffix in ("csv", "svg", "png")}
    return Job(settings, {"stats": []}, outputs)


def _records(job: Job) -> list[dict[str, str]]:
    with Path(job.outputs["csv"]).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_data_are_one_line_a_point(job: Job) -> None:
    make_figure(job)
    strong, weak, bm25 = _records(job)
    assert {"series": "SPLADE", "flops": "0.1", "flops_published": "0.05", "mrr-10": "0.3"}.items() <= strong.items()
    assert (weak["flops"], weak["flops_published"], weak["notes"]) == ("2.5", "", "a tiny SPLADE")
    assert (bm25["mrr-10"], bm25["mrr-10_published"], bm25["reason"]) == ("", "0.184", "no costs")


def test_series_are_drawn_by_their_first_coordinate_and_published_points_beside_them(job: Job) -> None:
    make_figure(job)
    (axes,) = trade_off.draw(job.settings, _records(job)).axes
    drawn = {line.get_label(): line.get_xydata().tolist() for line in axes.lines}
    assert drawn == {
        "SPLADE": [[0.1, 0.3], [2.5, 0.32]],
        "SPLADE, published": [[0.05, 0.296]],
        "BM25, published": [[0.13, 0.184]],
    }


def test_series_differ_by_marker_and_obtained_from_published_by_filling(job: Job) -> None:
    make_figure(job)
    (axes,) = trade_off.draw(job.settings, _records(job)).axes
    looks = {line.get_label(): (line.get_marker(), line.get_markerfacecolor()) for line in axes.lines}
    assert looks["SPLADE"][0] == looks["SPLADE, published"][0] != looks["BM25, published"][0]
    assert looks["SPLADE, published"][1] == looks["BM25, published"][1] == "white" != looks["SPLADE"][1]


def test_the_figure_says_how_much_of_it_is_there_and_what_it_compares_with(job: Job) -> None:
    make_figure(job)
    svg = Path(job.outputs["svg"]).read_text(encoding="utf-8")
    assert "demo scale: 2 of 3 points obtained (filled)" in svg and "not comparable" in svg
    assert "MRR@10" in svg and "FLOPS" in svg
    full = trade_off.remark({**job.settings, "scale": "full"}, _records(job))
    assert full == "full scale: 2 of 3 points obtained (filled), 2 published (open)"


def test_the_same_data_give_the_same_bytes_without_a_date(job: Job) -> None:
    def once() -> list[bytes]:
        make_figure(job)
        return [Path(path).read_bytes() for path in job.outputs.values()]

    first = once()
    assert first == once()
    assert not re.search(rb"20\d\d-\d\d-\d\d|Matplotlib v", first[1])
    assert b"Software" not in first[2]


def test_a_figure_of_which_nothing_is_there_is_drawn_empty(job: Job) -> None:
    rows = [{**ROWS[0], "published": [None, None]}]
    settings = {**job.settings, "table": {**job.settings["table"], "rows": rows}, "unavailable": {"strong": "no"}}
    make_figure(Job(settings, job.inputs, job.outputs))
    assert "0 of 1 points obtained" in Path(job.outputs["svg"]).read_text(encoding="utf-8")
