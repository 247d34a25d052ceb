"""registry/papers/splade.yaml and splade-v2.yaml: well-formed, consistent with themselves, and equal to the papers."""

import csv
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
import yaml

from sparbench.registry.rows import REGISTRY, SCHEMAS
from sparbench.registry.schema import check_schema
from sparbench.reporting.column_kinds import kind_of

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "reference" / "published.csv"
PAPERS: dict[str, dict[str, Any]] = {
    name: yaml.safe_load((REGISTRY / "papers" / f"{name}.yaml").read_text(encoding="utf-8"))
    for name in ("splade", "splade-v2")
}
TABLES = [(paper, number) for paper, content in PAPERS.items() for number in content["tables"]]


def _values(paper: str, number: str) -> dict[tuple[str, str], float]:
    """(label of the row, id of the column) -> published value."""
    table = PAPERS[paper]["tables"][number]
    return {
        (row["label"], column["id"]): value
        for row in table["rows"]
        for column, value in zip(table["columns"], row["published"], strict=True)
        if value is not None
    }


@pytest.mark.parametrize("paper", PAPERS)
def test_the_papers_follow_the_schema(paper: str) -> None:
    check_schema(PAPERS[paper], SCHEMAS / "paper.schema.yaml", f"papers/{paper}.yaml")


def test_how_many_values_each_table_has() -> None:
    counts = {place: len(_values(*place)) for place in TABLES}
    assert counts == {
        ("splade", "1"): 54,
        ("splade", "text"): 9,
        ("splade", "text-training"): 9,
        ("splade-v2", "1"): 53,
        ("splade-v2", "2"): 102,
        ("splade-v2", "text"): 6,
        ("splade-v2", "text-training"): 8,
    }


def _rows_of_beir() -> list[str]:
    return [row["label"] for row in PAPERS["splade-v2"]["tables"]["2"]["rows"]]


@pytest.mark.parametrize("column", ["avg-all", "avg-zero-shot"])
def test_published_averages_follow_from_the_published_values(column: str) -> None:
    values, columns = _values("splade-v2", "2"), PAPERS["splade-v2"]["tables"]["2"]["columns"]
    parts = next(each["mean_of"] for each in columns if each["id"] == column)
    for row in _rows_of_beir():
        assert values[row, column] == pytest.approx(fmean(values[row, part] for part in parts), abs=0.0011), row


def test_published_counts_of_best_cells_count_ties_for_each_row() -> None:
    values, columns = _values("splade-v2", "2"), PAPERS["splade-v2"]["tables"]["2"]["columns"]
    parts = next(each["best_of"] for each in columns if each["id"] == "best")
    highest = {part: max(values[row, part] for row in _rows_of_beir()) for part in parts}
    for row in _rows_of_beir():
        assert values[row, "best"] == sum(values[row, part] == highest[part] for part in parts), row


@pytest.mark.parametrize("paper", PAPERS)
def test_points_of_figures_with_published_coordinates_stand_in_a_table(paper: str) -> None:
    """No coordinate is read off a printed figure."""
    tables = {value for place in TABLES for value in _values(*place).values()}
    drawn = [figure for figure in PAPERS[paper]["figures"].values() if figure["kind"] == "trade-off"]
    for figure in drawn:
        stated = [value for row in figure["rows"] for value in row["published"] if value is not None]
        assert stated and set(stated) <= tables


def test_touche_is_the_first_version_of_its_judgements() -> None:
    columns = PAPERS["splade-v2"]["tables"]["2"]["columns"]
    assert [kind_of(each).query_sets(each)[0][0] for each in columns if each["id"].startswith("touche")] == [
        "touche2020-v1"
    ]


ROWS = {
    "ST exp-l1": "ST exp-ℓ1",
    "ST exp-lFLOPS": "ST exp-ℓFLOPS",
    "SPLADE-l1": "SPLADE-ℓ1",
    "SPLADE-lFLOPS": "SPLADE-ℓFLOPS",
    "SPLADE-lFLOPS strongly regularised": "SPLADE-ℓFLOPS, strongly regularised",
    "SPLADE-lFLOPS (T1)": "SPLADE-ℓFLOPS of table 1",
}
COLUMNS = {
    "MRR@10": "mrr-10",
    "R@1000": "r-1000",
    "FLOPS": "flops",
    "document terms dropped": "dropped",
    "document terms added": "added",
    "non-zeros per document": "passage-terms",
    "non-zeros per query": "query-terms",
    "index size": "index",
    "learning rate": "lr",
    "warmup": "warmup",
    "batch size": "batch",
    "iterations": "steps",
    "SPLADE-doc iterations": "doc-steps",
    "max length": "length",
    "lambda ramp end": "ramp",
    "lambda typical max": "lambda-max",
    "lambda typical min": "lambda-min",
    "validation queries": "queries",
}
BEIR = {"MS MARCO": "msmarco", "DBPedia": "dbpedia-entity", "NQ": "beir-nq", "Touche-2020": "touche2020-v1"}
BEIR |= {"Best on dataset": "best"}


def _column(record: dict[str, str]) -> str:
    if (record["paper"], record["table"]) == ("SPLADEv2", "T2"):
        return BEIR.get(record["dataset"], record["dataset"].lower().replace(" ", "-"))
    if record["dataset"].startswith("TREC DL"):
        return f"dl19-{record['metric'].lower().replace('@', '-')}"
    return COLUMNS[record["metric"]]


@pytest.mark.shared
@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the reference numbers are not here")
@pytest.mark.parametrize("paper", PAPERS)
def test_every_cell_equals_the_transcription_of_the_paper(paper: str) -> None:
    name = {"splade": "SPLADE", "splade-v2": "SPLADEv2"}[paper]
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        records = [record for record in csv.DictReader(stream) if record["paper"] == name]
    transcribed = {
        (record["table"] == "text", ROWS.get(record["row_model"], record["row_model"]), _column(record), number): float(
            record["value"]
        )
        for record in records
        for number in [record["table"].removeprefix("T")]
    }
    ours = {
        (number.startswith("text"), row, column, number.partition("-")[0]): value
        for number in PAPERS[paper]["tables"]
        for (row, column), value in _values(paper, number).items()
    }
    assert len(transcribed) == len(records) == {"splade": 72, "splade-v2": 169}[paper]
    assert ours == transcribed
