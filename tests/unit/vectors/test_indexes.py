"""Approximate indexes against exact search: equal where they read all, mostly right where they do not."""

from itertools import islice

import faiss
import numpy as np
import pytest
from unit.vectors.test_search_step import world
from unit.vectors.vectors_world import exact_scores, ids_of, random_vectors, small_integers, store_of, two_parts

from sparbench.collections.queries import shard_bounds
from sparbench.errors import UserError
from sparbench.processes.job import Job
from sparbench.rankings.runs import read_run
from sparbench.variants import variant, variants_of
from sparbench.vectors.build_index import KINDS, build_index, built, read_index
from sparbench.vectors.points import Points, query_points
from sparbench.vectors.search import Part, search
from sparbench.vectors.search_index import found_by_index, search_index
from sparbench.vectors.search_step import search_step
from sparbench.vectors.store import write_vectors

BUILD = {"hnsw": {"m": 16, "ef_construction": 100}, "ivf": {"lists": 32}}
USUAL = {"hnsw": {"ef_search": 64}, "ivf": {"probes": 8}}
EXHAUSTIVE = {"hnsw": {"ef_search": 3000}, "ivf": {"probes": 32}}


def clustered(seed: int, rows: int, dim: int, dtype: str = "float16") -> np.ndarray:
    """Points around 40 centres, of several lengths, as texts on 40 subjects have; queries too."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(dim).standard_normal((40, dim))
    points = centres[rng.integers(0, 40, rows)] + 0.5 * rng.standard_normal((rows, dim))
    return (points * rng.uniform(0.8, 1.2, (rows, 1))).astype(dtype)


def index_of(name: str, parts: list[Part], options: dict[str, int], mu: float = 1.0) -> faiss.Index:
    index = built(variant(KINDS, name), Points([part.passages for part in parts], mu), BUILD[name])
    variant(KINDS, name).set_search(index, **options)
    return index


def as_sets(found) -> list[set[int]]:
    return [set(rows.tolist()) for rows, _ in found]


@pytest.mark.parametrize("name", variants_of(KINDS))
def test_an_index_that_reads_everything_gives_the_exact_run(tmp_path, name):
    """Whole numbers: scores are exact in float32 and some tie; the root of mu is a power of two."""
    parts = two_parts(tmp_path, rows=3000, queries=50, make=lambda *args: 13 * small_integers(*args) + args[0])
    index = index_of(name, parts, EXHAUSTIVE[name], 0.25)
    exact = search(parts, 0.25, 100, ids_of)
    for (rows, scores), (other_rows, other_scores) in zip(
        found_by_index(index, parts, 0.25, 100, ids_of), exact, strict=True
    ):
        assert dict(zip(rows, scores, strict=True)) == dict(zip(other_rows, other_scores, strict=True))


@pytest.mark.parametrize(("name", "share"), [("hnsw", 0.97), ("ivf", 0.95)])
@pytest.mark.parametrize("mu", [0.2, 1.0, 5.0])
def test_most_of_the_exact_run_is_found_at_usual_settings(tmp_path, name, share, mu):
    parts = two_parts(tmp_path, rows=6000, queries=100, make=clustered)
    found = as_sets(found_by_index(index_of(name, parts, USUAL[name], mu), parts, mu, 20, ids_of))
    exact = as_sets(search(parts, mu, 20, ids_of))
    assert np.mean([len(one & other) / 20 for one, other in zip(found, exact, strict=True)]) >= share


@pytest.mark.parametrize("name", variants_of(KINDS))
def test_search_options_trade_speed_for_recall(tmp_path, name):
    """The options arrive: the lowest setting misses more than the usual one does."""
    parts = two_parts(tmp_path, rows=6000, queries=100, make=random_vectors)
    exact = as_sets(search(parts, 1.0, 10, ids_of))
    shares = []
    for options in (dict.fromkeys(USUAL[name], 1), EXHAUSTIVE[name]):
        found = as_sets(found_by_index(index_of(name, parts, options), parts, 1.0, 10, ids_of))
        shares.append(np.mean([len(one & other) / 10 for one, other in zip(found, exact, strict=True)]))
    assert shares[0] < 0.9 and shares[1] > 0.99


def test_distances_between_points_rank_as_inner_products_do(tmp_path):
    parts = two_parts(tmp_path, rows=4000, queries=20)
    points = Points([part.passages for part in parts], 0.3)
    everything = np.concatenate([block.copy() for block in points.blocks()])
    np.testing.assert_allclose(np.linalg.norm(everything, axis=1), np.linalg.norm(everything[0]), rtol=1e-6)
    asked = query_points([part.queries for part in parts], 0.3)
    distances = ((asked[:, None] - everything[None]) ** 2).sum(axis=2)
    first, second = (exact_scores(part) for part in parts)
    nearest, best = np.argsort(distances, axis=1), np.argsort(-(first + 0.3 * second), axis=1)
    np.testing.assert_array_equal(nearest[:, :20], best[:, :20])


def test_a_sample_has_rows_of_the_corpus_once_each(tmp_path):
    points = Points([store_of(tmp_path, random_vectors(1, 300, 4), 100, 100)], 1.0)
    everything = np.concatenate([block.copy() for block in points.blocks()])
    sample = points.sample(50, seed=0)
    places = [int(np.flatnonzero((everything == point).all(axis=1))[0]) for point in sample]
    assert places == sorted(set(places)) and len(places) == 50
    assert len(points.sample(1000, seed=0)) == 300


def test_a_small_corpus_has_fewer_lists(tmp_path):
    points = Points([store_of(tmp_path, random_vectors(1, 100, 4))], 1.0)
    assert built(variant(KINDS, "ivf"), points, {"lists": 256}).nlist == 2


def shard_jobs(folder, inputs: dict, name: str, options: dict[str, int]) -> list[str]:
    """Index and search 120 passages, which lie in three files of vectors, as two shards; the files of hits."""
    hits = []
    for shard, (first, stop) in enumerate([(0, 2), (2, 3)]):
        taken = {role: paths[first:stop] for role, paths in inputs.items() if role.endswith("_vectors")}
        index = {"index": str(folder / f"part-{shard}.faiss")}
        build_index(Job({"kind": name, "options": BUILD[name], "parts": 2}, taken, index))
        settings = {"kind": name, "options": options, "depth": 20, "parts": 2, "weight": 0.5, "files": [first, stop, 3]}
        hits.append(str(folder / f"part-{shard}.npz"))
        search_index(Job(settings, inputs | taken | index, {"hits": hits[-1]}, threads=2))
    return hits


@pytest.mark.parametrize("name", variants_of(KINDS))
def test_steps_over_shards_give_the_exact_run_where_all_is_read(tmp_path, name):
    inputs, corpus, _ = world(tmp_path)
    exact = {"depth": 20, "parts": 2, "weight": 0.5, "tag": "me"}
    search_step(Job(exact, inputs, {"run": str(tmp_path / "exact.gz")}))
    for number, vectors in enumerate(corpus):
        names = [str(tmp_path / f"v{number}-{file}.npy") for file in range(3)]
        for file, path in enumerate(names):
            start, stop = shard_bounds(120, file, 3)
            write_vectors(path, [vectors[start:stop]], stop - start, vectors.shape[1], "float16")
        inputs[f"part{number}_vectors"] = names
    merged = {"passages": inputs["passages"], "queries": inputs["queries"]}
    merged["hits"] = shard_jobs(tmp_path, inputs, name, EXHAUSTIVE[name])
    search_step(Job({"depth": 20, "tag": "me"}, merged, {"run": str(tmp_path / "run.gz")}))
    assert read_run(tmp_path / "run.gz") == read_run(tmp_path / "exact.gz")


@pytest.mark.parametrize("name", variants_of(KINDS))
def test_an_index_has_the_same_bytes_again(tmp_path, name):
    paths = [tmp_path / f"{number}.npy" for number in range(2)]
    for number, path in enumerate(paths):
        write_vectors(path, [random_vectors(number, 2000, 16)], 2000, 16, "float16")
    for copy, threads in (("a", 1), ("b", 2)):
        inputs, outputs = {"part0_vectors": list(map(str, paths))}, {"index": str(tmp_path / copy)}
        build_index(Job({"kind": name, "options": BUILD[name], "parts": 1}, inputs, outputs, threads=threads))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_shard_without_passages_gives_no_hits(tmp_path):
    part = Part(store_of(tmp_path, np.zeros((0, 4), np.float16)), random_vectors(1, 3, 4, "float32"))
    for name in variants_of(KINDS):
        found = found_by_index(index_of(name, [part], USUAL[name]), [part], 1.0, 10, ids_of)
        assert [len(rows) for rows, _ in found] == [0, 0, 0]


def test_an_index_of_other_vectors_is_refused(tmp_path):
    inputs, _, _ = world(tmp_path)
    job = {"kind": "ivf", "options": BUILD["ivf"], "parts": 1}
    build_index(Job(job, {"part0_vectors": inputs["part0_vectors"]}, {"index": str(tmp_path / "one.faiss")}))
    settings = {"kind": "ivf", "options": USUAL["ivf"], "depth": 5, "parts": 2, "files": [0, 1, 1]}
    with pytest.raises(UserError, match=r"one\.faiss: 120 points of 6 dimensions; expected 120 of 9"):
        search_index(Job(settings, inputs | {"index": str(tmp_path / "one.faiss")}, {"hits": str(tmp_path / "hits")}))
    assert not (tmp_path / "hits").exists()


def test_what_is_no_index_is_refused(tmp_path):
    (tmp_path / "x.faiss").write_bytes(b"nonsense, and much of it")
    with pytest.raises(UserError, match=r"x\.faiss: not an index of faiss"):
        read_index(tmp_path / "x.faiss")


def test_ties_at_the_cut_go_to_the_lower_id(tmp_path):
    """Ten equal passages, of which four fit."""
    vectors = np.concatenate([np.full((10, 3), 2), random_vectors(1, 500, 3) / 4]).astype(np.float16)
    part = Part(store_of(tmp_path, vectors), np.ones((2, 3), np.float32))
    for name in variants_of(KINDS):
        found = found_by_index(index_of(name, [part], EXHAUSTIVE[name]), [part], 1.0, 4, ids_of)
        for rows, scores in islice(found, 2):
            assert sorted(rows) == [0, 1, 2, 3] and set(scores) == {6.0}
