"""registry/papers/spar.yaml: well-formed, consistent with itself, and equal to the published numbers."""

import csv
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
import yaml

from sparbench.errors import UserError
from sparbench.registry.rows import REGISTRY, SCHEMAS
from sparbench.registry.schema import check_schema
from sparbench.reporting.column_kinds import FAMILY, kind_of
from sparbench.variants import variants_of

SCHEMA = SCHEMAS / "paper.schema.yaml"
PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "reference" / "published.csv"
PAPER = yaml.safe_load((REGISTRY / "papers" / "spar.yaml").read_text(encoding="utf-8"))
TABLES: dict[str, dict[str, Any]] = PAPER["tables"]
SHUFFLE_COLUMNS = {"original": "original", "token-shuffled": "shuffled", "delta": "loss"}


def _values(number: str) -> dict[tuple[str, str], float | None]:
    table = TABLES[number]
    return {
        (row["id"], column["id"]): value
        for row in table["rows"]
        for column, value in zip(table["columns"], row["published"], strict=True)
    }


def test_the_paper_follows_its_schema() -> None:
    check_schema(PAPER, SCHEMA, "papers/spar.yaml")
    assert list(TABLES) == ["2", "3", "4", "5", "6", "7", "8"]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ({"id": "x", "label": ["x"], "colection": "nq"}, "did you mean 'collection'"),
        ({"id": "x", "label": ["x"], "collection": "nq", "metric": "Acc@20"}, "'split'"),
        ({"id": "x", "label": ["x"], "split": "test", "metric": "Acc@20"}, "'collection' is missing"),
        ({"id": "x", "label": ["x"], "collection": "nq", "split": "dev", "rbo": "b", "metric": "R@1"}, "valid under"),
        ({"id": "x", "label": ["x"], "rbo": "bm25", "split": "test"}, "'collection' is a dependency"),
        ({"id": "X y", "label": ["x"], "mean_of": ["a", "b"]}, "does not match"),
    ],
)
def test_wrong_columns_are_refused(column: dict[str, Any], message: str) -> None:
    table = {"title": "t", "unit": "percent", "columns": [column], "rows": TABLES["8"]["rows"]}
    with pytest.raises(UserError, match=message):
        check_schema({**PAPER, "tables": {"1": table}}, SCHEMA, "papers/x.yaml")


def test_the_schema_has_each_kind_of_column():
    kinds = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))["$defs"]["column"]["oneOf"]
    assert sorted(kind["required"][0].replace("_", "-") for kind in kinds) == variants_of(FAMILY)


@pytest.mark.parametrize("change", [{"not_computed": "why", "retriever": "bm25"}, {}])
def test_a_row_has_either_a_retriever_or_a_reason(change: dict[str, str]) -> None:
    row = {"id": "x", "label": "x", "published": [1.0], **change}
    table = {**TABLES["8"], "rows": [row]}
    with pytest.raises(UserError, match="papers/x.yaml: tables.1.rows.0"):
        check_schema({**PAPER, "tables": {"1": table}}, SCHEMA, "papers/x.yaml")


@pytest.mark.parametrize("number", TABLES)
def test_names_are_unique_and_refer_to_columns_that_exist(number: str) -> None:
    table = TABLES[number]
    columns = [column["id"] for column in table["columns"]]
    rows = [row["id"] for row in table["rows"]]
    assert len(set(columns)) == len(columns) and len(set(rows)) == len(rows)
    measured = {column["id"] for column in table["columns"] if not kind_of(column).parts(column)}
    for column in table["columns"]:
        assert set(kind_of(column).parts(column)) <= measured
    for row in table["rows"]:
        assert len(row["published"]) == len(columns)
        assert set(row.get("notes", {})) <= set(columns)


@pytest.mark.parametrize("number", ["2", "4", "7"])
def test_published_means_and_differences_follow_from_the_published_values(number: str) -> None:
    """A slip in one value of a row moves its mean; printed numbers are rounded, the paper's GTR-large by .06."""
    values, checked = _values(number), 0
    for row in TABLES[number]["rows"]:
        for column in TABLES[number]["columns"]:
            parts = [values[row["id"], name] for name in kind_of(column).parts(column)]
            printed = values[row["id"], column["id"]]
            if parts and printed is not None:
                made = fmean(parts) if "mean_of" in column else parts[0] - parts[1]
                assert printed == pytest.approx(made, abs=0.065), (row["id"], column["id"])
                checked += 1
    assert checked == {"2": 18, "4": 13, "7": 8}[number]


@pytest.mark.parametrize(("row", "column", "value"), [("bm25", "arguana", 41.4), ("contriever", "touche2020", 20.4)])
def test_a_note_at_an_average_says_what_it_is_with_the_value_that_comes_out(
    row: str, column: str, value: float
) -> None:
    published = {name: printed for (each, name), printed in _values("4").items() if each == row and name != "average"}
    (entry,) = (each for each in TABLES["4"]["rows"] if each["id"] == row)
    assert str(value) in entry["notes"][column]
    assert entry["notes"]["average"].endswith(f" average to {fmean((published | {column: value}).values()):.1f}")


def _place(record: dict[str, str]) -> tuple[str, str]:
    """The labels (row, column) under which spar.yaml must have a line of published.csv."""
    row, dataset, metric = record["row_model"].replace("Lambda", "Λ"), record["dataset"], record["metric"]
    depth = metric.removeprefix("Acc")
    columns = {
        "T2": f"{dataset} {depth}",
        "T3": metric,
        "T4": {"Avg": "Average"}.get(dataset, dataset),
        "T5": f"micro {depth}",
        "T6": dataset,
        "T7": f"{SHUFFLE_COLUMNS.get(record['note'].split(' ')[0], '')} {depth}",
        "T8": f"NQ {depth}",
    }
    return row, columns[record["table"]]


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the reference numbers are not here")
@pytest.mark.parametrize("number", TABLES)
def test_every_cell_equals_the_transcription_of_the_paper(number: str) -> None:
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        records = [r for r in csv.DictReader(stream) if (r["paper"], r["table"]) == ("SPAR", f"T{number}")]
    transcribed = {_place(record): float(record["value"]) for record in records}
    table = TABLES[number]
    labels = {column["id"]: " ".join(column["label"]) for column in table["columns"]}
    rows = {row["id"]: row["label"] for row in table["rows"]}
    ours = {(rows[row], labels[column]): value for (row, column), value in _values(number).items() if value is not None}
    assert len(transcribed) == len(records) > 0
    assert ours == transcribed
