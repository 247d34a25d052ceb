"""The step that builds one split's queries and judgements."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from sparbench.collections import ids as ids_module
from sparbench.collections.build_queries import CHUNK_QUERIES, build_queries
from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.qrels import read_qrels
from sparbench.collections.queries import Query, read_queries, write_queries
from sparbench.errors import UserError
from sparbench.processes.job import Job


@pytest.fixture
def store(tmp_path: Path) -> Path:
    passages = [Passage(f"p{i}", "T", "One sentence is here. Another one follows.") for i in range(4)]
    write_passages(tmp_path / "passages.arrow", passages, "four")
    return tmp_path / "passages.arrow"


def job(folder: Path, inputs: dict[str, Any], reader: str = "jsonl", answers: str | None = None, **options) -> Job:
    settings = {"collection": "mine", "split": "test", "reader": reader, "options": options, "answers": answers}
    outputs = {role: str(folder / "out" / role) for role in ("queries", "qrels", "stats")}
    return Job(settings, {"passages": str(folder / "passages.arrow"), **inputs}, outputs)


def own(folder: Path, *records: dict) -> dict[str, str]:
    (folder / "q.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return {"queries": str(folder / "q.jsonl")}


def stats_of(folder: Path) -> dict:
    return json.loads((folder / "out" / "stats").read_text())


def test_queries_without_ids_are_numbered_from_zero(tmp_path, store):
    build_queries(job(tmp_path, own(tmp_path, {"text": "a"}, {"id": "own", "text": "b"}, {"text": "c"})))
    assert [query.id for query in read_queries(tmp_path / "out" / "queries")] == ["test-0", "own", "test-2"]
    assert read_qrels(tmp_path / "out" / "qrels") == {}


def test_unknown_passages_are_counted_and_reported_but_kept(tmp_path, store, caplog):
    (tmp_path / "qrels").write_text("a 0 p1 2\na 0 missing 1\nb 0 p2 -2\n")
    records = [
        {"id": "a", "text": "x", "positives": ["p1", "gone"], "negatives": ["p2", "gone", "gone2"]},
        {"id": "b", "text": "y"},
        {"id": "c", "text": "z"},
    ]
    with caplog.at_level(logging.WARNING):
        build_queries(job(tmp_path, own(tmp_path, *records) | {"qrels": str(tmp_path / "qrels")}))
    assert read_qrels(tmp_path / "out" / "qrels") == {"a": {"p1": 2, "missing": 1}, "b": {"p2": -2}}
    assert read_queries(tmp_path / "out" / "queries")[0].positives == ("p1", "gone")
    assert stats_of(tmp_path) == {
        "collection": "mine",
        "split": "test",
        "queries": 3,
        "with_answers": 0,
        "judged": 2,
        "passages_named": {"judgements": 3, "positives": 2, "negatives": 3},
        "passages_unknown": {"judgements": 1, "positives": 1, "negatives": 2},
        "sources": [],
    }
    assert "1 of 3 judgements name passages that the collection lacks" in caplog.text
    assert "2 of 3 negatives" in caplog.text


@pytest.mark.parametrize(
    ("records", "answers", "words"),
    [
        ([], None, ["mine (", "q.jsonl", "split test", "no query"]),
        ([{"id": "a", "text": "x"}] * 2, None, ["queries 1 and 2", "'a'", "twice"]),
        ([{"id": "a b", "text": "x"}], None, ["query 1", "field 'id'", "'a b'"]),
        ([{"text": "x", "positives": ["gone"]}], None, ["none of the 1 passages", "passages.arrow"]),
        ([{"text": "x"}], "string", ["no query has an answer", "string"]),
        ([{"text": "x"}, {"txt": "y"}], None, ["q.jsonl, line 2", "field 'txt'"]),
    ],
)
def test_bad_input_leaves_nothing(tmp_path, store, records, answers, words):
    with pytest.raises(UserError) as error:
        build_queries(job(tmp_path, own(tmp_path, *records), answers=answers))
    assert all(word in str(error.value) for word in [*words, "fix:"])
    assert list((tmp_path / "out").iterdir()) == []


def test_ids_that_share_a_hash_are_not_taken_for_equal(tmp_path, store, monkeypatch):
    monkeypatch.setattr(ids_module.xxhash, "xxh3_64_intdigest", lambda data: 7)
    build_queries(job(tmp_path, own(tmp_path, *({"id": f"q{i}", "text": "x"} for i in range(5)))))
    assert stats_of(tmp_path)["queries"] == 5


def test_counts_run_over_several_chunks(tmp_path, store):
    count = CHUNK_QUERIES + 5
    records = ({"id": f"q{i}", "text": "x", "positives": ["p0" if i % 2 else "gone"]} for i in range(count))
    build_queries(job(tmp_path, own(tmp_path, *records)))
    assert stats_of(tmp_path)["passages_unknown"]["positives"] == (count + 1) // 2
    assert len(read_qrels(tmp_path / "out" / "qrels")) == count


def test_a_sample_keeps_ids_order_and_judgements(tmp_path, store):
    records = [{"text": f"q{i}", "positives": ["p1"]} for i in range(50)]
    build_queries(job(tmp_path, own(tmp_path, *records), sample={"count": 10, "seed": 1}))
    drawn = read_queries(tmp_path / "out" / "queries")
    assert [query.id for query in drawn] == [f"test-{query.text[1:]}" for query in drawn]
    numbers = [int(query.text[1:]) for query in drawn]
    assert len(numbers) == 10
    assert numbers == sorted(set(numbers))
    assert list(read_qrels(tmp_path / "out" / "qrels")) == [query.id for query in drawn]


@pytest.mark.parametrize("sample", [5, {"count": 5}, {"count": "5", "seed": 0}, {"count": 5, "seed": 0, "of": 1}])
def test_a_wrong_sample_is_refused(tmp_path, store, sample):
    with pytest.raises(UserError, match="option 'sample': got .*fix:"):
        build_queries(job(tmp_path, own(tmp_path, {"text": "x"}), sample=sample))


def test_sentences_are_made_from_the_store(tmp_path, store):
    build_queries(job(tmp_path, {}, "sampled-sentences", rate=0.0, seed=0))
    queries = read_queries(tmp_path / "out" / "queries")
    assert [query.text for query in queries] == ["One sentence is here.", "Another one follows."] * 4
    assert queries[7].id == "test-7"


def test_shuffled_queries_keep_their_ids_and_answers(tmp_path, store):
    write_queries(tmp_path / "base", [Query("dev-0", "a b c d e f g h", ("x",))])
    build_queries(job(tmp_path, {"base_queries": str(tmp_path / "base")}, "shuffled", "string", seed=0))
    (query,) = read_queries(tmp_path / "out" / "queries")
    assert (query.id, query.answers, sorted(query.text.split())) == ("dev-0", ("x",), list("abcdefgh"))
    assert query.text != "a b c d e f g h"


def test_a_rerun_gives_the_same_bytes(tmp_path, store):
    work = job(tmp_path, {}, "sampled-sentences", rate=1.2, seed=3, sample={"count": 3, "seed": 3})
    contents = []
    for _ in range(2):
        build_queries(work)
        contents.append([Path(path).read_bytes() for path in work.outputs.values()])
    assert contents[0] == contents[1]


def test_fetch_records_are_copied_and_not_read_as_files(tmp_path, store):
    (tmp_path / "record").write_text('{"file": "q", "substituted": false}')
    build_queries(job(tmp_path, own(tmp_path, {"text": "x"}) | {"source_records": [str(tmp_path / "record")]}))
    assert stats_of(tmp_path)["sources"] == [{"file": "q", "substituted": False}]


@pytest.mark.shared
@pytest.mark.slow
def test_the_real_squad_questions(shared_data, tmp_path):
    from sparbench.collections.build_passages import build_passages

    files = {part: str(shared_data / "squad" / f"{part}-v1.1.json.gz") for part in ("train", "dev")}
    outputs = {"passages": str(tmp_path / "passages.arrow"), "stats": str(tmp_path / "s")}
    build_passages(Job({"collection": "squad-paragraphs", "reader": "squad", "options": {}}, files, outputs))
    for part, count in (("train", 87_599), ("dev", 10_570)):
        build_queries(job(tmp_path, {"questions": files[part]}, "squad"))
        stats = stats_of(tmp_path)
        assert (stats["queries"], stats["judged"]) == (count, count)
        assert stats["passages_unknown"] == {"judgements": 0, "positives": 0, "negatives": 0}
