"""Jobs of approximate retrievers: what their indexes and searches depend on."""

from types import SimpleNamespace

import pytest
import yaml
from unit.plan.planning import plan, user_rows

from sparbench.errors import UserError
from sparbench.plan.resources import memory_mb
from sparbench.plan.retrievers.approximate import INDEXES
from sparbench.plan.spec import job_spec
from sparbench.registry.rows import SCHEMAS
from sparbench.variants import variant, variants_of

WHERE = {"collection": "nq", "split": "test", "seed": "0", "shard": "0"}
WEIGHED = {"like": "spar-wiki", "title": "Fixed", "weight": 0.5}


def test_the_schema_has_the_kinds_of_index_that_there_are_with_all_their_options():
    schema = yaml.safe_load((SCHEMAS / "retrievers.schema.yaml").read_text())["$defs"]["index"]
    keys = {branch["properties"].pop("kind")["const"]: set(branch["properties"]) for branch in schema["oneOf"]}
    modules = {name: variant(INDEXES, name) for name in variants_of(INDEXES)}
    assert keys == {name: {*module.BUILD_OPTIONS, *module.SEARCH_OPTIONS} for name, module in modules.items()}


def own(tmp_path, scale: str = "demo", of: str = "dpr-multi", **index):
    row = {"title": "Mine", "kind": "approximate", "of": of, "index": {"kind": "ivf", **index}}
    return user_rows(tmp_path, {"retrievers": {"mine": row, "fixed": WEIGHED}}, scale=scale)


def test_options_are_filled_in_and_each_goes_where_it_counts(tmp_path):
    mine = own(tmp_path, probes=3)
    index = plan("vector_index", mine, collection="wikipedia", retriever="mine", seed="0", shard="0")
    assert index.settings == {"parts": 1, "kind": "ivf", "options": {"lists": 4096}}
    assert index.inputs == {"part0_vectors": ["results/demo/vectors/wikipedia/dpr-multi/seed0/part-0.npy"]}
    search = plan("approximate_shard", mine, retriever="mine", **WHERE)
    assert search.settings["options"] == {"probes": 3}
    assert index.chosen == search.chosen == ("vectors.indexes.ivf",)


def test_another_search_option_builds_no_index_again(tmp_path):
    where = {"collection": "wikipedia", "retriever": "mine", "seed": "0", "shard": "0"}
    plans = [plan("vector_index", own(tmp_path, probes=probes), **where) for probes in (3, 4)]
    assert plans[0] == plans[1] != plan("vector_index", own(tmp_path, lists=8), **where)


def test_a_search_reads_what_the_exact_one_reads_and_the_index(tmp_path):
    mine = own(tmp_path)
    exact = plan("dense_shard", mine, retriever="dpr-multi", **WHERE)
    search = plan("approximate_shard", mine, retriever="mine", **WHERE)
    index = "results/demo/indexes/wikipedia/mine/seed0/part-0.faiss"
    assert search.inputs == {**exact.inputs, "index": index}
    assert {key: search.settings[key] for key in exact.settings} == exact.settings


def test_the_index_of_a_concatenation_knows_the_weight_and_is_the_collections_own_where_it_is_tuned(tmp_path):
    tuned = own(tmp_path, of="spar-wiki")
    search = plan("approximate_shard", tuned, retriever="mine", **WHERE)
    assert search.inputs["index"] == "results/demo/indexes/nq/mine/seed0/part-0.faiss"
    index = plan("vector_index", tuned, collection="nq", retriever="mine", seed="0", shard="0")
    assert index.inputs["weight"] == search.inputs["weight"] == "results/demo/weights/nq/spar-wiki/seed0.json"
    fixed = own(tmp_path, of="fixed")
    search = plan("approximate_shard", fixed, retriever="mine", **WHERE)
    assert search.inputs["index"] == "results/demo/indexes/wikipedia/mine/seed0/part-0.faiss"
    index = plan("vector_index", fixed, collection="wikipedia", retriever="mine", seed="0", shard="0")
    assert index.settings["weight"] == search.settings["weight"] == 0.5


def test_a_large_corpus_has_an_index_a_shard_and_its_run_brings_them_together(tmp_path):
    full = own(tmp_path, scale="full")
    where = {key: WHERE[key] for key in ("collection", "split", "seed")}
    hits = plan("approximate_run", full, retriever="mine", **where).inputs["hits"]
    wheres = [{**WHERE, "shard": str(number)} for number in range(len(hits))]
    searches = [plan("approximate_shard", full, retriever="mine", **where) for where in wheres]
    assert len({search.inputs["index"] for search in searches}) == len(hits) == 4
    read = [path for search in searches for path in search.inputs["part0_vectors"]]
    assert read == full.paths.passage_vectors("nq", "dpr-multi", 0)


def test_the_code_of_an_index_is_that_of_its_kind_with_faiss(tmp_path):
    where = {"collection": "wikipedia", "retriever": "mine", "seed": "0", "shard": "0"}
    spec = job_spec("vector_index", plan("vector_index", own(tmp_path), **where), where)
    assert '"sparbench.vectors.indexes.ivf"' in spec and "indexes.hnsw" not in spec
    assert '"faiss-cpu":"' in spec


def test_a_graph_with_more_neighbours_is_given_more_memory(tmp_path):
    """5.25 million passages a shard; 8 bytes a neighbour more, read and written at once, with half as much again."""
    where = SimpleNamespace(collection="wikipedia", retriever="mine", seed="0", shard="0")
    planners = [own(tmp_path, scale="full", kind="hnsw", m=neighbours) for neighbours in (32, 512)]
    small, large = (memory_mb(full, "vector_index", where, 1) for full in planners)
    assert large - small == pytest.approx(1.5 * 2 * 8 * 480 * 21015324 / 4 / 1e6, abs=100)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"of": "bm25", "index": {"kind": "ivf"}}, "mine: of: 'bm25' has no vectors to index; name a dense or concat"),
        ({"of": "dpr-mutli", "index": {"kind": "ivf"}}, "did you mean 'dpr-multi'"),
        ({"of": "dpr-multi", "index": {"kind": "hnws"}}, "'hnws' is not allowed; did you mean 'hnsw'"),
        ({"of": "dpr-multi", "index": {"kind": "hnsw", "probes": 3}}, "key 'probes' is unknown"),
        ({"of": "dpr-multi", "index": {"m": 3}}, "index"),
    ],
)
def test_rows_that_cannot_be_searched_are_refused(tmp_path, row, message):
    with pytest.raises(UserError, match=message):
        user_rows(tmp_path, {"retrievers": {"mine": {"title": "Mine", "kind": "approximate", **row}}})
