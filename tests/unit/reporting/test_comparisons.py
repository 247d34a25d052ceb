"""Which rows are tested against which, in which columns, and how a table shows it."""

from pathlib import Path
from typing import Any

import pytest
from scipy.stats import ttest_rel
from unit.reporting.world_of_tables import result_paths, write_result

from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.reporting.cells import table_cells
from sparbench.reporting.comparisons import compare_rows
from sparbench.reporting.entries import Entry, read_entries
from sparbench.reporting.legend import significance_legend
from sparbench.reporting.make_table import make_table
from sparbench.reporting.sources import Sources

VALUES = {
    ("bm25", 0): [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    ("dpr", 0): [0.6, 0.8, 0.8, 0.9, 0.9, 1.0],
    ("dpr", 1): [0.4, 0.6, 0.6, 0.9, 0.9, 1.0],
    ("spar", 0): [0.2, 0.1, 0.4, 0.3, 0.6, 0.5],
}
TABLE: dict[str, Any] = {
    "title": "Tests",
    "unit": "percent",
    "columns": [
        {"id": "nq", "label": ["NQ"], "collection": "nq", "split": "test", "metric": "nDCG@10"},
        {"id": "macro", "label": ["Macro"], "collection": "nq", "split": "test", "metric": "macro nDCG@10"},
        {"id": "both", "label": ["Both"], "mean_over": ["nq", "eq"], "split": "test", "metric": "nDCG@10"},
        {"id": "average", "label": ["Average"], "mean_of": ["nq", "both"]},
    ],
    "rows": [
        {"id": "copied", "label": "Copied", "not_computed": "copied", "published": [1.0, None, None, None]},
        *(
            {"id": name, "label": name.upper(), "retriever": name, "published": [None] * 4}
            for name in ("bm25", "dpr", "spar")
        ),
    ],
}


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    for (retriever, seed), values in VALUES.items():
        for name in ("nq", "eq"):
            mean = {"nDCG@10": sum(values) / len(values)}
            content = {"mean": mean, "macro": mean, "queries": 6, "missing": 0}
            by_query = {"nDCG@10": {f"q{number}": value for number, value in enumerate(values)}}
            path = result_paths(tmp_path).of("metrics", collection=name, split="test", retriever=retriever, seed=seed)
            write_result(path, content | {"per_query": by_query})
    return Sources(result_paths(tmp_path), {"bm25": [0], "dpr": [0, 1], "spar": [0]})


def _compared(sources: Sources, table: dict[str, Any] = TABLE) -> dict[tuple[str, str], tuple[str, float]]:
    """(row, column) -> (reference, p-value)."""
    return {place: tuple(test) for place, test in compare_rows(table, table_cells(table, sources), sources).items()}


def _p_values(sources: Sources) -> dict[tuple[str, str], float]:
    return {place: p_value for place, (_, p_value) in _compared(sources).items()}


def _with_baseline(baseline: str) -> dict[str, Any]:
    return {**TABLE, "rows": [*TABLE["rows"][:3], {**TABLE["rows"][3], "baseline": baseline}]}


def _expected() -> dict[tuple[str, str], float]:
    """Of two tests, the smaller p-value counts twice (Holm)."""
    dpr = [(one + other) / 2 for one, other in zip(VALUES["dpr", 0], VALUES["dpr", 1], strict=True)]
    first = ttest_rel(dpr, VALUES["bm25", 0]).pvalue
    second = ttest_rel(VALUES["spar", 0], VALUES["bm25", 0]).pvalue
    assert first < second
    return {("dpr", "nq"): 2 * first, ("spar", "nq"): max(2 * first, second)}


def test_rows_are_tested_against_the_first_computed_one_where_queries_have_values(sources: Sources) -> None:
    assert {reference for reference, _ in _compared(sources).values()} == {"bm25"}
    assert _p_values(sources) == pytest.approx(_expected())


def test_a_row_may_name_the_row_that_it_is_tested_against(sources: Sources) -> None:
    dpr = [(one + other) / 2 for one, other in zip(VALUES["dpr", 0], VALUES["dpr", 1], strict=True)]
    tests = _compared(sources, _with_baseline("dpr"))
    assert {place: reference for place, (reference, _) in tests.items()} == {
        ("dpr", "nq"): "bm25",
        ("spar", "nq"): "dpr",
    }
    first, second = sorted([ttest_rel(dpr, VALUES["bm25", 0]).pvalue, ttest_rel(VALUES["spar", 0], dpr).pvalue])
    assert sorted(p_value for _, p_value in tests.values()) == pytest.approx([2 * first, max(2 * first, second)])


def test_a_baseline_that_is_not_computed_gives_way_to_the_first_row(sources: Sources) -> None:
    assert _compared(sources, _with_baseline("copied"))["spar", "nq"][0] == "bm25"


def test_queries_are_paired_by_their_ids(sources: Sources, tmp_path: Path) -> None:
    before = _p_values(sources)
    values = list(enumerate(VALUES["spar", 0]))
    content = {"mean": {"nDCG@10": 0.35}, "macro": {"nDCG@10": 0.35}, "queries": 6}
    by_query = {"nDCG@10": {f"q{number}": value for number, value in reversed(values)}}
    write_result(f"{tmp_path}/metrics/nq.test/spar/seed0.json", content | {"per_query": by_query})
    assert _p_values(Sources(sources.paths, sources.seeds)) == pytest.approx(before)


def test_other_queries_are_refused(sources: Sources, tmp_path: Path) -> None:
    content = {"mean": {"nDCG@10": 0.35}, "macro": {"nDCG@10": 0.35}, "queries": 1}
    write_result(f"{tmp_path}/metrics/nq.test/spar/seed0.json", content | {"per_query": {"nDCG@10": {"q9": 0.1}}})
    with pytest.raises(UserError, match=r"spar/seed0.json: judged on other queries than the row bm25; fix: delete it"):
        _compared(Sources(sources.paths, sources.seeds))


def test_without_a_value_nothing_is_compared(sources: Sources) -> None:
    nothing = Sources(sources.paths, sources.seeds, {"bm25": "no", "dpr": "no", "spar": "no"})
    assert _compared(nothing) == {}


def test_a_table_shows_what_differs_and_says_from_what(sources: Sources, tmp_path: Path) -> None:
    settings = {"paper": "own", "number": "1", "scale": "demo", "seeds": [0, 1], "table": TABLE}
    settings |= {"patterns": sources.paths.patterns, "absent": [], "seeds_of_rows": sources.seeds}
    settings |= {"unavailable": {}, "stand_ins": {}, "trained_here": {}}
    outputs = {"csv": str(tmp_path / "table-1.csv"), "md": str(tmp_path / "table-1.md")}
    make_table(Job(settings, {}, outputs))
    text = Path(outputs["md"]).read_text(encoding="utf-8")
    assert (
        "† differs from BM25 in the same column: p < 0.05 in a paired t-test over the queries, "
        "with Holm's correction for the table's 2 tests." in text
    )
    assert "| DPR | 78.3† ± 7.1 |" in text and "| SPAR | 35.0 |" in text
    entries = {(entry.row, entry.column): entry for entry in read_entries(outputs["csv"])}
    found = {place: entry.p_value for place, entry in entries.items() if entry.p_value is not None}
    assert found == pytest.approx(_expected(), rel=5e-3)
    assert entries["dpr", "nq"].reference == "bm25" and entries["bm25", "nq"].reference == ""


def test_the_legend_names_rows_that_are_tested_against_others() -> None:
    def entry(row: str, reference: str) -> Entry:
        place = ("own", "1", row, "nq", "nDCG@10", 1.0, None, None, None, "", "", "demo", "0", ())
        return Entry(*place, reference=reference, p_value=0.01)

    entries = [entry("dpr", "bm25"), entry("spar", "dpr"), entry("copied", "dpr")]
    assert significance_legend(TABLE, entries).startswith(
        "† differs from BM25 in the same column; SPAR, Copied from DPR: p < 0.05"
    )
