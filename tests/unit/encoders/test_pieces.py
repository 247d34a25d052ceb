"""Flat arrays of word pieces against lists."""

import random

import numpy as np
import pytest

from sparbench.encoders.pieces import Pieces


def lists_of(pieces: Pieces) -> list[list[int]]:
    return [part.tolist() for part in np.split(pieces.ids, np.cumsum(pieces.lengths)[:-1])]


@pytest.fixture
def lists() -> list[list[int]]:
    draw = random.Random(3)
    return [draw.choices(range(40), k=draw.randint(0, 9)) for _ in range(30)]


def test_take_keeps_texts_and_order(lists: list[list[int]]) -> None:
    rows = np.array([5, 0, 29, 5, 17])
    assert lists_of(Pieces.of(lists).take(rows)) == [lists[row] for row in rows]


def test_joined_puts_texts_in_order(lists: list[list[int]]) -> None:
    assert lists_of(Pieces.joined([Pieces.of(lists[:7]), Pieces.of([]), Pieces.of(lists[7:])])) == lists


def test_distinct_is_each_texts_set(lists: list[list[int]]) -> None:
    assert lists_of(Pieces.of(lists).distinct()) == [sorted(set(pieces)) for pieces in lists]


def test_mask_counts_pieces(lists: list[list[int]]) -> None:
    mask = Pieces.of(lists).mask()
    assert mask.tolist() == [[place < len(pieces) for place in range(9)] for pieces in lists]


def test_no_texts() -> None:
    nothing = Pieces.of([])
    assert nothing.distinct().lengths.shape == (0,)
    assert nothing.mask().shape == (0, 0)
