"""Run files: their order, their distinct scores, and what is refused."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparbench.errors import UserError
from sparbench.rankings.runs import distinct_scores, read_run, write_run

FLOATS = st.floats(-(2.0**100), 2.0**100, width=32)


def stepped_down(scores: list[float]) -> list[np.float32]:
    """The oracle: one score after the other, with numpy's own next float."""
    done: list[np.float32] = []
    for score in map(np.float32, scores):
        below = np.nextafter(done[-1], np.float32(-np.inf)) if done else score
        done.append(min(score, below))
    return done


@given(st.lists(FLOATS | st.sampled_from([0.0, -0.0, 1.0, 1e-45, -1e-45]), max_size=30))
def test_scores_are_lowered_by_the_fewest_steps(values):
    scores = np.array(sorted(values, reverse=True), dtype=np.float32)
    distinct = distinct_scores(scores)
    assert distinct.dtype == np.float32
    assert (np.diff(distinct.astype(np.float64)) < 0).all()
    np.testing.assert_array_equal(distinct, np.array(stepped_down(list(scores)), dtype=np.float32))


@given(st.dictionaries(st.text("abc12-é", min_size=1), FLOATS, max_size=30), st.randoms())
def test_hits_in_any_order_read_back_ranked(tmp_path_factory, scored, random):
    path = tmp_path_factory.mktemp("runs") / "run.trec.gz"
    ids = list(scored)
    random.shuffle(ids)
    write_run(path, ["q"], [(ids, np.array([scored[i] for i in ids], dtype=np.float32))], "test")
    read = read_run(path).get("q", [])
    assert [passage for passage, _ in read] == sorted(ids, key=lambda i: (-scored[i], i))
    scores = np.array([score for _, score in read], dtype=np.float32)
    assert (np.diff(scores.astype(np.float64)) < 0).all()
    np.testing.assert_array_equal(scores, np.array(stepped_down(sorted(scored.values(), reverse=True)), np.float32))


def test_lines_are_trecs_and_ties_go_to_the_lower_id(tmp_path):
    path = tmp_path / "run.trec.gz"
    hits = [(["p9", "p10", "p1"], np.array([1.0, 1.0, 2.5])), ([], np.array([])), (["p2"], np.array([-0.1]))]
    write_run(path, ["q1", "q2", "q3"], hits, "bm25")
    below_one = float(np.nextafter(np.float32(1), np.float32(0)))
    assert gzip.decompress(path.read_bytes()).decode() == (
        f"q1 Q0 p1 1 2.5 bm25\nq1 Q0 p10 2 1 bm25\nq1 Q0 p9 3 {below_one:.9g} bm25\nq3 Q0 p2 1 -0.100000001 bm25\n"
    )
    assert read_run(path) == {"q1": [("p1", 2.5), ("p10", 1.0), ("p9", 0.99999994)], "q3": [("p2", -0.100000001)]}


def test_the_bytes_depend_on_the_hits_alone(tmp_path):
    forth, back = (["a", "b", "c"], np.array([1.0, 1.0, 3.0])), (["c", "b", "a"], np.array([3.0, 1.0, 1.0]))
    write_run(tmp_path / "one", ["q"], [forth], "t")
    write_run(tmp_path / "two", ["q"], [back], "t")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("hits", "words"),
    [((["a"], np.array([np.nan])), "not finite"), ((["a", "a"], np.array([1.0, 2.0])), "found twice")],
)
def test_errors_of_a_search_leave_no_file(tmp_path, hits, words):
    with pytest.raises(ValueError, match=words):
        write_run(tmp_path / "run", ["q"], [hits], "t")
    assert list(tmp_path.iterdir()) == []


def test_hits_for_other_numbers_of_queries_are_an_error(tmp_path):
    with pytest.raises(ValueError):
        write_run(tmp_path / "run", ["q1", "q2"], [(["a"], np.array([1.0]))], "t")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("q Q0 b 2 1.0", "columns"),
        ("q Q0 b two 1.0 t", "rank"),
        ("q Q0 b 3 1.0 t", "rank"),
        ("q Q0 b 2 high t", "score"),
        ("q Q0 b 2 nan t", "score"),
        ("q Q0 a 2 1.0 t", "passage"),
        ("first Q0 b 2 0.5 t", "query"),
    ],
)
def test_a_malformed_line_is_named(tmp_path, line, field):
    path = tmp_path / "run.trec"
    path.write_text(f"first Q0 a 1 1.0 t\nq Q0 a 1 2.0 t\n{line}\n")
    with pytest.raises(UserError, match=rf"run.trec, line 3, field '{field}': got .* expected .* fix: "):
        read_run(path)
