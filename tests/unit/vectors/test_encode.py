"""Encoding: order, batches, shards, and the two steps from files to files."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from unit.vectors.fake_encoder import LetterCounts

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.collections.queries import Query, write_queries
from sparbench.processes.job import Job
from sparbench.vectors import encode_passages, encode_queries, windows
from sparbench.vectors.encode import encode_texts, length_sorted_batches


def texts_of(count: int) -> list[str]:
    rng = np.random.default_rng(count)
    return ["".join(rng.choice(list("abcdefgh"), rng.integers(0, 30))) for _ in range(count)]


def letters_of(texts: Iterable[str]) -> list[list[int]]:
    return [[text.count(letter) for letter in "abcdefgh"] for text in texts]


@pytest.mark.parametrize("threads", [1, 2])
def test_vectors_stand_in_the_order_of_the_texts(threads):
    texts = texts_of(500)
    titles = [text[:3] for text in texts]
    vectors = encode_texts(LetterCounts(), texts, titles, batch_tokens=100, threads=threads)
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, letters_of(map(str.__add__, titles, texts)))


def test_batches_hold_texts_of_similar_length_within_the_bound():
    encoder = LetterCounts()
    encode_texts(encoder, texts_of(500), batch_tokens=100)
    sizes = encoder.batches
    assert [size for batch in sizes for size in batch] == sorted((len(text) for text in texts_of(500)), reverse=True)
    assert all(len(batch) * max(batch) <= 100 for batch in sizes)


def test_a_text_longer_than_a_batch_is_alone_and_no_text_gives_no_batch():
    assert [batch.tolist() for batch in length_sorted_batches(np.array([5, 300, 5]), 10)] == [[1], [0, 2]]
    assert length_sorted_batches(np.array([], int), 10) == []
    assert encode_texts(LetterCounts(), []).shape == (0, 8)


@pytest.fixture
def steps(monkeypatch):
    """The two steps, with the encoder of this folder in place of a loaded model."""
    for module in (encode_passages, encode_queries):
        monkeypatch.setattr(module, "load_encoder", lambda settings, folder, side, precision: LetterCounts())
    monkeypatch.setattr(windows, "WINDOW", 64)
    return encode_passages.encode_passages, encode_queries.encode_queries


def passage_file(folder: Path, count: int) -> Path:
    passages = [Passage(f"p{number}", text[:2], text) for number, text in enumerate(texts_of(count))]
    write_passages(folder / "passages.arrow", passages, "made here")
    return folder / "passages.arrow"


@pytest.mark.parametrize("shards", [1, 3, 400])
def test_shards_put_together_are_the_corpus(tmp_path, steps, shards):
    passages = passage_file(tmp_path, 300)
    rows = []
    for shard in range(shards):
        inputs = {"passages": str(passages), "model": "nowhere"}
        settings = {"encoder": {}, "precision": "float32", "shard": shard, "shards": shards}
        facts = steps[0](Job(settings, inputs, {"vectors": str(tmp_path / "v.npy")}))
        rows.append(np.load(tmp_path / "v.npy"))
        assert (facts["first"], facts["passages"], facts["dim"]) == (sum(map(len, rows[:-1])), len(rows[-1]), 8)
    store = PassageStore(passages)
    expected = letters_of(passage.title + passage.text for passage in store.passages(range(300)))
    assert rows[0].dtype == np.float16
    np.testing.assert_array_equal(np.concatenate(rows), expected)


def test_queries_keep_their_order(tmp_path, steps):
    queries = [Query(f"q{number}", text or "a") for number, text in enumerate(texts_of(90))]
    write_queries(tmp_path / "queries.jsonl.gz", queries)
    inputs = {"queries": str(tmp_path / "queries.jsonl.gz"), "model": "nowhere"}
    steps[1](Job({"encoder": {}, "precision": "float32"}, inputs, {"vectors": str(tmp_path / "q.npy")}))
    vectors = np.load(tmp_path / "q.npy")
    assert vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, letters_of(query.text for query in queries))
