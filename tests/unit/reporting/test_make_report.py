"""The report page: whole, self-contained, and saying what its scale is."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from unit.reporting.world_of_tables import TABLE, result_paths, write_metrics

from sparbench.processes.job import Job
from sparbench.reporting.cells import table_cells
from sparbench.reporting.entries import Origin, make_entry, read_entries, write_entries
from sparbench.reporting.make_report import make_report
from sparbench.reporting.sources import Sources
from sparbench.reporting.units import units_of

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Checks that tags close in order, and collects the cells of the results tables and all attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self.rows: list[list[str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if {"th", "td"} & set(self.open):
            self.rows[-1][-1] += f"{data.strip()} "


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return _job(tmp_path, "full")


def _job(folder: Path, scale: str) -> Job:
    write_metrics(folder, "bm25", 0, (0.6294, 0.75), missing=3)
    for seed in (0, 1):
        write_metrics(folder, "dpr", seed, (0.78 + seed / 100, 0.86))
    notes = ("substituted source: psgs.tsv.gz of wikipedia is not the published file",)
    cells = table_cells(TABLE, Sources(result_paths(folder), {"bm25": [0], "dpr": [0, 1]}, notes=notes))
    path = folder / f"{scale}.csv"
    origin = Origin("spar", "2", scale, (0, 1))
    units = units_of(TABLE)
    write_entries(path, [make_entry(cell, origin, units[cell.column]) for cell in cells], units)
    settings: dict[str, Any] = {
        "scale": scale,
        "title": "what it is",
        "description": "What it consists of.",
        "seeds": [0, 1],
        "tables": [{"paper": "spar", "number": "2", "table": TABLE}],
    }
    return Job(settings, {"tables": [str(path)]}, {"page": str(folder / "report" / "index.html")})


def _text(job: Job) -> str:
    make_report(job)
    return Path(job.outputs["page"]).read_text(encoding="utf-8")


def test_the_page_is_well_formed_and_needs_nothing_else(job: Job) -> None:
    text = _text(job)
    links = [value for _, name, value in Page(text).attributes if name in ("src", "href")]
    assert links == ["#spar-2"]
    assert not re.search(r"https?:|url\(|@import|<script", text)


def test_all_cells_stand_under_their_headings(job: Job) -> None:
    page = Page(_text(job))
    results = [row for row in page.rows if row and row[0].split()[:1] in (["BM25"], ["DPR"], ["xMoCo"])]
    assert [len(row) for row in results] == [7, 7, 7]
    bm25, dpr, xmoco = results
    assert bm25[1].split() == ["62.9", "b", "62.9", "✓", "0.0"]
    assert bm25[2].split() == ["75.0", "b", "78.3", "✗", "−3.3"]
    assert dpr[1].split() == ["78.5", "±", "0.7", "79.5", "≈", "−1.0"]
    assert (xmoco[1].split(), xmoco[3].split()) == (["–", "82.5"], ["–"])


def test_headings_of_a_group_span_its_columns(job: Job) -> None:
    attributes = Page(_text(job)).attributes
    spans = [(name, value) for tag, name, value in attributes if tag == "th" and name in ("colspan", "rowspan")]
    assert spans.count(("colspan", "2")) == 1
    assert spans.count(("rowspan", "2")) == 5


def test_labels_are_escaped(job: Job) -> None:
    text = _text(job)
    assert "DPR &lt;b&gt;" in text and "DPR <b>" not in text


def test_the_page_says_what_its_scale_is_not(tmp_path: Path) -> None:
    demo, full = _text(_job(tmp_path, "demo")), _text(_job(tmp_path, "full"))
    assert "Not a reproduction" in demo and "Not a reproduction" not in full
    assert "What it consists of." in demo
    assert "reproduced: within 0.5 points" in full and 'class="difference"' not in demo


def test_a_page_of_own_tables_alone_speaks_of_no_paper(job: Job, tmp_path: Path) -> None:
    entries = [entry._replace(published=None) for entry in read_entries(job.inputs["tables"][0])]
    write_entries(tmp_path / "own.csv", entries, units_of(TABLE))
    text = _text(Job({**job.settings, "scale": "demo"}, {"tables": [str(tmp_path / "own.csv")]}, job.outputs))
    assert "Not a reproduction" not in text and "below: published" not in text


def test_a_cell_that_differs_significantly_is_signed(job: Job, tmp_path: Path) -> None:
    first, second, *rest = read_entries(job.inputs["tables"][0])
    tested = [second._replace(reference="bm25", p_value=0.003), *rest]
    write_entries(tmp_path / "tested.csv", [first, *tested], units_of(TABLE))
    text = _text(Job(job.settings, {"tables": [str(tmp_path / "tested.csv")]}, job.outputs))
    assert text.count("75.0†") == 1 and "62.9†" not in text
    assert "; p = 0.003 against bm25" in text and "† differs from BM25 in the same column" in text


def test_the_page_names_seeds_and_substituted_sources(job: Job) -> None:
    text = _text(job)
    assert "training seeds 0, 1" in text
    assert text.count("psgs.tsv.gz of wikipedia is not the published file") == 2


def test_contents_count_what_was_obtained_and_judged(job: Job) -> None:
    row = next(row for row in Page(_text(job)).rows if row and row[0].startswith("spar 2"))
    assert [cell.strip() for cell in row[2:]] == ["12 of 18 cells", "3", "2", "3"]


def test_a_known_paper_is_headed_by_its_reference(job: Job) -> None:
    about = {"spar": {"name": "SPAR", "title": "Salient Phrases", "reference": "Chen et al."}}
    text = _text(Job({**job.settings, "papers": about}, job.inputs, job.outputs))
    assert "<h2>SPAR</h2>" in text and "Salient Phrases<br>Chen et al." in text


def test_a_figure_stands_on_the_page_with_its_paper(job: Job, tmp_path: Path) -> None:
    svg = tmp_path / "figure-1.svg"
    svg.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "x" "http://www.w3.org">\n<svg><text>FLOPS</text></svg>\n'
    )
    shown = [{"paper": "spar", "number": "1", "title": "Cost & effect", "note": "fewer points"}]
    inputs = {**job.inputs, "figures": [str(svg)]}
    text = _text(Job({**job.settings, "figures": shown}, inputs, job.outputs))
    page = Page(text)
    assert "<svg><text>FLOPS</text></svg>" in text and "DOCTYPE svg" not in text and "w3.org" not in text
    assert "Figure 1. Cost &amp; effect" in text and "fewer points" in text
    assert ("a", "href", "#spar-figure-1") in page.attributes and ("figure", "id", "spar-figure-1") in page.attributes


def test_the_same_job_gives_the_same_bytes(job: Job) -> None:
    assert _text(job) == _text(job)
