"""Search by term weights: both engines rank as brute force does; quantisation as in Pyserini's code; costs by hand."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.collections.queries import Query, write_queries
from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.rankings.lists import read_lists
from sparbench.rankings.runs import read_rankings
from sparbench.sparse.impact import ImpactIndex, impacts
from sparbench.variants import variant, variants_of
from sparbench.vectors.build_impact_index import build_impact_index, make_impact_index
from sparbench.vectors.engines import exact
from sparbench.vectors.measure_costs import costs, measure_costs, term_use
from sparbench.vectors.mine_impact_lists import mine_impact_lists
from sparbench.vectors.quantise import beyond_range, quantised
from sparbench.vectors.search_impact import ENGINES, search_impact
from sparbench.vectors.term_store import TermStore, write_terms

pytestmark = pytest.mark.java
PASSAGES, QUERIES, VOCABULARY, DEPTH = 700, 500, 120, 20
SCALE = {"scale": 10}


def drawn(rng: np.random.Generator, rows: int, each: int) -> np.ndarray:
    """Coarse weights of frequent and rare terms, so that scores often tie; term 0 is in every text but the last two."""
    chances = 1 / np.arange(1, VOCABULARY)
    dense = np.zeros((rows, VOCABULARY), np.float32)
    for row in dense:
        terms = 1 + rng.choice(VOCABULARY - 1, each, replace=False, p=chances / chances.sum())
        row[terms], row[0] = rng.integers(1, 6, each) / 4, 0.5
    dense[-2:] = 0
    dense[-1, 3] = 0.01
    return dense


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Passages, queries, and the terms of both: passages in two files."""
    folder, rng = tmp_path_factory.mktemp("corpus"), np.random.default_rng(5)
    ids = rng.permutation(PASSAGES)
    write_passages(folder / "p.arrow", [Passage(f"p{number}", "", "text") for number in ids], "test")
    write_queries(folder / "q.jsonl.gz", [Query(f"q{number}", "text") for number in range(QUERIES)])
    passages, queries = drawn(rng, PASSAGES, 15), drawn(rng, QUERIES, 4)
    write_terms(folder / "p0.terms", [csr_array(passages[:400])], 400, VOCABULARY, "float16")
    write_terms(folder / "p1.terms", [csr_array(passages[400:])], PASSAGES - 400, VOCABULARY, "float16")
    write_terms(folder / "q.terms", [csr_array(queries)], QUERIES, VOCABULARY, "float32")
    np.savez(folder / "dense.npz", passages=passages, queries=queries)
    return folder


@pytest.fixture(scope="module")
def index(corpus: Path) -> Path:
    job = Job({"quantisation": SCALE}, inputs_of(corpus), {"index": str(corpus / "index")}, threads=2)
    facts = build_impact_index(job)
    assert (facts["indexed_passages"], facts["passages_without_terms"]) == (PASSAGES - 2, 2)
    return corpus / "index"


def inputs_of(corpus: Path) -> dict:
    names = {"passages": "p.arrow", "queries": "q.jsonl.gz", "query_terms": "q.terms"}
    places = {role: str(corpus / name) for role, name in names.items()}
    return places | {"terms": [str(corpus / "p0.terms"), str(corpus / "p1.terms")]}


def by_brute_force(corpus: Path, scale: float | None) -> list[list[str]]:
    """Passage ids of each query, by score and then by id, over all passages with a positive score."""
    dense, ids = np.load(corpus / "dense.npz"), PassageStore(corpus / "p.arrow").ids(range(PASSAGES))
    sides = [dense[side].astype(np.float64) for side in ("queries", "passages")]
    queries, passages = sides if scale is None else [np.rint(side * scale) for side in sides]
    scores = queries @ passages.T
    ranked = [sorted((-score, id_) for score, id_ in zip(row, ids, strict=True) if score > 0) for row in scores]
    return [[id_ for _, id_ in hits[:DEPTH]] for hits in ranked]


@pytest.mark.parametrize(
    ("engine", "quantisation", "scale"), [("lucene", SCALE, 10), ("exact", SCALE, 10), ("exact", None, None)]
)
@pytest.mark.parametrize("threads", [1, 2])
def test_the_ranking_is_that_of_brute_force_ties_by_id(corpus, index, tmp_path, engine, quantisation, scale, threads):
    settings = {"engine": engine, "quantisation": quantisation, "depth": DEPTH, "tag": "x"}
    inputs = inputs_of(corpus) | {"index": str(index)}
    facts = search_impact(Job(settings, inputs, {"run": str(tmp_path / "x.trec.gz")}, threads=threads))
    assert facts["milliseconds_per_query"] > 0
    expected = {f"q{number}": ids for number, ids in enumerate(by_brute_force(corpus, scale)) if ids}
    assert read_rankings(tmp_path / "x.trec.gz") == expected


def test_queries_of_several_threads_do_not_mix(corpus, index):
    """pyjnius binds a method to its object in two steps: between them, another thread's object can take its place."""
    terms = TermStore([corpus / "q.terms"]).rows(0, QUERIES)
    asked, searcher = impacts(quantised(terms, SCALE)), ImpactIndex(index)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        many = [hits.scores.tolist() for hits in searcher.search(asked, DEPTH, threads=4)]
    finally:
        sys.setswitchinterval(interval)
    assert many == [hits.scores.tolist() for hits in searcher.search(asked, DEPTH)]


def test_engines_give_the_same_scores_whatever_tiles_and_blocks(corpus, index, monkeypatch):
    monkeypatch.setattr(exact, "PASSAGES_A_BLOCK", 64)
    monkeypatch.setattr(exact, "QUERIES_A_TILE", 70)
    ids, queries = PassageStore(corpus / "p.arrow").ids, TermStore([corpus / "q.terms"]).rows(0, QUERIES)
    inputs = inputs_of(corpus) | {"index": str(index)}
    assert variants_of(ENGINES) == ["exact", "lucene"]
    one, two = (
        [dict(zip(*map(np.ndarray.tolist, hits), strict=True)) for hits in found]
        for found in (
            variant(ENGINES, name).search(inputs, queries, SCALE, 15, ids, 2) for name in variants_of(ENGINES)
        )
    )
    assert one == two


def test_lists_hold_the_best_rows_of_a_shard_of_the_queries(corpus, index, tmp_path):
    settings = {"engine": "lucene", "quantisation": SCALE, "depth": DEPTH, "shard": 1, "shards": 2}
    inputs = inputs_of(corpus) | {"index": str(index)}
    mine_impact_lists(Job(settings, inputs, {"lists": str(tmp_path / "l.npz")}))
    rows, scores = read_lists(tmp_path / "l.npz")
    ids = PassageStore(corpus / "p.arrow").ids
    assert [ids(row[row >= 0]) for row in rows] == by_brute_force(corpus, 10)[250:]
    assert (np.diff(scores[:-2], axis=1) <= 0).all()


def test_weights_become_the_impacts_of_anserini_and_of_unicoil():
    weights = csr_array(np.array([[0.004, 0.006, 1.0, 2.345, 6.0]], np.float32))
    assert quantised(weights, {"scale": 100}).toarray().tolist() == [[0, 1, 100, round(2.345 * 100), 600]]
    unicoil = {"bits": 8, "range": 5}
    expected = [round(float(weight) / 5 * 256) for weight in weights.data]
    assert quantised(weights, unicoil).toarray().tolist() == [expected] == [[0, 0, 51, 120, 307]]
    assert (beyond_range(weights, unicoil), beyond_range(weights, {"scale": 100})) == (1, 0)
    assert quantised(weights, {"scale": 100}).nnz == 4
    assert impacts(quantised(weights, unicoil)) == [{"2": 51, "3": 120, "4": 307}]
    assert quantised(weights, None) is weights


def test_impacts_that_overflow_are_refused(corpus, tmp_path):
    terms = TermStore(inputs_of(corpus)["terms"])
    with pytest.raises(UserError, match="largest weight, 1.25, becomes 125000; expected at most 65535"):
        make_impact_index(PassageStore(corpus / "p.arrow"), terms, {"scale": 100_000}, tmp_path / "index")
    with pytest.raises(UserError, match="no passage has a term"):
        make_impact_index(PassageStore(corpus / "p.arrow"), terms, {"scale": 0.1}, tmp_path / "index")
    assert not list(tmp_path.iterdir())


def test_sides_over_different_vocabularies_are_refused(corpus, tmp_path):
    write_terms(tmp_path / "q.terms", [csr_array(np.eye(QUERIES, 50, dtype=np.float32))], QUERIES, 50, "float32")
    inputs = inputs_of(corpus) | {"query_terms": str(tmp_path / "q.terms")}
    settings = {"engine": "exact", "quantisation": None, "depth": DEPTH, "tag": "x"}
    for step, output in ((search_impact, "run"), (measure_costs, "costs")):
        with pytest.raises(UserError, match="a vocabulary of 120 terms; queries have 50"):
            step(Job(settings, inputs, {output: str(tmp_path / output)}))


def test_costs_by_hand():
    """Term 0: 1/2 of the queries, 2/4 of the passages; term 1: 2/2 and 1/4; term 2: none and 1/4."""
    queries = term_use([csr_array(np.array([[1, 1, 0]])), csr_array(np.array([[0, 1, 0]]))], 3)
    passages = term_use([csr_array(np.array([[1, 0, 0], [2, 3, 0], [0, 0, 9], [0, 0, 0]]))], 3)
    assert costs(queries, passages) == {
        "flops": 0.5 * 0.5 + 1.0 * 0.25,
        "query_terms": 1.5,
        "passage_terms": 1.0,
        "queries": 2,
        "passages": 4,
        "queries_without_terms": 0,
        "passages_without_terms": 1,
    }


def test_flops_are_the_products_of_all_pairs_in_the_mean(corpus, index, tmp_path):
    inputs = inputs_of(corpus) | {"index": str(index)}
    measure_costs(Job({"quantisation": SCALE}, inputs, {"costs": str(tmp_path / "c.json")}))
    found, dense = json.loads((tmp_path / "c.json").read_text()), np.load(corpus / "dense.npz")
    has = {side: np.rint(dense[side] * 10) > 0 for side in ("queries", "passages")}
    pairs = [np.count_nonzero(query & passage) for query in has["queries"] for passage in has["passages"]]
    assert found["flops"] == pytest.approx(np.mean(pairs))
    assert found["passage_terms"] == pytest.approx(has["passages"].sum() / PASSAGES)
    assert found["index_bytes"] == sum(path.stat().st_size for path in index.iterdir())
    assert (found["queries_without_terms"], found["passages_without_terms"]) == (2, 2)
