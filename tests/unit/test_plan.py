"""Plans of jobs: what each reads, and what decides its result."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sparbench.errors import UserError
from sparbench.plan import data_jobs, report_jobs
from sparbench.plan.availability import why_not
from sparbench.plan.counts import Shards
from sparbench.plan.data_jobs import world_files
from sparbench.plan.figure_jobs import figures_of
from sparbench.plan.job_plan import Planner
from sparbench.plan.spec import job_spec, pinned_versions
from sparbench.plan.stages import STAGES
from sparbench.registry.load import load_registry
from sparbench.variants import variant, variants_of

CONFIG = {"scale": "demo", "papers": ["spar"], "seeds": [0]}


def planner(**config) -> Planner:
    return Planner(load_registry({**CONFIG, **config}))


def user_rows(folder: Path, rows: dict[str, Any], **config) -> Planner:
    """A planner over the project's rows and a user's."""
    (folder / "mine.yaml").write_text(json.dumps(rows))
    return planner(registry=[str(folder / "mine.yaml")], **config)


def plan(stage: str, registry_planner: Planner | None = None, **wildcards: str):
    return STAGES[stage].plan(registry_planner or planner(), SimpleNamespace(**wildcards))


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


def lambda_on(collection: str, split: str, retriever: str, top: int) -> dict[str, Any]:
    """A user's recipe: the Wikipedia Lambda's, on other lists."""
    rule = {"list": retriever, "top": top}
    part = {"collection": collection, "split": split, "positives": {"labels": "list", **rule, "top": 10}}
    data = part | {"negatives": [{**rule, "last": 5}]}
    return {"models": {"mine": {"like": "lambda-wiki-bm25", "data": [data], "validation": {**data, "every": 10}}}}


def test_lists_are_as_deep_as_the_deepest_recipe_that_uses_them(tmp_path):
    where = {"collection": "wikipedia", "split": "sentences", "retriever": "bm25", "seed": "0", "shard": "0"}
    assert plan("bm25_lists", **where).settings["depth"] == 50
    deeper = user_rows(tmp_path, lambda_on("wikipedia", "sentences", "bm25", top=200))
    assert plan("bm25_lists", deeper, **where).settings["depth"] == 200


@pytest.mark.parametrize("lists", [("paq", "train", "bm25-flat"), ("trivia", "dev", "bm25")])
def test_a_recipe_with_deeper_lists_of_others_leaves_all_specs_alone(tmp_path, lists):
    deeper = user_rows(tmp_path, lambda_on(*lists, top=700))
    where = {"retriever": "bm25", "seed": "0", "shard": "0"}
    for collection, split in (("wikipedia", "sentences"), ("paq", "train"), ("msmarco", "train"), ("nq", "dev")):
        asked = where | {"collection": collection, "split": split}
        assert plan("bm25_lists", deeper, **asked) == plan("bm25_lists", **asked)


@pytest.mark.parametrize(("retriever", "parts"), [("dpr-multi", 1), ("spar-wiki", 2)])
def test_lists_of_a_trained_retriever_are_searched_among_its_vectors_and_carry_its_seed(tmp_path, retriever, parts):
    rows = {"retrievers": {"spar-wiki": {"like": "spar-wiki", "weight": 0.5}}}
    mine = user_rows(tmp_path, lambda_on("paq", "train", retriever, top=120) | rows)
    lists = f"results/demo/lists/{retriever}/seed2/paq/train/part-0.npz"
    assert plan("model", mine, model="mine", seed="2").inputs[f"data/0/lists/{retriever}"] == [lists]
    job = plan("dense_lists", mine, collection="paq", split="train", retriever=retriever, seed="2", shard="0")
    assert (job.settings["depth"], job.settings["parts"], job.settings["shards"]) == (120, parts, 1)
    assert job.inputs["part0_vectors"] == ["results/demo/vectors/wikipedia/dpr-multi/seed2/part-0.npy"]
    assert job.inputs["part0_queries"] == "results/demo/vectors/paq.train/dpr-multi/seed2/queries.npy"


def test_a_model_is_as_available_as_the_retrievers_of_its_lists(tmp_path):
    own = {"retrievers": {"mine": {"title": "Mine", "kind": "dense", "encoder": "mine"}}}
    own |= {"encoders": {"mine": {"like": "dpr-multi", "weights": {"model": "mine"}}}}
    assert why_not(user_rows(tmp_path, own | lambda_on("paq", "train", "ance", top=50)), "mine") is None
    missing = why_not(user_rows(tmp_path, own | lambda_on("paq", "train", "contriever", top=50)), "mine")
    assert "released checkpoint facebook/contriever-msmarco" in missing


def test_lists_that_no_recipe_uses_are_refused():
    with pytest.raises(UserError, match="no recipe reads lists of bm25 for nq.test"):
        plan("bm25_lists", collection="nq", split="test", retriever="bm25", seed="0", shard="0")


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
    assert plan("query_vectors", encoder="ance", split="test", **where).settings["precision"] == "float32"
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


def test_rows_that_cannot_be_computed_say_why():
    assert "released checkpoint facebook/contriever-msmarco" in why_not(planner(), "contriever")
    assert why_not(planner(), "spar-wiki") is None
    assert why_not(planner(scale="full"), "contriever") is None


def test_a_training_needs_the_checkpoint_that_it_starts_from(tmp_path):
    own = {
        "models": {"mine": {"like": "ance", "encoder": "mine", "start": {"model": None, "encoder": "contriever"}}},
        "encoders": {"mine": {"like": "contriever", "weights": {"hub": None, "model": "mine"}}},
        "retrievers": {"mine": {"title": "mine", "kind": "dense", "encoder": "mine"}},
    }
    said = why_not(user_rows(tmp_path, own), "mine")
    assert said == "needs the released checkpoint facebook/contriever-msmarco, which the demo scale does not fetch"
    reasons = plan("table", paper="spar", number="4").settings["unavailable"]
    assert "no fever test" in reasons["bm25/fever"]
    assert "released checkpoint" in reasons["contriever"]


def test_a_mean_over_collections_is_planned_over_those_that_are_there():
    demo = planner()
    forums = [path for path in plan("table", demo, paper="spar", number="4").listed if "cqadupstack" in path]
    expected = [f"results/demo/metrics/cqadupstack-{name}.test/bm25/seed0.json" for name in ("android", "physics")]
    assert [path for path in forums if "/bm25/" in path] == expected
    demo.registry.scale["collections_available"] = ["msmarco"]
    reasons = plan("table", demo, paper="spar", number="4").settings["unavailable"]
    assert reasons["bm25/cqadupstack"] == "the demo scale has no cqadupstack-android test"


def test_a_tables_wording_changes_the_table_alone():
    """The specs of what computes hold nothing of a paper's file."""
    before, after = planner(), planner()
    table = after.registry.papers["spar"]["tables"]["2"]
    table["title"] += "!"
    wildcards = {"collection": "nq", "split": "test", "retriever": "spar-wiki", "seed": "0"}
    assert plan("metrics", before, **wildcards) == plan("metrics", after, **wildcards)
    assert plan("table", before, paper="spar", number="2") != plan("table", after, paper="spar", number="2")


def test_own_tables_come_from_the_config():
    mine = planner(evaluate=[{"collection": "scifact", "split": "test", "retrievers": ["bm25", "ance"]}])
    table = report_jobs.tables_of(mine, "own")["1"]
    assert [row["retriever"] for row in table["rows"]] == ["bm25", "ance"]
    assert "results/demo/tables/own/table-1.csv" in report_jobs.targets(mine)


def with_figure(**config) -> Planner:
    """A planner whose paper has a figure of two of the demo's retrievers, and of one without a row."""
    planned = planner(**config)
    names = {"collection": "msmarco", "split": "dev"}
    columns = [{"id": key, "label": [key], "metric": key, **names} for key in ("R@1000", "MRR@10")]
    rows = [
        {"id": name, "label": name, "series": "s", "retriever": name, "published": [None, None]}
        for name in ("bm25", "ance", "gtr-large")
    ]
    figure = {"title": "t", "kind": "trade-off", "unit": "percent", "columns": columns, "rows": rows}
    planned.registry.papers["spar"]["figures"] = {"3": figure}
    return planned


def test_a_figure_reads_the_results_of_its_points_and_stands_on_the_page():
    planned = with_figure()
    figure = plan("figure", planned, paper="spar", number="3")
    files = [f"results/demo/metrics/msmarco.dev/{name}/seed0.json" for name in ("ance", "bm25")]
    assert list(figure.listed) == files
    assert "gtr" in figure.settings["unavailable"]["gtr-large"]
    assert "reporting.figures.trade_off" in figure.chosen and "reporting.columns.metric" in figure.chosen
    svg = "results/demo/figures/spar/figure-3.svg"
    assert plan("page", planned).inputs["figures"] == [svg]
    targets = report_jobs.targets(planned)
    assert svg in targets and "results/demo/runs/msmarco.dev/ance/seed0.trec.gz" in targets


@pytest.mark.parametrize(
    ("config", "drawn"),
    [
        ({}, ["3"]),
        ({"tables": {"spar": ["2"]}}, []),
        ({"tables": {"spar": ["2"]}, "figures": {"spar": ["3"]}}, ["3"]),
        ({"figures": {"spar": []}}, []),
    ],
)
def test_figures_are_those_that_the_config_asks_for(config, drawn):
    planned = with_figure()
    planned.registry.config.update(config)
    assert [figure["number"] for figure in plan("page", planned).settings.get("figures", [])] == drawn


@pytest.mark.parametrize("scale", ["demo", "small", "full"])
@pytest.mark.parametrize("paper", ["spar", "splade", "splade-v2"])
def test_every_paper_is_planned_at_every_scale(paper, scale):
    """At the full scale nothing but what the paper's file itself leaves out is missing, apart from costs of BM25."""
    planned = planner(scale=scale, papers=[paper])
    assert f"results/{scale}/tables/{paper}/table-2.md" in report_jobs.targets(planned) or paper == "splade"
    for kind, entries in (("table", report_jobs.tables_of(planned, paper)), ("figure", figures_of(planned, paper))):
        for number in entries:
            settings = plan(kind, planned, paper=paper, number=number).settings
            if scale == "full":
                missing = {place.partition("/")[2] for place in settings.get("unavailable", {})}
                assert missing <= {"flops"} and not settings.get("reason"), (kind, number)


def test_a_spec_holds_settings_roles_wildcards_and_code():
    job = plan("metrics", collection="nq", split="test", retriever="bm25", seed="0")
    spec = json.loads(job_spec("metrics", job, {"collection": "nq"}))
    assert set(spec) == {"settings", "inputs", "wildcards", "code", "packages"}
    assert spec["inputs"]["run"].endswith("nq.test/bm25/seed0.trec.gz")


def all_trained(registry_planner: Planner) -> Planner:
    """Every encoder trained with seeds of its own, so that all results depend on the seed."""
    for row in registry_planner.registry.encoders.values():
        row["weights"] = {"model": "dpr-multi"}
    return registry_planner


@pytest.mark.parametrize("scale", ["demo", "full"])
def test_no_spec_of_tables_or_the_page_outgrows_a_command_line(scale):
    """Linux takes at most 128 KiB in one argument of a command, whatever the number of seeds."""
    several = all_trained(planner(scale=scale, seeds=[0, 1, 2, 3, 4]))
    numbers = report_jobs.tables_of(several, "spar")
    jobs = [("table", {"paper": "spar", "number": number}) for number in numbers]
    lengths = [len(job_spec(stage, plan(stage, several, **names), names)) for stage, names in [*jobs, ("page", {})]]
    assert max(lengths) < 32_000
    files = plan("table", several, paper="spar", number="2").listed
    assert {path.rsplit("/", 1)[1] for path in files if "/spar-wiki/" in path} == {
        f"seed{seed}.json" for seed in range(5)
    }


def test_no_other_spec_holds_several_seeds():
    """A job has one seed, so that its spec does not grow with their number: the same for the first of one or five."""
    one, five = (all_trained(planner(seeds=seeds)) for seeds in ([0], [0, 1, 2, 3, 4]))
    names = {"collection": "nq", "split": "test", "retriever": "spar-wiki", "encoder": "lambda-wiki-bm25", "seed": "0"}
    names |= {"model": "dpr-multi", "reference": "bm25", "shard": "0"}
    for stage in ("model", "passage_vectors", "query_vectors", "dense_run", "tuned_mu", "metrics", "rbo"):
        assert plan(stage, one, **names) == plan(stage, five, **names), stage


def code_of(stage: str, **wildcards: str) -> set[str]:
    """The modules of a job's spec, below the package."""
    job = plan(stage, **wildcards)
    return {name.removeprefix("sparbench.") for name in json.loads(job_spec(stage, job, {}))["code"]}


def test_a_job_holds_the_code_of_what_its_settings_choose_and_of_no_other_choice():
    bag = code_of("model", model="lambda-wiki-bm25", seed="0")
    assert {"training.losses.in_batch", "encoders.kinds.bag", "encoders.starts.bag"} <= bag
    assert not {name for name in bag if "transformer" in name or "poolings." in name}
    transformer = code_of("model", model="dpr-multi", seed="0")
    assert {
        "encoders.kinds.transformer",
        "encoders.poolings.mean",
        "encoders.starts.transformer",
        "encoders.kinds.bag",
    } <= transformer
    assert "encoders.poolings.cls" not in transformer
    passages = code_of("passages", collection="scifact")
    assert {name for name in passages if "readers." in name} == {"collections.readers.beir"}
    shuffled = code_of("table", paper="spar", number="7")
    assert {name for name in shuffled if "columns." in name} == {
        "reporting.columns.metric",
        "reporting.columns.difference",
    }


def test_the_planner_knows_each_kind_of_encoder_and_which_are_trained_here():
    kinds = variants_of("plan.encoders")
    assert kinds == variants_of("encoders.kinds")
    assert [kind for kind in kinds if variant("plan.encoders", kind).SHAPE] == variants_of("encoders.starts")


def test_versions_of_packages_that_decide_numbers_are_those_of_imports():
    job = plan("query_vectors", collection="nq", split="test", encoder="lambda-wiki-bm25", seed="0")
    versions = json.loads(job_spec("query_vectors", job, {}))["packages"]
    assert set(versions) == {"numpy", "pytorch", "tokenizers"}
    run = plan("bm25_run", collection="nq", split="test", retriever="bm25", seed="0")
    assert "pyserini" in json.loads(job_spec("bm25_run", run, {}))["packages"]


def test_pins_are_read_without_comments(tmp_path):
    text = "dependencies:\n  - numpy =2.4.6  # why\n  - pip\n  - pip:\n      - beir==2.2.0\n"
    (tmp_path / "e.yaml").write_text(text)
    assert pinned_versions(tmp_path / "e.yaml") == {"numpy": "2.4.6", "beir": "2.2.0"}
