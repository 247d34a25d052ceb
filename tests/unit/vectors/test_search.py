"""Exact search against brute force in float64, and against itself on concatenated vectors."""

from itertools import islice

import numpy as np
import pytest
from unit.vectors.vectors_world import (
    best,
    exact_scores,
    ids_of,
    random_vectors,
    small_integers,
    store_of,
    two_parts,
    whole_store,
)

from sparbench.errors import UserError
from sparbench.vectors import products
from sparbench.vectors.search import Part, search, search_weightings
from sparbench.vectors.top_hits import TileHits, TopHits, best_of, rank_of_cut

GRID = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.43, 1.67, 2.0, 2.5, 3.33, 5.0, 10.0]


@pytest.mark.parametrize("depth", [1, 7, 100, 600])
@pytest.mark.parametrize("bounds", [(), (0, 0, 2500, 2500, 4999)], ids=["one part", "empty parts"])
def test_ties_and_all_equal_brute_force(tmp_path, depth, bounds):
    vectors, queries = small_integers(1, 9000, 6), small_integers(2, 299, 6, "float32")
    exact = queries.astype(np.float64) @ vectors.T.astype(np.float64)
    found = list(search([Part(store_of(tmp_path, vectors, *bounds), queries)], 1.0, depth, ids_of))
    assert len(found) == 299
    for line, (rows, scores) in islice(zip(exact, found, strict=True), 0, None, 13):
        assert sorted(rows) == sorted(best(line, depth))
        np.testing.assert_array_equal(scores, line[rows])


def test_real_values_equal_brute_force(tmp_path):
    vectors, queries = random_vectors(1, 9000, 48), random_vectors(2, 300, 48, "float32")
    exact = queries.astype(np.float64) @ vectors.T.astype(np.float64)
    for line, (rows, scores) in zip(
        exact, search([Part(store_of(tmp_path, vectors), queries)], 1.0, 100, ids_of), strict=True
    ):
        assert set(rows) == set(best(line, 100))
        np.testing.assert_allclose(scores, line[rows], rtol=1e-5, atol=1e-5)


def test_the_result_does_not_depend_on_threads(tmp_path):
    part = Part(store_of(tmp_path, random_vectors(5, 6000, 33)), random_vectors(6, 700, 33, "float32"))
    one, two = (list(search([part], 1.0, 20, ids_of, threads)) for threads in (1, 2))
    for (rows, scores), (other_rows, other_scores) in zip(one, two, strict=True):
        np.testing.assert_array_equal(rows, other_rows)
        np.testing.assert_array_equal(scores, other_scores)


def test_a_corpus_smaller_than_the_depth_is_ranked_whole(tmp_path):
    part = Part(store_of(tmp_path, random_vectors(7, 5, 4)), random_vectors(8, 3, 4, "float32"))
    assert [sorted(rows) for rows, _ in search([part], 1.0, 1000, ids_of)] == [[0, 1, 2, 3, 4]] * 3
    assert [sorted(rows) for rows, _ in search_weightings([part, part], GRID, 1000, ids_of)] == [[0, 1, 2, 3, 4]] * 3


@pytest.mark.parametrize("mu", [0.1, 1.43])
def test_a_concatenation_equals_search_on_concatenated_vectors(tmp_path, mu):
    parts = two_parts(tmp_path)
    vectors = np.concatenate([whole_store(part.passages) for part in parts], axis=1)
    queries = np.concatenate([parts[0].queries, np.float32(mu) * parts[1].queries], axis=1)
    together = search([Part(store_of(tmp_path, vectors), queries)], 1.0, 100, ids_of)
    for (rows, scores), (other_rows, other_scores) in zip(search(parts, mu, 100, ids_of), together, strict=True):
        np.testing.assert_array_equal(rows, other_rows)
        np.testing.assert_array_equal(scores, other_scores)


@pytest.mark.parametrize("scale", [1.0, 0.01, 100.0])
@pytest.mark.parametrize("make", [random_vectors, small_integers])
def test_one_pass_finds_the_best_of_every_weight(tmp_path, scale, make):
    parts = two_parts(tmp_path, make=make)
    first, second = (exact_scores(part) for part in parts)
    grid = [weight * scale for weight in GRID]
    for line, (rows, scores) in islice(enumerate(search_weightings(parts, grid, 100, ids_of)), 0, None, 27):
        np.testing.assert_allclose(scores, [first[line][rows], second[line][rows]], rtol=1e-4, atol=1e-4)
        for mu in np.array(grid, np.float32):
            weighted = first[line].astype(np.float32) + mu * second[line].astype(np.float32)
            assert_best_are_in(rows, weighted, 100, exact=make is small_integers)


def assert_best_are_in(rows: np.ndarray, weighted: np.ndarray, depth: int, exact: bool) -> None:
    """All of the best are among `rows`; where scores are rounded, but for those within rounding of the cut."""
    wanted = best(weighted, depth)
    if not exact:
        cut = weighted[wanted[-1]]
        wanted = [row for row in wanted if weighted[row] > cut + 1e-5 * max(1.0, abs(cut))]
        assert len(wanted) > depth - 3
    assert set(wanted) <= set(rows)


def test_one_pass_keeps_little_beyond_what_some_weight_ranks(tmp_path):
    parts = two_parts(tmp_path)
    for rows, scores in islice(search_weightings(parts, GRID, 10, ids_of), 0, None, 9):
        ranked = {best(scores[0] + np.float32(mu) * scores[1], 10)[place] for mu in GRID for place in range(10)}
        assert ranked == set(range(len(rows)))


def test_parts_over_different_passages_are_refused(tmp_path):
    parts = two_parts(tmp_path)
    (tmp_path / "other").mkdir()
    other = Part(store_of(tmp_path / "other", random_vectors(1, 10, 40)), parts[1].queries)
    with pytest.raises(UserError, match=r"\[10, 7000\] passages"):
        list(search([parts[0], other], 1.0, 10, ids_of))


@pytest.mark.parametrize("weighted", [False, True])
def test_queries_whose_best_passages_all_come_early_are_searched_again(tmp_path, weighted):
    """Falling lengths mislead any guess from the first passages; what is found stays exact."""
    vectors = np.linspace(50, 1, 6000, dtype=np.float32)[:, None] * np.ones((1, 3), np.float32)
    part = Part(store_of(tmp_path, vectors.astype("float16")), np.ones((5, 3), np.float32))
    exact = exact_scores(part)
    found = search_weightings([part, part], [0.5, 2.0], 300, ids_of) if weighted else search([part], 1.0, 300, ids_of)
    for line, (rows, _) in zip(exact, found, strict=True):
        assert sorted(rows) == sorted(best(line, 300))


def test_a_guess_that_was_too_high_is_noticed():
    top = TopHits(2, 2, np.ones((1, 1), np.float32), ids_of, guess=True)
    top.cuts[:] = top._known_from[:] = [[5.0], [0.5]]
    top.add(TileHits(np.array([0, 1, 1]), np.array([3, 4, 5]), np.array([[6.0, 1.0, 2.0]], np.float32)), 1.0)
    assert top.complete.tolist() == [False, True]


def test_a_query_with_a_tie_at_the_cut_beside_one_with_few_hits():
    scores = np.array([[3.0, 3.0, 3.0], [1.0, -np.inf, -np.inf]], np.float32)
    kept, cuts = best_of(scores, np.array([[2, 0, 1], [7, -1, -1]]), 2, lambda rows: [f"p{row}" for row in rows])
    assert kept.tolist() == [[False, True, True], [True, False, False]]
    assert cuts.tolist() == [3.0, -np.inf]


@pytest.mark.parametrize(("depth", "share", "rank"), [(100, 0.25, 49), (100, 0.01, 9), (100, 1.0, 100), (5, 0.0, 4)])
def test_the_rank_of_a_guessed_cut(depth, share, rank):
    """depth * share, four of its roots, and four."""
    assert rank_of_cut(depth, share) == rank


def test_much_work_is_done_by_one_dnn_with_the_same_result(tmp_path, monkeypatch):
    parts = two_parts(tmp_path)
    numpys = list(search(parts, 0.7, 50, ids_of, 2))
    monkeypatch.setattr(products, "MUCH_WORK", 0)
    assert products.product_for(1) is products.OneDnnProduct
    for (rows, scores), (other_rows, other_scores) in zip(numpys, search(parts, 0.7, 50, ids_of, 2), strict=True):
        by_row, by_other_row = np.argsort(rows), np.argsort(other_rows)
        np.testing.assert_array_equal(rows[by_row], other_rows[by_other_row])
        np.testing.assert_allclose(scores[by_row], other_scores[by_other_row], rtol=1e-5, atol=1e-5)


def test_one_dnn_gives_the_same_bits_whatever_the_number_of_threads(tmp_path, monkeypatch):
    monkeypatch.setattr(products, "MUCH_WORK", 0)
    part = Part(store_of(tmp_path, random_vectors(5, 6000, 33)), random_vectors(6, 1100, 33, "float32"))
    one, two = (list(search([part], 1.0, 20, ids_of, threads)) for threads in (1, 2))
    for found, other in zip(one, two, strict=True):
        np.testing.assert_array_equal(found, other)
