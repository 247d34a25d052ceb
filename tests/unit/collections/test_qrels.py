"""TREC judgements: negative grades pass, malformed lines are named."""

import pytest

from sparbench.collections.qrels import read_qrels, write_qrels
from sparbench.errors import UserError


def test_round_trip_with_negative_grades(tmp_path):
    path = tmp_path / "qrels.test.tsv"
    assert write_qrels(path, [("q1", "p1", 3), ("q1", "p2", -2), ("q2", "p1", 0)]) == 3
    assert path.read_text() == "q1\t0\tp1\t3\nq1\t0\tp2\t-2\nq2\t0\tp1\t0\n"
    assert read_qrels(path) == {"q1": {"p1": 3, "p2": -2}, "q2": {"p1": 0}}


def test_no_judgement_is_allowed(tmp_path):
    assert write_qrels(tmp_path / "qrels", []) == 0
    assert read_qrels(tmp_path / "qrels") == {}


def test_columns_may_be_separated_by_spaces_as_in_trecs_own_files(tmp_path):
    (tmp_path / "qrels").write_text("19335 0 1017759 0\n19335 Q0 1082489 2\n")
    assert read_qrels(tmp_path / "qrels") == {"19335": {"1017759": 0, "1082489": 2}}


@pytest.mark.parametrize(
    ("line", "words"),
    [("q1 0 p1", ["line 2", "3 columns"]), ("q1 0 p1 high", ["line 2", "field 'grade'", "'high'"])],
)
def test_a_malformed_line_is_named(tmp_path, line, words):
    (tmp_path / "qrels").write_text(f"q1 0 p0 1\n{line}\n")
    with pytest.raises(UserError) as error:
        read_qrels(tmp_path / "qrels")
    assert all(word in str(error.value) for word in ["qrels", *words, "fix:"])
