"""Paired tests against scipy and against counting all sign flips; Holm's adjustment worked by hand."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from sparbench.evaluation.significance import holm, paired_randomisation_test, paired_t_test


def paired_scores(seed: int, queries: int, shift: float) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    first = random.random(queries)
    return first, first - shift + random.normal(0, 0.2, queries)


@pytest.mark.parametrize("shift", [0.0, 0.02, 0.2, -0.2])
def test_t_test_equals_scipys(shift):
    first, second = paired_scores(1, 200, shift)
    assert paired_t_test(first, second) == pytest.approx(stats.ttest_rel(first, second).pvalue, rel=1e-9)


@pytest.mark.parametrize("shift", [0.0, 0.1, 0.3])
def test_randomisation_approaches_the_share_of_all_sign_flips(shift):
    first, second = paired_scores(2, 12, shift)
    differences = first - second
    sums = [abs(np.dot(signs, differences)) for signs in product((1, -1), repeat=12)]
    exact = np.mean([total >= abs(differences.sum()) - 1e-9 for total in sums])
    assert paired_randomisation_test(first, second) == pytest.approx(exact, abs=0.005)


def test_randomisation_agrees_with_the_t_test_on_many_queries():
    first, second = paired_scores(3, 2000, 0.008)
    expected = stats.ttest_rel(first, second).pvalue
    assert 0.01 < expected < 0.3
    assert paired_randomisation_test(first, second, rounds=20_000) == pytest.approx(expected, abs=0.02)


def test_hits_and_misses_that_tie_are_counted_as_extreme():
    """Three queries won, none lost, 17 equal: 2 of the 8 assignments are as extreme."""
    first, second = [1.0] * 3 + [0.0] * 17, [0.0] * 20
    assert paired_randomisation_test(first, second) == pytest.approx(0.25, abs=0.005)


def test_a_seed_gives_one_value():
    first, second = paired_scores(4, 50, 0.05)
    assert paired_randomisation_test(first, second, 7, 1500) == paired_randomisation_test(first, second, 7, 1500)
    assert paired_randomisation_test(first, second, 7, 1500) != paired_randomisation_test(first, second, 8, 1500)


def test_equal_retrievers_never_differ():
    scores = [0.0, 1.0, 0.5]
    assert paired_t_test(scores, scores) == 1.0
    assert paired_randomisation_test(scores, scores, rounds=100) == 1.0


def test_a_constant_difference_is_certain():
    assert paired_t_test([1.0, 1.0, 1.0], [0.5, 0.5, 0.5]) == 0.0


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_unpaired_scores_are_an_error():
    with pytest.raises(ValueError, match="got 2 and 1"):
        paired_t_test([1.0, 0.0], [1.0])
