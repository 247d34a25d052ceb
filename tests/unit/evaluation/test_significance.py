"""Paired t-tests against scipy and a value by hand; Holm's correction by hand and by its definition."""

import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_rel

from sparbench.evaluation.significance import holm, paired_p_value


def test_p_values_are_those_of_scipy():
    rng = np.random.default_rng(0)
    control = rng.random(50)
    for shift in (0.0, 0.05, 0.5):
        treatment = control + shift + 0.1 * rng.standard_normal(50)
        expected = ttest_rel(treatment, control).pvalue
        assert paired_p_value(control.tolist(), treatment.tolist()) == pytest.approx(expected, rel=1e-12)


def test_a_p_value_by_hand():
    """Differences 1, 2, 3: t = 2 / (1 / sqrt 3), so t^2 = 12; with two degrees of freedom p = 1 - t / sqrt(t^2 + 2)."""
    assert paired_p_value([0.0, 0.0, 0.0], [1.0, 2.0, 3.0]) == pytest.approx(1 - math.sqrt(12 / 14))


@pytest.mark.parametrize("values", [[], [0.5], [0.5, 0.7, 0.1]])
def test_what_cannot_differ_is_not_significant(values):
    assert paired_p_value(values, list(values)) == 1.0
    assert paired_p_value([0.0], [1.0]) == 1.0


def test_ranx_is_used_without_the_rest_of_its_package():
    code = (
        "import sys; from sparbench.evaluation.significance import paired_p_value, _student_t_test;"
        "paired_p_value([0, 1, 2], [1, 1, 4]);"
        "assert '/ranx/' in _student_t_test().__code__.co_filename;"
        "assert not {'numba', 'pandas', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_holm_by_hand():
    """Times 4, 3, 2 and 1 from the smallest on; the largest, .04, may not fall below the .06 before it."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=12), st.floats(0.001, 0.2))
def test_holm_rejects_what_the_step_down_procedure_rejects(p_values, level):
    """Holm 1979: reject from the smallest on while p <= level / (number left), and stop at the first that is not."""
    left, rejected = sorted(p_values), 0
    while rejected < len(left) and left[rejected] * (len(left) - rejected) <= level:
        rejected += 1
    assert sum(value <= level for value in holm(p_values)) == rejected
