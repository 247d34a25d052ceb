"""The step that writes a table: CSV, Markdown, and the same bytes each time."""

import csv
import json
from pathlib import Path

import pytest
from unit.reporting.world_of_tables import TABLE, result_paths, write_metrics, write_result

from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.reporting.entries import read_entries
from sparbench.reporting.make_table import make_table
from sparbench.reporting.sources import substitution_notes


@pytest.fixture
def job(tmp_path: Path) -> Job:
    write_metrics(tmp_path, "bm25", 0, (0.6294, 0.7825), missing=3)
    for seed in (0, 1):
        write_metrics(tmp_path, "dpr", seed, (0.78 + seed / 100, 0.86))
    stats = tmp_path / "collections" / "wikipedia" / "stats.json"
    stats.parent.mkdir(parents=True)
    stats.write_text(json.dumps({"sources": [{"file": "resources/wikipedia/psgs.tsv.gz", "substituted": True}]}))
    settings = {
        "paper": "spar",
        "number": "2",
        "scale": "full",
        "seeds": [0, 1],
        "table": TABLE,
        "patterns": result_paths(tmp_path).patterns,
        "absent": [],
        "seeds_of_rows": {"bm25": [0], "dpr": [0, 1]},
        "unavailable": {"dpr/forums": "no forums"},
        "stand_ins": {},
        "trained_here": {},
    }
    outputs = {"csv": str(tmp_path / "out" / "table-2.csv"), "md": str(tmp_path / "out" / "table-2.md")}
    return Job(settings, {"metrics": [], "stats": [str(stats)]}, outputs)


def _records(job: Job) -> dict[tuple[str, str], dict[str, str]]:
    with Path(job.outputs["csv"]).open(encoding="utf-8", newline="") as stream:
        return {(record["row"], record["column"]): record for record in csv.DictReader(stream)}


def test_csv_holds_one_line_a_cell_with_its_verdict(job: Job) -> None:
    make_table(job)
    records = _records(job)
    assert len(records) == 18
    first = records["bm25", "nq-20"]
    assert first["notes"].startswith(
        "3 of 2,000 queries got no result and count as 0 | substituted source: psgs.tsv.gz"
    )
    expected = {"obtained": "62.940", "published": "62.9", "difference": "0.0", "verdict": "reproduced"}
    assert {name: first[name] for name in expected} == expected
    dpr = records["dpr", "nq-20"]
    assert (dpr["obtained"], dpr["deviation"], dpr["difference"], dpr["verdict"]) == (
        "78.500",
        "0.707",
        "-1.0",
        "close",
    )
    assert records["dpr", "forums"]["reason"] == "no forums"
    assert (records["xmoco", "nq-20"]["verdict"], records["xmoco", "nq-20"]["published"]) == ("not computed", "82.5")
    assert records["bm25", "macro"]["verdict"] == "no published value"
    assert {record["seeds"] for record in records.values()} == {"0 1"}


def test_entries_are_read_back_as_they_were_written(job: Job) -> None:
    make_table(job)
    entries = read_entries(job.outputs["csv"])
    assert [(entry.row, entry.column) for entry in entries] == list(_records(job))
    assert entries[0].obtained == 62.94 and entries[0].deviation is None and len(entries[0].notes) == 2
    assert entries[-1].notes == () and entries[-1].obtained is None


def test_markdown_shows_obtained_and_published_with_footnotes(job: Job) -> None:
    make_table(job)
    lines = Path(job.outputs["md"]).read_text(encoding="utf-8").splitlines()
    rows = {line.split("|")[1].strip(): line for line in lines if line.startswith("| ")}
    assert rows["BM25"] == (
        "| BM25 | 62.9 ✓ (62.9) [c] | 78.2 ✓ (78.3) [c] | 50.0 [d] | 30.0 ✓ (29.9) | 70.6 ✓ (70.6) | 15.3 ✓ (15.4) |"
    )
    assert "78.5 ± 0.7 ≈ (79.5)" in rows["DPR <b>"] and "| – [a] |" in rows["DPR <b>"]
    assert r"| xMoCo \| 2021 [b] | – (82.5) | – (86.3) | – |" in "\n".join(lines)
    assert "- [a] no forums" in lines and "- [e] a remark on the column" in lines
    assert any(line.startswith("- All obtained values: substituted source: psgs.tsv.gz") for line in lines)


def test_other_scales_say_that_nothing_is_comparable(job: Job) -> None:
    settings = {**job.settings, "scale": "demo", "stand_ins": {"dpr": "a tiny encoder"}}
    make_table(Job(settings, job.inputs, job.outputs))
    text = Path(job.outputs["md"]).read_text(encoding="utf-8")
    assert "not comparable" in text and not set("✓≈✗") & set(text)
    assert "a tiny encoder" in text
    assert {record["verdict"] for record in _records(job).values()} == {
        "not comparable",
        "not computed",
        "no published value",
    }


def test_a_table_without_published_values_speaks_of_no_paper(job: Job) -> None:
    rows = [{**row, "published": [None] * 6} for row in TABLE["rows"]]
    settings = {**job.settings, "paper": "own", "scale": "demo", "table": {**TABLE, "rows": rows}}
    make_table(Job(settings, job.inputs, job.outputs))
    text = Path(job.outputs["md"]).read_text(encoding="utf-8")
    assert "Cells: obtained; – not computed." in text
    assert "published" not in text.replace("is not the published file", "") and "comparable" not in text
    assert {record["reason"] for record in _records(job).values() if record["obtained"]} == {""}


def test_a_stand_in_is_not_judged_at_full_scale_either(job: Job) -> None:
    make_table(Job({**job.settings, "stand_ins": {"dpr": "a tiny encoder"}}, job.inputs, job.outputs))
    records = _records(job)
    assert records["dpr", "nq-20"]["verdict"] == "not comparable"
    assert records["bm25", "nq-20"]["verdict"] == "reproduced"


def test_the_same_job_gives_the_same_bytes(job: Job) -> None:
    def once() -> list[bytes]:
        make_table(job)
        return [Path(path).read_bytes() for path in job.outputs.values()]

    assert once() == once()


def test_nothing_is_written_when_a_metric_is_missing(job: Job, tmp_path: Path) -> None:
    write_result(f"{tmp_path}/metrics/a.test/bm25/seed0.json", {"mean": {"Acc@20": 0.1}, "queries": 1})
    with pytest.raises(UserError, match=r"a.test/bm25/seed0.json: no 'nDCG@10' for column 'forums'"):
        make_table(job)
    assert not (tmp_path / "out").exists()


def test_substituted_files_are_named_once_with_their_collection(tmp_path: Path) -> None:
    paths = []
    for name in ("stats.json", "stats.test.json"):
        path = tmp_path / "nq" / name
        path.parent.mkdir(exist_ok=True)
        sources = [{"file": "a.csv", "substituted": True}, {"file": "b.csv", "substituted": False}, {"file": "c.csv"}]
        path.write_text(json.dumps({"sources": sources}))
        paths.append(str(path))
    assert substitution_notes(paths) == ("substituted source: a.csv of nq is not the published file",)
