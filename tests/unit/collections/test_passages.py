"""The passage store: what is written is read back, by row and by id, and bad corpora are refused."""

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sparbench.collections import ids as ids_module
from sparbench.collections import passages as passages_module
from sparbench.collections.passages import BATCH_ROWS, Passage, PassageStore, write_passages
from sparbench.errors import UserError


def corpus(count: int) -> list[Passage]:
    return [Passage(f"d{i}", f"title {i // 3}" if i % 2 else "", f"text of {i}: äöü 漢字\n") for i in range(count)]


@pytest.fixture
def store(tmp_path: Path) -> PassageStore:
    path = tmp_path / "passages.arrow"
    assert write_passages(path, iter(corpus(40)), "a corpus") == 40
    return PassageStore(path)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passages_module, "BATCH_ROWS", 7)


def test_rows_come_back_in_the_order_asked_for(small_batches, store):
    expected = corpus(40)
    rows = random.Random(1).choices(range(40), k=100)
    assert store.passages(rows) == [expected[row] for row in rows]
    assert store.ids(np.array(rows)) == [expected[row].id for row in rows]
    assert store.titles(range(5, 20)) == [passage.title for passage in expected[5:20]]
    assert store.texts([39, 0]) == [expected[39].text, expected[0].text]
    assert store.passages([]) == []
    assert len(store) == 40


@pytest.mark.parametrize("row", [-1, 40])
def test_a_row_outside_the_store_is_an_error(store, row):
    with pytest.raises(IndexError, match="from 0 to 39"):
        store.ids([3, row])


def test_rows_of_ids_are_minus_one_where_unknown(small_batches, store):
    wanted = ["d39", "nothing", "d0", "d7", "d0", ""]
    assert store.rows(wanted).tolist() == [39, -1, 0, 7, 0, -1]
    assert store.rows([]).tolist() == []


def test_ids_that_share_a_hash_are_distinguished(monkeypatch, small_batches, tmp_path):
    monkeypatch.setattr(ids_module.xxhash, "xxh3_64_intdigest", lambda text: len(text) % 2)
    path = tmp_path / "passages.arrow"
    write_passages(path, corpus(40), "a corpus")
    wanted = [*(f"d{i}" for i in reversed(range(40))), "d40", "d7x"]
    assert PassageStore(path).rows(wanted).tolist() == [*reversed(range(40)), -1, -1]


def test_batches_cover_a_range_in_order(small_batches, store):
    batches = list(store.batches(3, 20, size=6))
    assert [len(batch) for batch in batches] == [6, 6, 5]
    assert [passage for batch in batches for passage in batch] == corpus(40)[3:20]
    assert sum(map(len, store.batches(35, 99))) == 5


def test_batch_boundaries_at_their_real_size(tmp_path):
    path = tmp_path / "passages.arrow"
    write_passages(path, (Passage(str(i), "", str(i * i)) for i in range(BATCH_ROWS + 2)), "numbers")
    rows = [BATCH_ROWS - 1, BATCH_ROWS, BATCH_ROWS + 1, 0]
    assert PassageStore(path).texts(rows) == [str(row * row) for row in rows]


def test_the_same_passages_give_the_same_bytes(tmp_path):
    for name in ("one", "two"):
        write_passages(tmp_path / name, corpus(100), name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("passages", "words"),
    [
        ([], ["wiki.tsv", "no passage", "fix:"]),
        ([*corpus(9), Passage("d4", "", "again")], ["wiki.tsv", "records 5 and 10", "'d4'", "twice"]),
        ([*corpus(3), Passage("a b", "", "")], ["wiki.tsv", "record 4", "field 'id'", "'a b'"]),
        ([Passage("", "", "x")], ["record 1", "field 'id'", "''"]),
        ([Passage("x\n", "", "x")], ["record 1", r"'x\n'"]),
    ],
)
def test_bad_corpora_are_refused_and_nothing_is_written(tmp_path, passages, words):
    with pytest.raises(UserError) as error:
        write_passages(tmp_path / "passages.arrow", passages, "wiki.tsv")
    assert all(word in str(error.value) for word in words)
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_store_is_refused(tmp_path):
    (tmp_path / "text").write_text("id\ttext\n")
    for name in ("text", "missing"):
        with pytest.raises(UserError, match=f"{name}.*not a passage store"):
            PassageStore(tmp_path / name)


MILLION = """
import resource, sys
from sparbench.collections.passages import Passage, PassageStore, write_passages
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
before = peak()
passages = (Passage(str(i), "a title", f"{i} " + "word " * 100) for i in range(1_000_000))
write_passages(sys.argv[1], passages, "a million")
print(peak() - before)
"""


@pytest.mark.slow
def test_a_million_passages_stream_in_bounded_memory(tmp_path):
    """510 MB of text go by; what may stay is 8 MB of hashes, their sorting, and a few record batches."""
    command = [sys.executable, "-c", MILLION, str(tmp_path / "passages.arrow")]
    root = Path(__file__).parents[3]
    result = subprocess.run(command, cwd=root / "workflow", capture_output=True, text=True, check=True)
    assert int(result.stdout) < 150
    store = PassageStore(tmp_path / "passages.arrow")
    assert store.rows(["999999", "1000000", "0"]).tolist() == [999_999, -1, 0]
