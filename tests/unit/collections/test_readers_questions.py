"""Readers of question sets that are not DPR files: EntityQuestions, SQuAD, WebQuestions, CuratedTREC, PAQ."""

import hashlib
import io
import json
import tarfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from sparbench.collections.passages import Passage
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.readers import PASSAGE_READERS, QUERY_READERS, read
from sparbench.errors import UserError


def judged(reader: str, path: Path, role: str = "questions", **options) -> list[JudgedQuery]:
    return list(read(QUERY_READERS, reader, {role: str(path)}, options))


def queries(reader: str, path: Path, role: str = "questions", **options) -> list[Query]:
    return [query for query, _ in judged(reader, path, role, **options)]


def entity_zip(path: Path, **extra: Any) -> Path:
    files = {
        "dataset/test/P50.test.json": [{"question": "Who is the author of X?", "answers": ["A", "B"]}],
        "dataset/test/P17.test.json": [{"question": f"Which country is {n} in?", "answers": [n]} for n in "st"],
        "dataset/dev/P17.dev.json": [{"question": "dev?", "answers": ["d"]}],
        "dataset/one-off/common-random-buckets/P17/bucket0.test.json": [{"question": "no", "answers": ["no"]}],
        **extra,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, value in files.items():
            archive.writestr(name, value if isinstance(value, str) else json.dumps(value))
    return path


def test_entityquestions_are_grouped_by_relation_without_the_other_studies(tmp_path):
    path = entity_zip(tmp_path / "dataset.zip")
    assert queries("entityquestions", path, "archive", split="test") == [
        Query("", "Which country is s in?", ("s",), group="P17"),
        Query("", "Which country is t in?", ("t",), group="P17"),
        Query("", "Who is the author of X?", ("A", "B"), group="P50"),
    ]
    assert [query.text for query in queries("entityquestions", path, "archive", split="dev")] == ["dev?"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '[{"question": "q", "answers": ["a"]}, {"question": 5, "answers": ["a"]}]',
            ["record 2", "field 'question'", "5"],
        ),
        ('[{"question": "q"}]', ["record 1", "field 'answers'"]),
        ('{"question": "q"}', ["field 'document'", "a list"]),
        ('[\n{"question" "q"}]', ["line 2"]),
        ('["q"]', ["record 1", "a JSON object"]),
    ],
)
def test_a_malformed_entity_question_is_named(tmp_path, text, words):
    path = entity_zip(tmp_path / "dataset.zip", **{"dataset/test/P19.test.json": text})
    with pytest.raises(UserError) as error:
        queries("entityquestions", path, "archive", split="test")
    assert all(word in str(error.value) for word in ["dataset.zip: dataset/test/P19.test.json", *words, "fix:"])


def test_a_split_that_entityquestions_lacks_is_named(tmp_path):
    with pytest.raises(UserError, match="holds no file dataset/validation/.*option 'split'"):
        queries("entityquestions", entity_zip(tmp_path / "dataset.zip"), "archive", split="validation")


def squad_file(path: Path, articles: list[Any]) -> Path:
    path.write_text(json.dumps({"version": "1.1", "data": articles}))
    return path


def article(title: str, *contexts: str) -> dict[str, Any]:
    questions = [{"id": "x1", "question": "Who?", "answers": [{"text": "A", "answer_start": 0}] * 2}]
    return {"title": title, "paragraphs": [{"context": context, "qas": questions} for context in contexts]}


def test_squad_paragraphs_are_distinct_passages(tmp_path):
    train = squad_file(tmp_path / "train.json", [article("Beyonc%C3%A9", "one", "two", "one")])
    dev = squad_file(
        tmp_path / "dev.json", [article("University_of_Notre_Dame", "one"), article("Beyonc%C3%A9", "two")]
    )
    found = list(read(PASSAGE_READERS, "squad", {"train": str(train), "dev": str(dev)}, {}))
    expected = [("Beyonc%C3%A9", "one"), ("Beyonc%C3%A9", "two"), ("University_of_Notre_Dame", "one")]
    ids = [hashlib.sha1(f"{title}\n{context}".encode()).hexdigest()[:12] for title, context in expected]
    titles = ["Beyoncé", "Beyoncé", "University of Notre Dame"]
    assert found == [Passage(i, title, text) for i, title, (_, text) in zip(ids, titles, expected, strict=True)]


def test_the_gold_paragraph_of_a_squad_question_is_positive_and_judged(tmp_path):
    path = squad_file(tmp_path / "train.json", [article("T_1", "the text")])
    gold = hashlib.sha1(b"T_1\nthe text").hexdigest()[:12]
    assert judged("squad", path) == [JudgedQuery(Query("x1", "Who?", ("A",), (gold,)), {gold: 1})]


@pytest.mark.parametrize(
    ("articles", "words"),
    [
        ([article("T", "a"), {"title": "U"}], ["data[1]", "field 'paragraphs'"]),
        ([{"paragraphs": []}], ["data[0]", "field 'title'"]),
        ([{"title": "T", "paragraphs": [{"qas": []}]}], ["data[0].paragraphs[0]", "field 'context'"]),
        (
            [{"title": "T", "paragraphs": [{"context": "c", "qas": [{"id": "1"}]}]}],
            ["paragraphs[0].qas[0]", "field 'question'"],
        ),
        (
            [{"title": "T", "paragraphs": [{"context": "c", "qas": [{"id": "1", "question": "q", "answers": ["A"]}]}]}],
            ["qas[0].answers[0]", "a JSON object"],
        ),
    ],
)
def test_malformed_squad_is_named(tmp_path, articles, words):
    with pytest.raises(UserError) as error:
        queries("squad", squad_file(tmp_path / "train.json", articles))
    assert all(word in str(error.value) for word in ["train.json", *words, "fix:"])


RECORDS = [{"qId": "wqr1", "qText": "what?", "answers": ["a", "b"]}, {"qText": "who?", "answers": [r"Mr\.? \d+"]}]
EXPECTED = [Query("wqr1", "what?", ("a", "b")), Query("", "who?", (r"Mr\.? \d+",))]


@pytest.mark.parametrize("reader", ["webquestions", "curated-trec"])
def test_factoid_lists(tmp_path, reader):
    (tmp_path / "q.json").write_text(json.dumps(RECORDS, indent=1))
    assert queries(reader, tmp_path / "q.json") == EXPECTED


def test_curated_trec_as_json_lines(tmp_path):
    (tmp_path / "q.jsonl").write_text("\n" + "\n".join(map(json.dumps, RECORDS)) + "\n")
    assert queries("curated-trec", tmp_path / "q.jsonl") == EXPECTED


@pytest.mark.parametrize(
    ("reader", "text", "words"),
    [
        ("webquestions", '[{"qText": "q", "answers": ["a"]}, {"answers": ["a"]}]', ["record 2", "field 'qText'"]),
        ("webquestions", '[{"qText": "q", "answers": "a"}]', ["record 1", "field 'answers'", "'a'"]),
        ("webquestions", "[\n{]", ["line 2"]),
        ("curated-trec", '{"qText": "q", "answers": ["a"]}\n{"qText": "q", "answers": []}', ["line 2", "'answers'"]),
        ("curated-trec", '{"qText": "q", "answers": ["a"]}\n{"qText"', ["line 2", "JSON"]),
    ],
)
def test_malformed_factoid_questions_are_named(tmp_path, reader, text, words):
    (tmp_path / "q.json").write_text(text)
    with pytest.raises(UserError) as error:
        queries(reader, tmp_path / "q.json")
    assert all(word in str(error.value) for word in ["q.json", *words, "fix:"])


def paq_tar(path: Path, files: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


def test_paq(tmp_path):
    one = '{"question": "q1", "answer": ["a"]}\n{"question": "q2", "answers": ["b", "c"], "score": 1}\n'
    path = paq_tar(
        tmp_path / "PAQ.tar.gz",
        {"PAQ/LICENSE": "x", "PAQ/2.jsonl": '{"question":"q3","answer":["d"]}', "PAQ/1.jsonl": one},
    )
    assert queries("paq", path, "archive") == [
        Query("", "q1", ("a",)),
        Query("", "q2", ("b", "c")),
        Query("", "q3", ("d",)),
    ]


def test_malformed_paq_is_named(tmp_path):
    path = paq_tar(
        tmp_path / "PAQ.tar.gz", {"PAQ.jsonl": '{"question":"q","answer":["a"]}\n{"question":"q","answer":[]}\n'}
    )
    with pytest.raises(UserError, match="PAQ.tar.gz: PAQ.jsonl, line 2, field 'answer': got .*fix:"):
        queries("paq", path, "archive")
    with pytest.raises(UserError, match=r"no \*.jsonl"):
        queries("paq", paq_tar(tmp_path / "empty.tar.gz", {"README": "x"}), "archive")


@pytest.mark.shared
@pytest.mark.slow
def test_the_real_files_have_their_counts(shared_data):
    questions = queries("entityquestions", shared_data / "entityquestions/dataset.zip", "archive", split="test")
    groups = Counter(query.group for query in questions)
    assert (len(questions), len(groups)) == (22_075, 24)
    assert (groups["P17"], groups["P800"], groups["P740"]) == (1000, 221, 942)
    squad = [shared_data / "squad" / f"{part}-v1.1.json.gz" for part in ("train", "dev")]
    assert [len(queries("squad", path)) for path in squad] == [87_599, 10_570]
    passages = list(read(PASSAGE_READERS, "squad", dict(zip(("train", "dev"), map(str, squad), strict=True)), {}))
    assert len(passages) == len({passage.id for passage in passages}) == 20_958
    folder = shared_data / "webquestions"
    names = ("trainmodel.json.gz", "devtest.json", "val.json", "test.json")
    assert [len(queries("webquestions", folder / name)) for name in names] == [2834, 189, 755, 2032]
