"""Search as on a GPU against our own: with faiss's search on the CPU in its place, and on a GPU where there is one."""

from functools import partial

import faiss
import numpy as np
import pytest
from unit.vectors.vectors_world import ids_of, random_vectors, small_integers, store_of, two_parts

from sparbench.vectors import gpu_search, search
from sparbench.vectors.gpu_search import MOST_CANDIDATES, MUCH_WORK, gpu_knn, nearest, search_on_gpu
from sparbench.vectors.search import Part, weighted_queries

on_cpu = partial(faiss.knn, metric=faiss.METRIC_INNER_PRODUCT)
no_gpu = pytest.mark.skipif(not faiss.get_num_gpus(), reason="no GPU, or faiss's CPU build")
SEARCHES = [
    pytest.param(lambda: on_cpu, id="cpu"),
    pytest.param(lambda: gpu_knn(MUCH_WORK, 1), id="gpu", marks=[pytest.mark.gpu, no_gpu]),
]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(gpu_search, "PASSAGES_A_BLOCK", 700)


@pytest.mark.parametrize("knn", SEARCHES)
@pytest.mark.parametrize("depth", [1, 40, 2000])
def test_ties_and_all_equal_search_on_the_cpu(tmp_path, knn, depth):
    """Whole numbers, some of which tie, and mu is a power of two."""
    parts = two_parts(tmp_path, rows=3200, queries=150, make=lambda *args: 13 * small_integers(*args) + args[0])
    found = search_on_gpu([part.passages for part in parts], weighted_queries(parts, 0.25), depth, ids_of, knn())
    for (rows, scores), (others, other_scores) in zip(found, search.search(parts, 0.25, depth, ids_of), strict=True):
        assert dict(zip(rows, scores, strict=True)) == dict(zip(others, other_scores, strict=True))


@pytest.mark.parametrize("knn", SEARCHES)
def test_real_values_equal_search_on_the_cpu(tmp_path, knn):
    parts = two_parts(tmp_path, rows=3200, queries=150)
    found = search_on_gpu([part.passages for part in parts], weighted_queries(parts, 1.43), 50, ids_of, knn())
    for (rows, scores), (others, other_scores) in zip(found, search.search(parts, 1.43, 50, ids_of), strict=True):
        np.testing.assert_array_equal(np.sort(rows), np.sort(others))
        np.testing.assert_allclose(np.sort(scores), np.sort(other_scores), rtol=1e-5)


@pytest.mark.parametrize("knn", SEARCHES)
def test_candidates_are_the_best_by_brute_force(tmp_path, knn):
    vectors, queries = random_vectors(1, 2000, 8), random_vectors(2, 130, 8, "float32")
    rows = nearest([store_of(tmp_path, vectors, 900)], queries, 25, knn())
    expected = np.argsort(-(queries.astype(np.float64) @ vectors.T.astype(np.float64)), axis=1)[:, :25]
    np.testing.assert_array_equal(np.sort(rows, axis=1), np.sort(expected, axis=1))


def test_a_gpu_is_taken_for_much_work_and_for_as_many_passages_as_it_gives(monkeypatch):
    monkeypatch.setattr(faiss, "get_num_gpus", lambda: 1)
    monkeypatch.setattr(faiss, "StandardGpuResources", object, raising=False)
    assert gpu_knn(MUCH_WORK, 1000) is not None
    assert gpu_knn(MUCH_WORK - 1, 1000) is None
    assert gpu_knn(MUCH_WORK, MOST_CANDIDATES) is None
    monkeypatch.setattr(faiss, "get_num_gpus", lambda: 0)
    assert gpu_knn(MUCH_WORK, 1000) is None


def test_search_goes_to_the_gpu_that_is_chosen(tmp_path, monkeypatch):
    part = Part(store_of(tmp_path, random_vectors(1, 900, 8)), random_vectors(2, 9, 8, "float32"))
    expected = list(search.search([part], 1.0, 10, ids_of))
    asked = []
    monkeypatch.setattr(search, "gpu_knn", lambda *work: asked.append(work) or on_cpu)
    for (rows, _), (others, _) in zip(search.search([part], 1.0, 10, ids_of), expected, strict=True):
        np.testing.assert_array_equal(np.sort(rows), np.sort(others))
    assert asked == [(900 * 9 * 8, 10)]
