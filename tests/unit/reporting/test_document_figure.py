"""One passage with its terms: the data, what is drawn, and where it is not computed."""

import csv
from pathlib import Path
from typing import Any

import pytest
from unit.reporting.world_of_tables import write_result

from sparbench.processes.job import Job
from sparbench.reporting.figures import document
from sparbench.reporting.make_figure import make_figure

TERMS = [
    {"term": "bow", "kind": "kept", "weight": 2.56},
    {"term": "the", "kind": "dropped", "weight": 0.0},
    {"term": "legs", "kind": "kept", "weight": 1.18},
    {"term": "leg", "kind": "added", "weight": 1.62},
]


@pytest.fixture
def job(tmp_path: Path) -> Job:
    source = f"{tmp_path}/expansion.json"
    passage = {"id": "7", "title": "", "text": "the bow legs cost $5 & $6", "terms": TERMS}
    write_result(source, {"dropped": 1.0, "added": 1.0, "document": passage})
    settings: dict[str, Any] = {"paper": "splade", "number": "t2", "kind": "document", "scale": "demo"}
    settings |= {"title": "SPLADE", "notes": ["a tiny SPLADE"], "reason": ""}
    outputs = {suffix: str(tmp_path / f"figure-t2.{suffix}") for suffix in ("csv", "svg", "png")}
    return Job(settings, {"expansion": source}, outputs)


def _drawn(job: Job) -> tuple[list[dict[str, str]], str]:
    make_figure(job)
    with Path(job.outputs["csv"]).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream)), Path(job.outputs["svg"]).read_text(encoding="utf-8")


def test_the_data_are_one_line_a_term(job: Job) -> None:
    records, _ = _drawn(job)
    assert [(each["term"], each["kind"], each["weight"]) for each in records] == [
        ("bow", "kept", "2.56"),
        ("the", "dropped", "0.0"),
        ("legs", "kept", "1.18"),
        ("leg", "added", "1.62"),
    ]
    assert {each["passage"] for each in records} == {"7"}
    assert [each["text"] for each in records] == ["the bow legs cost $5 & $6", "", "", ""]


def test_weights_are_bars_and_written_beside_and_dropped_terms_are_words(job: Job) -> None:
    records, svg = _drawn(job)
    own, added = document.draw(job.settings, records).axes
    assert [bar.get_width() for bar in own.patches] == [2.56, 1.18]
    assert [bar.get_width() for bar in added.patches] == [1.62] and added.patches[0].get_hatch()
    assert "2.56" in svg and "Dropped (no weight): the." in svg
    assert "a tiny SPLADE" in svg and "$5 &amp; $6" in svg


def test_the_same_data_give_the_same_bytes(job: Job) -> None:
    def once() -> list[bytes]:
        _drawn(job)
        return [Path(path).read_bytes() for path in job.outputs.values()]

    assert once() == once()


def test_where_it_is_not_computed_the_reason_is_drawn(job: Job) -> None:
    records, svg = _drawn(Job({**job.settings, "reason": "no weights"}, {}, job.outputs))
    assert [(each["kind"], each["text"]) for each in records] == [("not computed", "no weights")]
    assert "Not computed: no weights" in svg
