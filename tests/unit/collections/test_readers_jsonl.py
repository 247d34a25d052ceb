"""The plain format for a user's own collections."""

import json
from pathlib import Path
from typing import Any

import pytest
from unit.collections.reading import judged, passages

from sparbench.collections.passages import Passage
from sparbench.collections.queries import Query
from sparbench.errors import UserError


def lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_the_plain_format(tmp_path):
    own = lines(tmp_path / "p.jsonl", {"id": "1", "title": "T", "text": "a"}, {"id": 2, "text": "b"})
    assert passages("jsonl", {"passages": own}) == [Passage("1", "T", "a"), Passage("2", "", "b")]
    asked = lines(
        tmp_path / "q.jsonl", {"text": "q", "answers": ["x"]}, {"id": "z", "text": "r", "positives": ["1", "2"]}
    )
    expected = [Query("", "q", ("x",)), Query("z", "r", (), ("1", "2"))]
    assert judged("jsonl", {"queries": asked}) == [(expected[0], {}), (expected[1], {"1": 1, "2": 1})]
    (tmp_path / "qrels").write_text("z 0 2 3\n")
    assert judged("jsonl", {"queries": asked, "qrels": tmp_path / "qrels"}) == [
        (expected[0], {}),
        (expected[1], {"2": 3}),
    ]
    (tmp_path / "qrels").write_text("other 0 2 3\n")
    with pytest.raises(UserError, match="judges no query"):
        judged("jsonl", {"queries": asked, "qrels": tmp_path / "qrels"})


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"id": "1", "txet": "a"}, ["field 'txet'", "id, title, text"]),
        ({"id": "1"}, ["field 'text'", "None"]),
        ({"text": "a"}, ["field 'id'"]),
        ({"id": True, "text": "a"}, ["field 'id'", "True"]),
        ({"id": "1", "text": "a", "title": None}, ["field 'title'"]),
        (["1", "a"], ["a JSON object"]),
    ],
)
def test_malformed_plain_passages_are_named(tmp_path, record, words):
    own = lines(tmp_path / "p.jsonl", {"id": "0", "text": "fine"}, record)
    with pytest.raises(UserError) as error:
        passages("jsonl", {"passages": own})
    assert all(word in str(error.value) for word in ["p.jsonl, line 2", *words, "fix:"])


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"id": "1", "text": "a", "positives": "1"}, ["field 'positives'", "a list"]),
        ({"id": "1", "text": "a", "answers": [1]}, ["field 'answers'", "got 1"]),
        ({"id": "1", "answer": ["a"]}, ["field 'answer'", "no other keys"]),
    ],
)
def test_malformed_plain_queries_are_named(tmp_path, record, words):
    own = lines(tmp_path / "q.jsonl", {"text": "fine"}, record)
    with pytest.raises(UserError) as error:
        judged("jsonl", {"queries": own})
    assert all(word in str(error.value) for word in ["q.jsonl, line 2", *words, "fix:"])
