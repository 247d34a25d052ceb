"""Sparse vectors on disk: what was written is read back, by rows and parts; what is dropped is counted."""

from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array, random_array
from unit.vectors.fake_encoder import LetterCounts
from unit.vectors.test_encode import letters_of, texts_of

from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.queries import Query, write_queries
from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.vectors import encode_passage_terms, encode_query_terms
from sparbench.vectors.encode_terms import encode_terms
from sparbench.vectors.term_store import TermStore, write_terms


def weights(rows: int, vocabulary: int, seed: int = 0) -> np.ndarray:
    """Random weights that float16 holds exactly, one in ten; some rows are empty."""
    rng = np.random.default_rng(seed)
    dense = random_array((rows, vocabulary), density=0.1, rng=rng, dtype=np.float32).toarray() * 3
    dense[rng.random(rows) < 0.2] = 0
    return dense.astype(np.float16).astype(np.float32)


@pytest.mark.parametrize(("vocabulary", "dtype"), [(50, "float16"), (50, "float32"), (70_000, "float32")])
def test_rows_are_read_back_across_blocks_and_parts(tmp_path: Path, vocabulary: int, dtype: str) -> None:
    dense, paths = weights(60, vocabulary), [tmp_path / name for name in ("a", "b", "c")]
    for path, part in zip(paths, (dense[:25], dense[:0], dense[25:]), strict=True):
        counts = write_terms(path, [csr_array(part[:7]), csr_array(part[7:])], len(part), vocabulary, dtype)
        assert counts == (np.count_nonzero(part), np.count_nonzero(~part.any(axis=1)))
    store = TermStore(paths)
    assert (len(store), store.vocabulary) == dense.shape
    assert np.array_equal(store.rows(0, 60).toarray(), dense)
    assert np.array_equal(store.rows(20, 31).toarray(), dense[20:31])
    assert store.rows(5, 5).shape == (0, vocabulary)
    assert [start for start, _ in store.blocks(16)] == [0, 16, 32, 48]
    assert np.array_equal(np.vstack([block.toarray() for _, block in store.blocks(16)]), dense)


def test_a_pair_takes_four_bytes_and_weights_that_vanish_are_dropped(tmp_path: Path) -> None:
    dense = np.full((500, 40), 0.5, np.float32)
    dense[3, 7], dense[4] = 1e-9, 0
    counts = write_terms(tmp_path / "a", [csr_array(dense)], 500, 40, "float16")
    assert counts == (500 * 40 - 41, 1)
    assert (tmp_path / "a").stat().st_size - 4 * counts.pairs - 8 * 501 < 600
    stored = TermStore([tmp_path / "a"]).rows(0, 500)
    assert stored.nnz == counts.pairs
    assert stored[[3], [7]] == 0


@pytest.mark.parametrize("weight", [-0.1, 70_000.0, np.nan])
def test_weights_that_cannot_be_held_are_refused_and_leave_no_file(tmp_path: Path, weight: float) -> None:
    with pytest.raises(UserError, match="negative or not finite in float16"):
        write_terms(tmp_path / "a", [csr_array(np.array([[1, weight]], np.float32))], 1, 2, "float16")
    assert not list(tmp_path.iterdir())


def test_other_files_truncated_ones_and_other_vocabularies_are_named(tmp_path: Path) -> None:
    for name, vocabulary in (("a", 50), ("b", 60)):
        write_terms(tmp_path / name, [csr_array(weights(30, vocabulary))], 30, vocabulary, "float16")
    with pytest.raises(UserError, match=r"vocabularies of \[50, 60\] terms"):
        TermStore([tmp_path / "a", tmp_path / "b"])
    (tmp_path / "short").write_bytes((tmp_path / "a").read_bytes()[:-10])
    (tmp_path / "other").write_text("no terms")
    for name in ("short", "other", "missing"):
        with pytest.raises(UserError, match=f"{name}: not a file of terms"):
            TermStore([tmp_path / name])
    with pytest.raises(UserError, match="terms of 30 queries; expected 31"):
        TermStore([tmp_path / "a"]).expect(31, "queries")


@pytest.mark.parametrize("threads", [1, 2])
def test_terms_stand_in_the_order_of_the_texts(threads: int) -> None:
    texts = texts_of(300)
    found = encode_terms(LetterCounts(), texts, batch_tokens=100, threads=threads)
    assert found.toarray().tolist() == letters_of(texts)
    assert found.nnz == np.count_nonzero(letters_of(texts))
    assert encode_terms(LetterCounts(), []).shape == (0, 8)


def test_steps_write_a_shard_of_passages_and_all_queries_and_count_texts_without_terms(tmp_path, monkeypatch) -> None:
    for step in (encode_passage_terms, encode_query_terms):
        monkeypatch.setattr(step, "load_encoder", lambda *_: LetterCounts())
    texts = ["abba", "", "hag", "cc", "b"]
    write_passages(tmp_path / "p.arrow", [Passage(f"p{n}", "", text) for n, text in enumerate(texts)], "test")
    write_queries(tmp_path / "q.jsonl.gz", [Query(f"q{n}", text) for n, text in enumerate(texts[:2])])
    settings = {"encoder": {}, "precision": "float32", "shard": 0, "shards": 2}
    places = {"passages": str(tmp_path / "p.arrow"), "queries": str(tmp_path / "q.jsonl.gz"), "model": "m"}
    facts = encode_passage_terms.encode_passage_terms(Job(settings, places, {"terms": str(tmp_path / "p.terms")}))
    assert (facts["passages"], facts["passages_without_terms"], facts["terms_per_text"]) == (2, 1, 1.0)
    assert TermStore([tmp_path / "p.terms"]).rows(0, 2).toarray().tolist() == letters_of(texts[:2])
    facts = encode_query_terms.encode_query_terms(Job(settings, places, {"terms": str(tmp_path / "q.terms")}))
    assert (facts["queries"], facts["queries_without_terms"]) == (2, 1)
