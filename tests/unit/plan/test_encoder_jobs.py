"""Plans of encoding: seeds, folders, precision and titles."""

import shutil

from unit.plan.planning import plan, planner

from sparbench.plan import data_jobs


def test_untrained_retrievers_share_one_run_over_all_seeds():
    job = plan("table", planner(seeds=[0, 1]), paper="spar", number="2")
    assert (job.settings["seeds_of_rows"]["bm25"], job.settings["seeds_of_rows"]["dpr-multi"]) == ([0], [0, 1])
    files = [path.removeprefix("results/demo/metrics/nq.test/") for path in job.listed if "/nq.test/" in path]
    assert [name for name in files if name.startswith("bm25/")] == ["bm25/seed0.json"]
    assert [name for name in files if name.startswith("dpr-multi/")] == ["dpr-multi/seed0.json", "dpr-multi/seed1.json"]


def test_a_released_checkpoint_is_read_from_its_side():
    full = planner(scale="full")
    passages = plan("passage_vectors", full, collection="wikipedia", encoder="dpr-multi", seed="0", shard="0")
    queries = plan("query_vectors", full, collection="nq", split="test", encoder="dpr-multi", seed="0")
    assert passages.inputs["model"] == "resources/hub/facebook--dpr-ctx_encoder-multiset-base/snapshot"
    assert queries.inputs["model"] == "resources/hub/facebook--dpr-question_encoder-multiset-base/snapshot"
    assert passages.settings["encoder"]["pooling"] == "pooler"


def test_precision_decides_vectors_and_no_training():
    full = planner(scale="full")
    where = {"collection": "scifact", "seed": "0"}
    assert plan("passage_vectors", full, encoder="gtr-large", shard="0", **where).settings["precision"] == "bfloat16"
    assert plan("query_vectors", full, encoder="ance", split="test", **where).settings["precision"] == "float16"
    assert plan("query_vectors", encoder="ance", split="test", **where).settings["precision"] == "bfloat16"
    assert plan("query_vectors", encoder="lambda-wiki-bm25", split="test", **where).settings["precision"] == "float32"
    assert "precision" not in plan("model", model="ance", seed="0").settings["encoder"]


def test_beir_passages_have_titles_where_the_papers_code_gives_them():
    full = planner(scale="full")
    settings = {name: full.encoder_settings(name) for name in ("ance", "lambda-marco-bm25", "lambda-marco-unicoil")}
    assert {name: row["title_policy"] for name, row in settings.items()} == {
        "ance": "plain",
        "lambda-marco-bm25": "joined",
        "lambda-marco-unicoil": "joined",
    }
    assert settings["ance"]["query_length"] == 512


def test_a_hub_name_may_carry_a_revision():
    fixed = plan("fetch_model", planner(scale="full"), hub="facebook--contriever@v2.1")
    assert fixed.settings == {"hub": "facebook/contriever", "revision": "v2.1", "mirror": None}
    assert "revision" not in plan("fetch_model", planner(scale="full"), hub="facebook--contriever").settings
    assert planner().paths.hub("facebook/contriever@v2.1") == "resources/hub/facebook--contriever@v2.1/snapshot"


def test_the_world_is_made_again_when_one_of_its_sentences_changes(tmp_path, monkeypatch):
    wordings = shutil.copytree(data_jobs.WORDINGS, tmp_path / "wordings")
    before = plan("world")
    monkeypatch.setattr(data_jobs, "WORDINGS", wordings)
    assert plan("world") == before
    forums = wordings / "forums.yaml"
    forums.write_text(forums.read_text().replace("The same happens", "Nothing happens"))
    assert plan("world") != before
