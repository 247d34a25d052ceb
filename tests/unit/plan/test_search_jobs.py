"""Plans of runs and indexes: what each reads, and what decides its result."""

import pytest
from unit.plan.planning import plan, planner, user_rows

from sparbench.plan.counts import Shards
from sparbench.plan.data_jobs import world_files


def test_queries_are_searched_in_the_passages_of_their_corpus():
    inputs = plan("dense_run", collection="nq", split="test", retriever="dpr-multi", seed="0").inputs
    assert inputs["passages"] == "results/demo/collections/wikipedia/passages.arrow"
    assert inputs["queries"] == "results/demo/collections/nq/queries.test.jsonl.gz"
    assert inputs["part0_vectors"] == ["results/demo/vectors/wikipedia/dpr-multi/seed0/part-0.npy"]


@pytest.mark.parametrize(("collection", "shards"), [("nq", 4), ("msmarco", 2)])
def test_shards_of_a_search_take_each_file_of_vectors_once(collection, shards):
    full, which = (
        planner(scale="full"),
        {"collection": collection, "split": "dev", "retriever": "spar-wiki", "seed": "0"},
    )
    run = plan("dense_run", full, **which)
    assert sorted(run.inputs) == ["hits", "passages", "queries"]
    assert len(run.inputs["hits"]) == shards
    jobs = [plan("dense_shard", full, shard=str(shard), **which) for shard in range(shards)]
    files = full.paths.passage_vectors(collection, "dpr-multi", 0)
    assert [file for job in jobs for file in job.inputs["part0_vectors"]] == files
    assert [file for job in jobs for file in files[slice(*job.settings["files"][:2])]] == files


def test_shards_are_as_few_as_keep_each_below_the_scales_size():
    shards = Shards(planner(scale="full").registry)
    assert (shards.vectors("scifact"), shards.search("scifact"), shards.lists("nq", "dev")) == (1, 1, 1)
    assert (shards.vectors("nq"), shards.search("nq")) == (15, 4)


def test_files_of_the_users_own_collections_are_fetched_and_not_expected_in_the_generated_world(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "collections:\n  mine:\n    title: Mine\n    passages: {reader: jsonl, files: {passages: p.jsonl}}\n"
        "    files: {p.jsonl: {urls: ['https://example.org/p.jsonl']}}\n"
        "  nq: {like: nq, depth: 10}\n"
    )
    demo = planner(registry=[str(mine)])
    assert plan("passages", demo, collection="mine").inputs["passages"] == "resources/mine/p.jsonl"
    assert not any("mine" in file for file in world_files(demo))
    assert world_files(demo) == world_files(planner()), "a changed row of ours stays in the world"


def test_beir_takes_the_weight_that_ms_marco_chose():
    inputs = plan("dense_run", collection="scifact", split="test", retriever="spar-ance-marco-bm25", seed="0").inputs
    assert inputs["weight"] == "results/demo/weights/msmarco/spar-ance-marco-bm25/seed0.json"
    tuning = plan("tuned_mu", collection="msmarco", retriever="spar-ance-marco-bm25", seed="0")
    assert tuning.settings["metric"] == "MRR@10"
    assert tuning.inputs["queries"].endswith("msmarco/queries.dev.jsonl.gz")
    assert len(tuning.settings["grid"]) == 19


def test_bm25_has_the_parameters_of_the_corpus():
    marco = plan("bm25_run", collection="msmarco", split="dev", retriever="bm25", seed="0").settings
    wikipedia = plan("bm25_run", collection="nq", split="test", retriever="bm25", seed="0").settings
    beir = plan("bm25_run", collection="scifact", split="test", retriever="bm25", seed="0").settings
    assert (marco["k1"], marco["b"]) == (0.82, 0.68)
    assert (wikipedia["k1"], wikipedia["b"], wikipedia["fields"]) == (0.9, 0.4, "flat")
    assert beir["fields"] == "multifield"
    flat = plan("bm25_run", collection="scifact", split="test", retriever="bm25-flat", seed="0").settings
    assert flat["fields"] == "flat"


def test_a_bm25_row_replaces_those_of_the_corpuss_parameters_that_it_names(tmp_path):
    mine = user_rows(tmp_path, {"retrievers": {"mine": {"title": "Mine", "kind": "bm25", "k1": 2.0}}})
    settings = plan("bm25_run", mine, collection="msmarco", split="dev", retriever="mine", seed="0").settings
    assert (settings["k1"], settings["b"], settings["fields"]) == (2.0, 0.68, "flat")


def test_a_fusion_takes_two_runs_of_any_kind_in_their_order_each_with_its_own_seed(tmp_path):
    row = {"title": "Mine", "kind": "fusion", "parts": ["bm25", "spar-wiki-bm25"], "weight": 2.0, "normalise": True}
    job = plan(
        "fused_run",
        user_rows(tmp_path, {"retrievers": {"mine": row}}),
        collection="nq",
        split="test",
        retriever="mine",
        seed="3",
    )
    runs = "results/demo/runs/nq.test"
    assert job.inputs == {"runs": [f"{runs}/bm25/seed0.trec.gz", f"{runs}/spar-wiki-bm25/seed3.trec.gz"]}
    assert job.settings["weight"] == 2.0


def test_hybrids_of_question_answering_fuse_lists_of_1000_and_are_judged_at_the_metrics_ranks():
    full, where = planner(scale="full"), {"collection": "nq", "split": "test", "seed": "0"}
    for stage, retriever in (("bm25_run", "bm25"), ("dense_run", "dpr-multi"), ("dense_run", "spar-wiki")):
        assert plan(stage, full, retriever=retriever, **where).settings["depth"] == 1000
    fused = plan("fused_run", full, retriever="dpr-multi-bm25", **where)
    assert fused.inputs["runs"] == [full.paths.run("nq", "test", name, 0) for name in ("dpr-multi", "bm25")]
    assert plan("metrics", full, retriever="dpr-multi-bm25", **where).settings["metrics"] == ["Acc@20", "Acc@100"]
    assert plan("tuned_mu", full, retriever="spar-wiki", **where).settings["depth"] == 100
