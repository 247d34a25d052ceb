"""Uniform samples of streams."""

from collections import Counter

import pytest

from sparbench.collections.sample import sample


def numbers(count: int) -> list[tuple[str, int]]:
    return [(f"q{i}", i) for i in range(count)]


@pytest.mark.parametrize("count", [0, 1, 7, 100, 1000])
def test_the_order_is_kept_and_nothing_is_drawn_twice(count):
    drawn = sample(numbers(100), count, seed=3)
    assert len(drawn) == min(count, 100)
    assert drawn == sorted(set(drawn))


def test_a_draw_depends_on_the_seed_and_not_on_the_order():
    assert sample(numbers(100), 10, seed=1) == sample(iter(numbers(100)), 10, seed=1)
    assert sample(numbers(100), 10, seed=1) != sample(numbers(100), 10, seed=2)
    assert sample(reversed(numbers(100)), 10, seed=1) == sample(numbers(100), 10, seed=1)[::-1]


def test_all_items_are_drawn_equally_often():
    """Each of 20 items in 2,000 draws of 5: 500 expected, standard deviation 19."""
    counts = Counter(item for seed in range(2000) for item in sample(numbers(20), 5, seed))
    assert all(410 < counts[item] < 590 for item in range(20))
