"""BM25 scores, ties and identities against implementations that share nothing with ours."""

from pathlib import Path

import numpy as np
import pytest
from unit.sparse.oracle import analyzer, bm25

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.errors import UserError
from sparbench.sparse import build_index
from sparbench.sparse.build_index import document, make_index
from sparbench.sparse.lucene import Bm25Index, Hits, index_folder

pytestmark = pytest.mark.java
QUERIES = [
    "rivers of Paris",
    "the runner's generous houses",
    "word3 word3 word17 house",
    "café don't e-mail U.S. 1984",
    "word59",
    "twin",
]


def named(index: Bm25Index, hits: Hits) -> list[tuple[str, float]]:
    return list(zip(index.documents.ids(hits.documents), hits.scores.tolist(), strict=True))


def best(passages: list[Passage], scores: list[float]) -> list[tuple[str, float]]:
    """All hits, float32 score descending, then id ascending."""
    found = [(passage.id, float(np.float32(score))) for passage, score in zip(passages, scores, strict=True) if score]
    return sorted(found, key=lambda hit: (-hit[1], hit[0]))


@pytest.mark.parametrize(("k1", "b"), [(0.9, 0.4), (0.82, 0.68), (1.2, 0.0)])
def test_flat_scores_are_those_of_the_definition(
    flat_index: Path, passages: list[Passage], k1: float, b: float
) -> None:
    index, tokens = Bm25Index(flat_index, k1, b, "flat"), analyzer()
    texts = [tokens(document(passage, "flat")["contents"]) for passage in passages]
    for query, hits in zip(QUERIES, index.search(QUERIES, 1000), strict=True):
        expected, found = best(passages, bm25(texts, tokens(query), k1, b)), named(index, hits)
        assert len(found) == len(expected) > 0
        assert dict(found) == pytest.approx(dict(expected), abs=1e-4)


def test_multifield_scores_are_the_sum_over_title_and_contents(multifield_index: Path, passages: list[Passage]) -> None:
    index, tokens = Bm25Index(multifield_index, 0.9, 0.4, "multifield"), analyzer()
    fields = [[tokens(passage.title) for passage in passages], [tokens(passage.text) for passage in passages]]
    for query, hits in zip(QUERIES, index.search(QUERIES, 1000), strict=True):
        per_field = [bm25(field, tokens(query), 0.9, 0.4) for field in fields]
        expected = best(passages, [sum(scores) for scores in zip(*per_field, strict=True)])
        assert dict(named(index, hits)) == pytest.approx(dict(expected), abs=1e-4)


def test_bm25s_agrees_where_lengths_are_exact_in_lucene(tmp_path: Path) -> None:
    bm25s = pytest.importorskip("bm25s")
    draw = np.random.default_rng(3)
    texts = [" ".join(f"word{n}" for n in draw.zipf(1.5, draw.integers(3, 39)) % 50) for _ in range(300)]
    write_passages(tmp_path / "p.arrow", (Passage(str(n), "", text) for n, text in enumerate(texts)), "test")
    make_index(PassageStore(tmp_path / "p.arrow"), tmp_path / "index", "flat")
    index = Bm25Index(tmp_path / "index", 0.9, 0.4, "flat")
    peer = bm25s.BM25(method="lucene", k1=0.9, b=0.4)
    peer.index([text.split() for text in texts], show_progress=False)
    queries = ["word1 word7", "word2 word3 word40", "word12"]
    for query, hits in zip(queries, index.search(queries, 300), strict=True):
        scores = peer.get_scores(query.split())
        assert [score for _, score in named(index, hits)] == pytest.approx(
            [float(scores[int(name)]) for name, _ in named(index, hits)], abs=1e-4
        )
        assert len(hits.scores) == np.count_nonzero(scores)


def test_a_tie_at_the_cut_keeps_the_smallest_ids(flat_index: Path) -> None:
    index = Bm25Index(flat_index, 0.9, 0.4, "flat")
    (hits,) = index.search(["twin"], 2)
    assert index.documents.ids(hits.documents) == ["same11", "same200"]


def test_a_tie_wider_than_the_margin_keeps_the_smallest_ids(tmp_path: Path) -> None:
    ids = [f"{(n * 37) % 500:03d}" for n in range(500)]
    write_passages(tmp_path / "p.arrow", (Passage(name, "", "one equal text") for name in ids), "test")
    make_index(PassageStore(tmp_path / "p.arrow"), tmp_path / "index", "flat")
    (hits,) = (index := Bm25Index(tmp_path / "index", 0.9, 0.4, "flat")).search(["equal"], 20)
    assert index.documents.ids(hits.documents) == [f"{n:03d}" for n in range(20)]


def test_a_shallow_search_is_the_head_of_a_deep_one(flat_index: Path) -> None:
    index = Bm25Index(flat_index, 0.9, 0.4, "flat")
    for shallow, deep in zip(index.search(QUERIES, 7), index.search(QUERIES, 1000), strict=True):
        assert named(index, shallow) == named(index, deep)[:7]


def test_threads_at_building_and_at_search_change_nothing(
    flat_index: Path, store: PassageStore, tmp_path: Path
) -> None:
    make_index(store, tmp_path / "index", "flat", threads=2)
    one, two = (Bm25Index(folder, 0.9, 0.4, "flat") for folder in (flat_index, tmp_path / "index"))
    pairs = zip(one.search(QUERIES * 200, 50), two.search(QUERIES * 200, 50, threads=2), strict=True)
    assert all(named(one, first) == named(two, second) for first, second in pairs)


def test_document_numbers_map_to_the_rows_of_the_store(flat_index: Path, store: PassageStore) -> None:
    documents = Bm25Index(flat_index, 0.9, 0.4, "flat").documents
    every = np.arange(len(documents), dtype=np.int32)
    assert documents.ids(every) == store.ids(documents.rows)
    assert sorted(documents.rows.tolist()) == list(range(len(store)))
    assert [documents.ids(every)[n] for n in np.argsort(documents.order)] == sorted(documents.ids(every))


def test_queries_without_terms_long_ones_and_odd_characters(tmp_path: Path) -> None:
    odd = Passage("id😀é", "", "smile 東京 \x00 tail 😀")
    write_passages(tmp_path / "p.arrow", [odd, Passage("b", "", ""), Passage("c", "", "filler")], "test")
    assert make_index(PassageStore(tmp_path / "p.arrow"), tmp_path / "index", "flat") == 2
    index = Bm25Index(tmp_path / "index", 0.9, 0.4, "flat")
    long = " ".join(f"term{number}" for number in range(3000)) + " tail"
    found = list(index.search(["", "the of", "東京 😀 \x00", long, "\\ AND (*:*"], 10))
    assert [index.documents.ids(hits.documents) for hits in found] == [[], [], ["id😀é"], ["id😀é"], []]


@pytest.mark.parametrize("fields", ["flat", "multifield"])
def test_passages_without_text_are_left_out_and_a_corpus_of_them_refused(tmp_path: Path, fields: str) -> None:
    blank = [Passage("a", "", ""), Passage("b", "", " \t\x01"), Passage("c", "", "\u3000")]
    write_passages(tmp_path / "p.arrow", [*blank, Passage("d", "", "text")], "test")
    assert make_index(PassageStore(tmp_path / "p.arrow"), tmp_path / "index", fields) == 2
    write_passages(tmp_path / "blank.arrow", blank[:2], "test")
    with pytest.raises(UserError, match="nothing to index"):
        make_index(PassageStore(tmp_path / "blank.arrow"), tmp_path / "none", fields)
    assert not (tmp_path / "none").exists()


def test_passages_that_lucene_loses_are_an_error(
    store: PassageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(source: Path, target: Path, fields: str, threads: int) -> None:
        part = next(source.iterdir())
        part.write_text("".join(part.read_text().splitlines(keepends=True)[:-3]))
        index_folder(source, target, fields, threads)

    monkeypatch.setattr(build_index, "index_folder", damaged)
    with pytest.raises(UserError, match=f"indexed {len(store) - 3} of {len(store)}"):
        make_index(store, tmp_path / "index", "flat")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_an_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="documents.arrow is missing"):
        Bm25Index(tmp_path, 0.9, 0.4, "flat")
