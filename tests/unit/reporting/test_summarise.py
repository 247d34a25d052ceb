"""The lines at the end of `make results`."""

import json
from pathlib import Path

import pytest

from sparbench.reporting.entries import Entry, write_entries
from sparbench.reporting.summarise import Stage, main, read_stages, stage_lines, summary, table_line
from sparbench.reporting.units import UNITS


def _measure(path: Path, *lines: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def _entry(row: str, verdict: str, number: str = "2") -> Entry:
    obtained = None if verdict == "not computed" else 1.0
    return Entry("spar", number, row, "nq", "Acc@20", obtained, None, 1.0, 0.0, verdict, "", "demo", "0", ())


def test_stages_are_summed_over_their_jobs_and_dearest_first(tmp_path: Path) -> None:
    _measure(tmp_path / "search" / "nq.test" / "bm25.jsonl", {"s": 1.5, "max_rss": 300.0})
    _measure(tmp_path / "search" / "nq.dev" / "bm25.jsonl", {"s": 2.0, "max_rss": 100.0})
    _measure(tmp_path / "train" / "dpr.jsonl", {"s": 99.0, "max_rss": 1.0}, {"s": 30.0, "max_rss": 800.0})
    _measure(tmp_path / "page" / "index.jsonl", {"s": 0.4, "max_rss": "NA"})
    assert read_stages(tmp_path) == [
        Stage("train", 1, 30.0, 800.0),
        Stage("search", 2, 3.5, 300.0),
        Stage("page", 1, 0.4, None),
    ]


def test_an_empty_measurement_is_passed_over(tmp_path: Path) -> None:
    _measure(tmp_path / "train" / "dpr.jsonl")
    assert read_stages(tmp_path) == []
    assert stage_lines([]) == []


def test_the_last_line_sums_all_stages() -> None:
    lines = stage_lines([Stage("train", 1, 1030.04, 800.4), Stage("page", 2, 0.4, None)])
    assert lines[1].split() == ["train", "1", "1,030.0", "800"]
    assert lines[2].split() == ["page", "2", "0.4", "–"]
    assert lines[3].split() == ["all", "3", "1,030.4", "800"]
    assert len({len(line) for line in lines}) == 1


def test_a_table_says_how_much_of_it_is_obtained_and_how_it_was_judged() -> None:
    entries = [_entry("a", "reproduced"), _entry("b", "off"), _entry("b", "close"), _entry("c", "not computed")]
    assert table_line(entries) == (
        "spar table 2: 2 of 3 rows, 3 of 4 cells obtained, 3 compared: 1 reproduced, 1 close, 1 off"
    )
    assert table_line([_entry("a", "off", "text")]).startswith("spar numbers of the text: 1 of 1 rows")
    assert table_line([_entry("a", "not comparable")]).endswith("1 of 1 cells obtained, none comparable with the paper")


def test_of_a_table_without_published_values_no_comparison_is_told() -> None:
    assert table_line([_entry("a", "no published value")._replace(published=None)]).endswith("1 of 1 cells obtained")


def test_the_summary_names_tables_in_order_and_the_page(tmp_path: Path) -> None:
    for number in ("10", "2", "text-training", "text"):
        path = tmp_path / "tables" / "spar" / f"table-{number}.csv"
        write_entries(path, [_entry("a", "reproduced", number)], {"nq": UNITS["percent"]})
    page = tmp_path / "report" / "index.html"
    assert "page:" not in summary(tmp_path)
    page.parent.mkdir()
    page.write_text("")
    lines = summary(tmp_path).splitlines()
    assert [line.split(":")[0] for line in lines if line] == [
        "spar numbers of the text",
        "spar numbers of the text, training",
        "spar table 2",
        "spar table 10",
        "page",
    ]
    assert lines[-1] == f"page: {page}"


def test_a_folder_that_is_not_there_ends_with_one_message(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no such folder"):
        main(["--results", str(tmp_path / "absent")])


def test_a_table_of_an_older_version_is_named_and_the_others_are_summed(tmp_path: Path) -> None:
    folder = tmp_path / "tables" / "spar"
    folder.mkdir(parents=True)
    write_entries(folder / "table-2.csv", [_entry("a", "reproduced")], {"nq": UNITS["percent"]})
    (folder / "table-3.csv").write_text("paper,table,row\nspar,3,bm25\n")
    lines = summary(tmp_path).splitlines()
    assert lines[0].startswith("spar table 2: 1 of 1 rows")
    assert lines[1].startswith(f"{folder / 'table-3.csv'}: a table of another version") and "make stale" in lines[1]
