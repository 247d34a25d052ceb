"""Hashes of ids, against plain dictionaries and counts."""

import random
from collections import Counter

import numpy as np
import pytest

from sparbench.collections.ids import RowIndex, id_hashes, is_plain_id, repeated_positions


def test_repeated_positions_against_a_count():
    draw = random.Random(5)
    for size in (0, 1, 2, 50, 500):
        values = [draw.randrange(200) for _ in range(size)]
        counts = Counter(values)
        expected = [place for place, value in enumerate(values) if counts[value] > 1]
        assert repeated_positions(np.array(values, dtype=np.uint64)).tolist() == expected


def test_rows_against_a_dictionary():
    draw = random.Random(6)
    known = [f"id-{number}" for number in draw.sample(range(10_000), 3000)]
    rows = {identifier: row for row, identifier in enumerate(known)}
    index = RowIndex([known[:1000], known[1000:]], lambda wanted: [known[row] for row in wanted])
    asked = [f"id-{draw.randrange(10_000)}" for _ in range(2000)]
    assert index.find(asked).tolist() == [rows.get(identifier, -1) for identifier in asked]


def test_hashes_are_fixed_for_all_platforms():
    """XXH3's 64-bit digest of the empty input is published with its specification."""
    assert int(id_hashes([""])[0]) == 0x2D06800538D394C2


@pytest.mark.parametrize(("identifier", "plain"), [("Q1_äö-7", True), ("", False), (" a", False), ("a\u00a0b", False)])
def test_plain_ids(identifier, plain):
    assert is_plain_id(identifier) == plain
