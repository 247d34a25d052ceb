"""Cutting training sets from a teacher's lists."""

import numpy as np
import pytest

from sparbench.sparse.training_sets import cut


def reference(row: list[int], depth: int, positives: int, negatives: int) -> tuple[list[int], list[int]]:
    """The rule of SPAR 3.1 on one Python list, padded with -1."""
    hits = [hit for hit in row[:depth] if hit >= 0]
    first, last = hits[:positives], hits[positives:][-negatives:] if negatives else []
    return first + [-1] * (positives - len(first)), last + [-1] * (negatives - len(last))


def test_spar_takes_ranks_1_to_10_and_46_to_50() -> None:
    positives, negatives = cut(np.arange(100, 200, dtype=np.int32)[None, :], 50, 10, 5)
    assert positives.tolist() == [list(range(100, 110))]
    assert negatives.tolist() == [[145, 146, 147, 148, 149]]


@pytest.mark.parametrize(("depth", "positives", "negatives"), [(8, 3, 2), (8, 1, 7), (5, 2, 3), (4, 4, 0)])
def test_lists_of_every_length_agree_with_plain_lists(depth: int, positives: int, negatives: int) -> None:
    rows = np.full((9, 8), -1, dtype=np.int32)
    for length in range(9):
        rows[length, :length] = np.arange(length) + 10 * length
    found = cut(rows, depth, positives, negatives)
    expected = [reference(row, depth, positives, negatives) for row in rows.tolist()]
    assert [found[0].tolist(), found[1].tolist()] == [[side[0] for side in expected], [side[1] for side in expected]]
    assert found[1].dtype == np.int32


def test_impossible_cuts_are_refused() -> None:
    rows = np.zeros((1, 8), dtype=np.int32)
    with pytest.raises(ValueError, match="more than the 8"):
        cut(rows, 9, 1, 1)
    with pytest.raises(ValueError, match="do not fit"):
        cut(rows, 8, 5, 4)
