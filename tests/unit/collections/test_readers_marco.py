"""The readers of MS MARCO's files."""

import gzip
from pathlib import Path

import pytest
from unit.collections.marco_files import MARCO, TRAIN, marco_archive
from unit.collections.reading import judged, passages

from sparbench.collections.passages import Passage
from sparbench.errors import UserError


@pytest.fixture
def marco(tmp_path: Path) -> Path:
    return marco_archive(tmp_path)


def test_marco_files_inside_their_archive(marco):
    found = passages("msmarco-tsv", {"collection": marco}, members={"collection": "collection.tsv"})
    assert found == [Passage("0", "", "The presence of"), Passage("7", "", "second — passage")]
    members = {"queries": "queries.train.tsv", "qrels": "qrels.train.tsv"}
    assert judged("msmarco-tsv", {"queries": marco, "qrels": marco}, members=members) == TRAIN


def test_a_marco_text_may_hold_tabs_and_quotes(tmp_path):
    (tmp_path / "c.tsv").write_text('1\ta\tb "c\n2\t"d"\n')
    assert passages("msmarco-tsv", {"collection": tmp_path / "c.tsv"}) == [
        Passage("1", "", 'a\tb "c'),
        Passage("2", "", '"d"'),
    ]


def test_marco_files_by_themselves_and_trecs_space_separated_judgements(tmp_path):
    (tmp_path / "q.tsv.gz").write_bytes(gzip.compress(MARCO["queries.train.tsv"].encode()))
    (tmp_path / "qrels.txt").write_text("920825 Q0 7 3\n\n121352 0 0 -2\n")
    assert len(judged("msmarco-tsv", {"queries": tmp_path / "q.tsv.gz"})) == 3
    found = judged("msmarco-tsv", {"queries": tmp_path / "q.tsv.gz", "qrels": tmp_path / "qrels.txt"})
    assert [(query.id, grades) for query, grades in found] == [("121352", {"0": -2}), ("920825", {"7": 3})]


@pytest.mark.parametrize(
    ("queries", "qrels", "words"),
    [
        ("1\ta\n2 no tab\n", "1 0 p 1\n", ["q.tsv, line 2", "field 'text'", "2 no tab"]),
        ("1\ta\n", "1 0 p 1\n1 0 p\n", ["qrels, line 2", "3 columns"]),
        ("1\ta\n", "1 0 p x\n", ["qrels, line 1", "field 'grade'", "'x'"]),
        ("1\ta\n", "1 0 p 1\n5 0 p 1\n", ["qrels", "judges 1 queries", "'5'"]),
    ],
)
def test_malformed_marco_files_are_named(tmp_path, queries, qrels, words):
    (tmp_path / "q.tsv").write_text(queries)
    (tmp_path / "qrels").write_text(qrels)
    with pytest.raises(UserError) as error:
        judged("msmarco-tsv", {"queries": tmp_path / "q.tsv", "qrels": tmp_path / "qrels"})
    assert all(word in str(error.value) for word in [*words, "fix:"])
