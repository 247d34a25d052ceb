"""RBO against published check values, the formulas summed term by term, and properties; and the step over two runs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparbench.errors import UserError
from sparbench.evaluation.compare_rankings import compare_rankings, mean_overlap
from sparbench.evaluation.rbo import extrapolated_rbo, truncated_rbo
from sparbench.processes.job import Job
from sparbench.rankings.runs import write_run

RANKINGS = st.lists(st.integers(0, 25), unique=True, max_size=20)
PERSISTENCE = st.floats(0.5, 0.98)


def overlap(first, second, depth) -> int:
    return len(set(first[:depth]) & set(second[:depth]))


def truncated_by_terms(first, second, p) -> float:
    """Webber et al. 2010, equation 4, up to the end of the shorter list."""
    depths = range(1, min(len(first), len(second)) + 1)
    return (1 - p) * sum(p ** (depth - 1) * overlap(first, second, depth) / depth for depth in depths)


def extrapolated_by_terms(first, second, p) -> float:
    """Webber et al. 2010, equation 32, as printed."""
    s, l = sorted((len(first), len(second)))  # noqa: E741
    x_s, x_l = overlap(first, second, s), overlap(first, second, l)
    seen = sum(overlap(first, second, d) / d * p**d for d in range(1, l + 1))
    unseen = sum(x_s * (d - s) / (s * d) * p**d for d in range(s + 1, l + 1))
    return (1 - p) / p * (seen + unseen) + ((x_l - x_s) / l + x_s / s) * p**l


def test_check_values():
    ten = list(range(10))
    assert truncated_rbo(ten, ten, 0.9) == pytest.approx(0.6513215599, abs=1e-10)
    assert extrapolated_rbo(ten, ten, 0.9) == pytest.approx(1.0, abs=1e-12)
    hundred, half = list(range(100)), [*range(50), *range(200, 250)]
    assert truncated_rbo(hundred, half, 0.9) == pytest.approx(0.9992165200, abs=1e-10)
    assert extrapolated_rbo(hundred, half, 0.9) == pytest.approx(0.9992298007, abs=1e-10)


@given(RANKINGS, RANKINGS, PERSISTENCE)
def test_both_follow_the_paper(first, second, p):
    assert truncated_rbo(first, second, p) == pytest.approx(truncated_by_terms(first, second, p), abs=1e-12)
    if first and second:
        assert extrapolated_rbo(first, second, p) == pytest.approx(extrapolated_by_terms(first, second, p), abs=1e-12)
        assert truncated_rbo(first, second, p) <= extrapolated_rbo(first, second, p) + 1e-12 <= 1 + 2e-12


@given(RANKINGS, RANKINGS, PERSISTENCE)
def test_both_are_symmetric(first, second, p):
    assert truncated_rbo(first, second, p) == pytest.approx(truncated_rbo(second, first, p))
    assert extrapolated_rbo(first, second, p) == pytest.approx(extrapolated_rbo(second, first, p))


def test_empty_and_disjoint_rankings_overlap_by_nothing():
    for one, other in (([], []), ([], ["a"]), (["a", "b"], ["c", "d", "e"])):
        assert truncated_rbo(one, other, 0.9) == extrapolated_rbo(one, other, 0.9) == 0.0


def test_means_are_over_the_queries_of_either_run_and_cut_at_the_depth():
    run = {"q1": ["a", "b", "x"], "q2": ["a"]}
    reference = {"q1": ["a", "b", "y"], "q3": ["a"]}
    assert mean_overlap(run, reference, 0.9, 2) == {
        "p": 0.9,
        "depth": 2,
        "queries": 3,
        "extrapolated": pytest.approx(1 / 3),
        "truncated": pytest.approx((1 - 0.9**2) / 3),
    }


def test_the_step(tmp_path):
    for name, ids in (("run", ["a", "b"]), ("reference", ["b", "a"])):
        write_run(tmp_path / name, ["q"], [(ids, [2.0, 1.0])], "t")
    inputs = {name: str(tmp_path / name) for name in ("run", "reference")}
    compare_rankings(Job({"p": 0.9, "depth": 100}, inputs, {"rbo": str(tmp_path / "rbo.json")}))
    found = json.loads((tmp_path / "rbo.json").read_text())
    assert found["truncated"] == pytest.approx(0.1 * 0.9)
    assert found["extrapolated"] == pytest.approx(0.1 * 0.9 + 0.9**2)


def test_two_empty_runs_are_refused(tmp_path):
    write_run(tmp_path / "run", [], [], "t")
    job = Job({"p": 0.9, "depth": 9}, {"run": str(tmp_path / "run"), "reference": str(tmp_path / "run")}, {"rbo": "x"})
    with pytest.raises(UserError, match="hold no results"):
        compare_rankings(job)
