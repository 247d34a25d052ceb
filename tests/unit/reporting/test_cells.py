"""Values of cells: read, averaged over seeds and collections, or derived from the row."""

from dataclasses import replace
from pathlib import Path

import pytest
from unit.reporting.world_of_tables import TABLE, result_paths, write_metrics, write_result

from sparbench.errors import UserError
from sparbench.reporting.cell import Cell
from sparbench.reporting.cells import table_cells
from sparbench.reporting.result_paths import ResultPaths
from sparbench.reporting.sources import Sources


def _cells(sources: Sources) -> dict[tuple[str, str], Cell]:
    return {(cell.row, cell.column): cell for cell in table_cells(TABLE, sources)}


SEEDS = {"bm25": [0], "dpr": [0, 1, 2]}


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    write_metrics(tmp_path, "bm25", 0, (0.60, 0.70), missing=3)
    for seed in SEEDS["dpr"]:
        write_metrics(tmp_path, "dpr", seed, (0.50 + seed / 10, 0.80))
    return Sources(result_paths(tmp_path), SEEDS)


def test_values_are_in_the_units_of_the_table(sources: Sources) -> None:
    cells = _cells(sources)
    expected = {"nq-20": 60.0, "nq-100": 70.0, "macro": 50.0, "forums": 30.0, "average": 65.0, "loss": 10.0}
    assert {column: cells["bm25", column].obtained for column in expected} == pytest.approx(expected)


def test_several_seeds_give_mean_and_sample_deviation(sources: Sources) -> None:
    cells = _cells(sources)
    assert cells["dpr", "nq-20"].obtained == pytest.approx(60.0)
    assert cells["dpr", "nq-20"].deviation == pytest.approx(10.0)
    assert cells["dpr", "average"].values == pytest.approx((65.0, 70.0, 75.0))
    assert cells["dpr", "average"].deviation == pytest.approx(5.0)
    assert cells["dpr", "loss"].values == pytest.approx((30.0, 20.0, 10.0))
    assert cells["bm25", "nq-20"].deviation is None


def test_cells_come_row_by_row_in_the_order_of_the_columns(sources: Sources) -> None:
    order = [(cell.row, cell.column) for cell in table_cells(TABLE, sources)]
    assert order == [(row["id"], column["id"]) for row in TABLE["rows"] for column in TABLE["columns"]]


def test_a_row_without_retriever_gives_its_reason_in_all_cells(sources: Sources) -> None:
    cells = _cells(sources)
    row = [cell for (name, _), cell in cells.items() if name == "xmoco"]
    assert {cell.reason for cell in row} == {"copied by the paper"}
    assert all(cell.obtained is None for cell in row)


def test_a_mean_of_some_columns_says_so_and_a_difference_needs_both(sources: Sources) -> None:
    cells = _cells(replace(sources, unavailable={"bm25/nq-20": "no nq", "dpr": "no weights"}))
    average = cells["bm25", "average"]
    assert average.partial and average.obtained == pytest.approx(70.0)
    assert average.notes == ("mean of 1 of the 2 columns: not to be compared with the published mean",)
    assert cells["bm25", "loss"].obtained is None
    assert cells["bm25", "loss"].reason == "no nq"
    assert cells["dpr", "average"].reason == "no weights"
    assert not cells["dpr", "average"].partial


def test_a_mean_over_some_collections_says_so_and_what_is_made_from_it_is_partial_too(tmp_path: Path) -> None:
    write_metrics(tmp_path, "bm25", 0, (0.60, 0.70))
    forums = next(column for column in TABLE["columns"] if column["id"] == "forums")
    nq = next(column for column in TABLE["columns"] if column["id"] == "nq-20")
    derived = [{"id": "all", "mean_of": ["nq-20", "forums"]}, {"id": "gap", "difference": ["nq-20", "forums"]}]
    row = {"id": "bm25", "label": "BM25", "retriever": "bm25", "published": [None] * 4}
    table = {"unit": "percent", "columns": [forums, nq, *derived], "rows": [row]}
    sources = Sources(result_paths(tmp_path, absent=("a.test",)), SEEDS)
    cells = {cell.column: cell for cell in table_cells(table, sources)}
    assert [cells[name].obtained for name in ("forums", "all", "gap")] == pytest.approx([40.0, 50.0, 20.0])
    assert cells["forums"].notes == ("mean of 1 of 2 collections: not to be compared with the published mean",)
    made = "computed from a mean over only some collections: not to be compared with the published value"
    assert cells["all"].notes == cells["gap"].notes == (made,)
    assert [cells[name].partial for name in ("forums", "all", "gap", "nq-20")] == [True, True, True, False]


def test_a_column_may_be_computed_from_computed_ones_in_any_order(sources: Sources) -> None:
    middle = {"id": "middle", "label": ["Middle"], "mean_of": ["average", "loss"]}
    rows = [{**TABLE["rows"][0], "published": [None] * 7}]
    table = {**TABLE, "columns": [middle, *TABLE["columns"]], "rows": rows}
    cells = table_cells(table, sources)
    assert (cells[0].column, cells[0].metric) == (
        "middle",
        "mean of mean of Acc@20, Acc@100, difference of Acc@100, Acc@20",
    )
    assert cells[0].obtained == pytest.approx((65.0 + 10.0) / 2)


def test_notes_stand_at_obtained_values_only(sources: Sources) -> None:
    notes = ("substituted source: x",)
    noted = replace(sources, unavailable={"dpr/macro": "no eq"}, stand_ins={"dpr": "a tiny encoder"}, notes=notes)
    cells = _cells(noted)
    missing = "3 of 2,000 queries got no result and count as 0"
    assert cells["bm25", "nq-20"].notes == (missing, "substituted source: x")
    assert cells["bm25", "macro"].notes == ("a remark on the cell", "substituted source: x")
    assert cells["dpr", "nq-20"].notes == ("a tiny encoder", "substituted source: x")
    assert cells["dpr", "loss"].notes == ("a remark on the column", "a tiny encoder", "substituted source: x")
    assert cells["dpr", "macro"].notes == ()
    assert cells["xmoco", "nq-20"].notes == ()


def test_overlap_is_the_extrapolated_one_as_a_fraction(tmp_path: Path) -> None:
    content = {"p": 0.9, "extrapolated": 0.104, "truncated": 0.09, "queries": 5}
    write_result(f"{tmp_path}/rbo/nq.dev/dpr/against-bm25/seed0.json", content)
    table = {
        "unit": "fraction",
        "columns": [{"id": "nq", "label": ["NQ"], "collection": "nq", "split": "dev", "rbo": "bm25"}],
        "rows": [{"id": "dpr", "label": "DPR", "retriever": "dpr", "published": [0.104]}],
    }
    (cell,) = table_cells(table, Sources(result_paths(tmp_path), {"dpr": [0]}))
    assert (cell.obtained, cell.metric, cell.notes) == (0.104, "RBO with bm25", ())


def test_a_metric_file_without_the_metric_is_named(tmp_path: Path, sources: Sources) -> None:
    content = {"mean": {"nDCG@10": 0.1}, "queries": 1, "missing": 0}
    write_result(f"{tmp_path}/metrics/nq.test/bm25/seed0.json", content)
    with pytest.raises(UserError, match=r"bm25/seed0.json: no 'Acc@20' for column 'nq-20'; it has nDCG@10"):
        table_cells(TABLE, sources)


def test_metrics_of_derived_columns_are_said_in_words(sources: Sources) -> None:
    cells = _cells(sources)
    assert cells["bm25", "average"].metric == "mean of Acc@20, Acc@100"
    assert cells["bm25", "loss"].metric == "difference of Acc@100, Acc@20"


COSTS = {"id": "flops", "label": ["FLOPS"], "unit": "number", "collection": "nq", "split": "dev", "cost": "flops"}


def _cost_table(paths: ResultPaths, content: dict[str, float]) -> list[Cell]:
    write_result(paths.of("costs", collection="nq", split="dev", retriever="splade", seed=0), content)
    row = {"id": "splade", "label": "SPLADE", "retriever": "splade", "published": [0.73, 150000]}
    stated = {"id": "steps", "label": ["steps"], "unit": "count", "stated": "steps of the training"}
    table = {"unit": "fraction", "columns": [COSTS, stated], "rows": [row]}
    return table_cells(table, Sources(paths, {"splade": [0]}))


def test_a_cost_is_what_its_file_says_and_a_stated_number_is_the_paper_s_alone(tmp_path: Path) -> None:
    flops, steps = _cost_table(result_paths(tmp_path), {"flops": 0.7312, "passage_terms": 19.0})
    assert (flops.obtained, flops.metric) == (0.7312, "flops")
    assert (steps.obtained, steps.published, steps.metric) == (None, 150000, "steps of the training")
    assert steps.reason == "stated by the paper, not measured here"


def test_a_file_without_the_cost_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"splade/seed0.json: no 'flops' for column 'flops'; it has index_bytes"):
        _cost_table(result_paths(tmp_path), {"index_bytes": 1})


def _best_counts(values: dict[str, tuple[float | None, float | None]], folder: Path) -> dict[str, Cell]:
    """Cells of a column best_of two columns of fractions; None: not computed."""
    columns = [
        {"id": name, "label": [name], "collection": name, "split": "test", "metric": "nDCG@10"} for name in ("a", "b")
    ]
    best = {"id": "best", "label": ["best"], "unit": "count", "best_of": ["a", "b"]}
    rows = [{"id": name, "label": name, "retriever": name, "published": [None] * 3} for name in values]
    unavailable = {}
    for name, pair in values.items():
        for column, value in zip("ab", pair, strict=True):
            path = result_paths(folder).of("metrics", collection=column, split="test", retriever=name, seed=0)
            if value is None:
                unavailable[f"{name}/{column}"] = "not here"
            else:
                write_result(path, {"mean": {"nDCG@10": value}, "queries": 1})
    sources = Sources(result_paths(folder), {name: [0] for name in values}, unavailable)
    cells = table_cells({"unit": "fraction", "columns": [*columns, best], "rows": rows}, sources)
    return {cell.row: cell for cell in cells if cell.column == "best"}


def test_a_row_is_best_where_its_printed_value_is_the_highest_and_ties_count_for_both(tmp_path: Path) -> None:
    best = _best_counts({"bm25": (0.1582, 0.3), "splade": (0.1578, 0.4), "tas-b": (0.149, 0.2)}, tmp_path)
    assert {row: cell.obtained for row, cell in best.items()} == {"bm25": 1, "splade": 2, "tas-b": 0}
    assert not any(cell.partial for cell in best.values())


def test_a_best_count_among_some_of_the_rows_or_columns_is_partial(tmp_path: Path) -> None:
    best = _best_counts({"bm25": (0.2, None), "splade": (0.1, 0.4), "gone": (None, None)}, tmp_path)
    assert (best["bm25"].obtained, best["splade"].obtained, best["gone"].obtained) == (1, 1, None)
    assert best["bm25"].partial and best["gone"].reason == "not here"
    assert best["splade"].notes == ("among 2 of 3 rows: not to be compared with the published count",)
