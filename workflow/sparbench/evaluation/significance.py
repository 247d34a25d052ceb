"""Paired significance tests between two retrievers on the same queries, and their correction for many comparisons."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from itertools import accumulate
from pathlib import Path

LEVEL = 0.05


def paired_p_value(control: Sequence[float], treatment: Sequence[float]) -> float:
    """The p-value of the two-sided paired Student's t-test (ranx); 1 where nothing differs, or for a single query.

    Args:
        control, treatment: one value per query, in the same order of queries.
    """
    if len(control) < 2 or list(control) == list(treatment):
        return 1.0
    return float(_student_t_test()(control, treatment)[0])


@cache
def _student_t_test() -> Callable[[Sequence[float], Sequence[float]], tuple[float, bool]]:
    """ranx's test from its own file: the package around it imports numba, pandas and matplotlib, a second per table.

    It calls scipy, which is imported here so that scipy's version enters the job's spec.
    """
    import scipy.stats  # noqa: F401

    file = Path(find_spec("ranx").origin).parent / "statistical_tests" / "paired_student_t_test.py"
    spec = spec_from_file_location("ranx_paired_student_t_test", file)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.paired_student_t_test


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values corrected for their number, in the same order (Holm 1979): the k-th smallest of n times n - k + 1.

    A corrected value is at most 1, and not below that of a smaller p-value.
    """
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    scaled = [min(1.0, (len(order) - rank) * p_values[index]) for rank, index in enumerate(order)]
    corrected = dict(zip(order, accumulate(scaled, max), strict=True))
    return [corrected[index] for index in range(len(p_values))]
