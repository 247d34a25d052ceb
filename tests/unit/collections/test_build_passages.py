"""The step that builds a passage store."""

import json
from pathlib import Path

import pytest

from sparbench.collections.build_passages import build_passages
from sparbench.collections.passages import Passage, PassageStore
from sparbench.errors import UserError
from sparbench.processes.job import Job

RECORDS = [
    {"id": "a", "title": "T", "text": "one"},
    {"id": "b", "text": "two"},
    {"id": "c", "title": "", "text": "three"},
]


def job(folder: Path, records: list[dict], records_of_sources: list[Path] | None = None) -> Job:
    source = folder / "mine.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    inputs = {"passages": str(source)}
    if records_of_sources:
        inputs["source_records"] = list(map(str, records_of_sources))
    outputs = {"passages": str(folder / "out" / "passages.arrow"), "stats": str(folder / "out" / "stats.json")}
    return Job({"collection": "mine", "reader": "jsonl", "options": {}}, inputs, outputs)


def test_store_and_stats(tmp_path):
    record = {"file": "mine.jsonl", "substituted": True}
    (tmp_path / "record.json").write_text(json.dumps(record))
    build_passages(job(tmp_path, RECORDS, [tmp_path / "record.json"]))
    store = PassageStore(tmp_path / "out" / "passages.arrow")
    assert store.passages(range(3)) == [Passage("a", "T", "one"), Passage("b", "", "two"), Passage("c", "", "three")]
    assert json.loads((tmp_path / "out" / "stats.json").read_text()) == {
        "collection": "mine",
        "passages": 3,
        "bytes": (tmp_path / "out" / "passages.arrow").stat().st_size,
        "title_share": 0.333333,
        "sources": [record],
    }


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([], ["mine (", "mine.jsonl", "no passage"]),
        ([*RECORDS, RECORDS[1]], ["mine.jsonl", "records 2 and 4", "'b'"]),
        ([*RECORDS, {"id": "d"}], ["mine.jsonl, line 4", "field 'text'"]),
        ([{"id": "a b", "text": ""}], ["record 1", "'a b'"]),
    ],
)
def test_bad_input_leaves_nothing(tmp_path, records, words):
    with pytest.raises(UserError) as error:
        build_passages(job(tmp_path, records))
    assert all(word in str(error.value) for word in words)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.shared
@pytest.mark.slow
def test_the_real_wikipedia_sample(shared_data, tmp_path):
    outputs = {"passages": str(tmp_path / "p"), "stats": str(tmp_path / "s")}
    source = shared_data / "dpr" / "wikipedia_split" / "psgs_w100.tsv.gz"
    build_passages(
        Job({"collection": "wikipedia", "reader": "dpr-passages", "options": {}}, {"passages": str(source)}, outputs)
    )
    store = PassageStore(tmp_path / "p")
    assert len(store) == 215_479
    assert store.rows(["1", "215479", "215480"]).tolist() == [0, 215_478, -1]
    assert store.texts([1])[0].count('The term "anarchism" is a compound word') == 1
