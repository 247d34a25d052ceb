"""Search by torch against our own on the CPU; the same code on a GPU where there is one."""

import numpy as np
import pytest
import torch
from unit.vectors.vectors_world import ids_of, random_vectors, small_integers, store_of, two_parts

from sparbench.vectors import device_search, search
from sparbench.vectors.device_search import nearest, search_on_device
from sparbench.vectors.products import MUCH_WORK, gpu_for
from sparbench.vectors.search import Part, weighted_queries

no_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
DEVICES = ["cpu", pytest.param("cuda", marks=[pytest.mark.gpu, no_gpu])]


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(device_search, "PASSAGES_A_BLOCK", 700)
    monkeypatch.setattr(device_search, "QUERIES_A_TILE", 64)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("depth", [1, 40, 4000])
def test_ties_and_all_equal_search_on_the_cpu(tmp_path, device, depth):
    """Whole numbers, some of which tie, and mu is a power of two; 4,000 is more than the corpus has."""
    parts = two_parts(tmp_path, rows=3200, queries=150, make=lambda *args: 13 * small_integers(*args) + args[0])
    found = search_on_device([part.passages for part in parts], weighted_queries(parts, 0.25), depth, ids_of, device)
    for (rows, scores), (others, other_scores) in zip(found, search.search(parts, 0.25, depth, ids_of), strict=True):
        assert dict(zip(rows, scores, strict=True)) == dict(zip(others, other_scores, strict=True))


@pytest.mark.parametrize("device", DEVICES)
def test_real_values_equal_search_on_the_cpu(tmp_path, device):
    parts = two_parts(tmp_path, rows=3200, queries=150)
    found = search_on_device([part.passages for part in parts], weighted_queries(parts, 1.43), 50, ids_of, device)
    for (rows, scores), (others, other_scores) in zip(found, search.search(parts, 1.43, 50, ids_of), strict=True):
        np.testing.assert_array_equal(np.sort(rows), np.sort(others))
        np.testing.assert_allclose(np.sort(scores), np.sort(other_scores), rtol=1e-5)


@pytest.mark.parametrize("device", DEVICES)
def test_candidates_are_the_best_by_brute_force(tmp_path, device):
    vectors, queries = random_vectors(1, 2000, 8), random_vectors(2, 130, 8, "float32")
    rows = nearest([store_of(tmp_path, vectors, 900)], queries, 25, device)
    expected = np.argsort(-(queries.astype(np.float64) @ vectors.T.astype(np.float64)), axis=1)[:, :25]
    np.testing.assert_array_equal(np.sort(rows, axis=1), np.sort(expected, axis=1))


def test_a_gpu_is_taken_for_much_work_alone(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert (gpu_for(MUCH_WORK - 1), gpu_for(MUCH_WORK)) == (None, "cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert gpu_for(MUCH_WORK) is None


def test_search_goes_to_the_device_that_is_chosen(tmp_path, monkeypatch):
    part = Part(store_of(tmp_path, random_vectors(1, 900, 8)), random_vectors(2, 9, 8, "float32"))
    expected = list(search.search([part], 1.0, 10, ids_of))
    asked = []
    monkeypatch.setattr(search, "gpu_for", lambda work: asked.append(work) or "cpu")
    for (rows, _), (others, _) in zip(search.search([part], 1.0, 10, ids_of), expected, strict=True):
        np.testing.assert_array_equal(np.sort(rows), np.sort(others))
    assert asked == [900 * 9 * 8]
