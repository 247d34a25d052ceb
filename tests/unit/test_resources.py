"""What jobs ask for: enough by what was measured, growing with the data and the attempt."""

from types import SimpleNamespace

import pytest

from sparbench.plan.job_plan import Planner
from sparbench.plan.needs import gpus
from sparbench.plan.resources import memory_mb, runtime_minutes
from sparbench.plan.sizes import Sizes
from sparbench.plan.stages import STAGES
from sparbench.registry.load import load_registry

# Peak MB of the small scale's largest job of each stage (benchmarks of a whole run).
MEASURED = {
    "passages": 262,
    "queries": 344,
    "index": 589,
    "bm25_run": 413,
    "bm25_lists": 429,
    "tokenizer": 258,
    "model": 1184,
    "passage_vectors": 1087,
    "query_vectors": 595,
    "dense_run": 421,
    "tuned_mu": 727,
    "metrics": 1130,
    "fused_run": 1762,
    "tuned_fusion": 2732,
    "rbo": 196,
    "table": 10,
    "page": 3,
}
LARGEST_RUN = {"collection": "msmarco", "split": "dev"}


def planner(scale: str, **config) -> Planner:
    return Planner(load_registry({"scale": scale, "papers": ["spar"], "seeds": [0], **config}))


def wildcards(**given: str) -> SimpleNamespace:
    common = {"collection": "wikipedia", "split": "sentences", "retriever": "spar-wiki", "seed": "0"}
    return SimpleNamespace(**(common | {"encoder": "dpr-multi", "model": "dpr-multi", "shard": "0"} | given))


@pytest.mark.parametrize("stage", MEASURED)
def test_the_small_scale_gets_what_it_was_seen_to_need(stage):
    small = planner("small")
    on_runs = stage in ("metrics", "fused_run", "tuned_fusion", "dense_run", "tuned_mu", "query_vectors")
    where = LARGEST_RUN if on_runs else {"collection": "nq", "split": "dev"} if stage == "rbo" else {}
    names = {"tokenizer": {"encoder": "tiny-bag"}, "bm25_lists": {"retriever": "bm25"}}.get(stage, {})
    given = memory_mb(small, stage, wildcards(**where, **names), attempt=1)
    assert MEASURED[stage] + 270 <= given <= 3 * MEASURED[stage] + 1500


def test_every_stage_that_computes_has_a_row():
    assert {name for name, stage in STAGES.items() if stage.need} == set(STAGES) - {"fetch_file", "fetch_model"}


@pytest.mark.parametrize("attempt", [2, 3])
def test_memory_and_time_grow_with_the_attempt(attempt):
    demo, job = planner("demo"), wildcards(collection="nq", split="test")
    for measure in (memory_mb, runtime_minutes):
        assert measure(demo, "bm25_run", job, attempt) == attempt * measure(demo, "bm25_run", job, 1)


def test_no_job_asks_for_less_than_snakemake_itself_takes_nor_for_longer_than_sites_allow():
    full = planner("full")
    assert memory_mb(full, "page", wildcards(), 1) >= 500
    assert runtime_minutes(full, "model", wildcards(model="lambda-wiki-bm25"), 3) == 3 * 24 * 60


@pytest.mark.parametrize(
    ("stage", "small", "large"),
    [
        ("passages", {"collection": "scifact"}, {"collection": "wikipedia"}),
        ("index", {"collection": "scifact"}, {"collection": "wikipedia"}),
        ("dense_run", {"collection": "nq", "split": "test"}, {"collection": "entityquestions", "split": "test"}),
        ("metrics", {"collection": "nq", "split": "test"}, LARGEST_RUN),
        ("model", {"model": "dpr-multi"}, {"model": "lambda-wiki-bm25"}),
        ("passage_vectors", {"encoder": "dpr-multi"}, {"encoder": "gtr-large"}),
    ],
)
def test_larger_data_asks_for_more(stage, small, large):
    full = planner("full")
    for measure in (memory_mb, runtime_minutes):
        assert measure(full, stage, wildcards(**small), 1) < measure(full, stage, wildcards(**large), 1)


def test_a_shard_takes_its_share_of_the_time_and_a_merge_hardly_any():
    full, where = planner("full"), {"collection": "entityquestions", "split": "test"}
    whole = runtime_minutes(full, "tuned_mu", wildcards(collection="entityquestions", split="test"), 1)
    shard, merge = (runtime_minutes(full, stage, wildcards(**where), 1) for stage in ("dense_shard", "dense_run"))
    assert merge < shard < whole


def test_gpus_are_asked_for_at_the_full_scale_alone():
    assert gpus(planner("full"), "passage_vectors") == 1
    assert gpus(planner("full"), "metrics") == gpus(planner("demo"), "model") == 0


def test_a_gpu_shortens_encoding():
    with_gpu, without = planner("full"), planner("full")
    without.registry.scale["gpus"].clear()
    times = [runtime_minutes(given, "passage_vectors", wildcards(), 1) for given in (with_gpu, without)]
    assert times[0] < times[1]


def test_a_gpu_shortens_exact_search_and_takes_memory_for_a_block_of_vectors():
    """262,144 vectors of two encoders of 768 dimensions in float32, and half as much again."""
    with_gpu, without = planner("full"), planner("full")
    with_gpu.registry.scale["gpus"]["dense_shard"] = 1
    where = wildcards(collection="entityquestions", split="test")
    assert runtime_minutes(with_gpu, "dense_shard", where, 1) < runtime_minutes(without, "dense_shard", where, 1) / 4
    more = memory_mb(with_gpu, "dense_shard", where, 1) - memory_mb(without, "dense_shard", where, 1)
    assert more >= 1.5 * 262_144 * 1536 * 4 / 1e6


@pytest.mark.parametrize(
    ("encoder", "dims", "millions"),
    [("dpr-multi", 768, 109), ("ance", 768, 125), ("gtr-large", 768, 335), ("lambda-marco-unicoil", 768, 109)],
)
def test_released_encoders_have_their_published_number_of_weights(encoder, dims, millions):
    size = Sizes(planner("full").registry).encoder(encoder)
    assert size.dims == dims
    assert size.weights == pytest.approx(millions * 1e6, rel=0.02)


def test_a_users_encoder_without_a_shape_is_taken_for_bert_base(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("encoders:\n  mine: {title: Mine, kind: transformer, weights: {hub: me/large-but-not-said}}\n")
    sizes = Sizes(planner("full", registry=[str(mine)]).registry)
    assert sizes.encoder("mine") == sizes.encoder("bert-base-uncased")


def test_passages_are_as_long_as_the_registry_says_and_never_longer_than_the_encoder_reads():
    """BERT cuts a passage of Wikipedia into about 138 tokens, and one of MS MARCO into about 76."""
    sizes = Sizes(planner("full").registry)
    assert sizes.passage_length("gtr-large", "nq") == pytest.approx(138, abs=1)
    assert sizes.passage_length("gtr-large", "msmarco") == pytest.approx(78, abs=1)
    assert sizes.passage_length("lambda-wiki-bm25", "touche2020") == 256
    assert Sizes(planner("full").registry).passage_length("gtr-large", "squad-paragraphs") == 512


def test_no_encoding_job_of_the_full_scale_asks_for_more_than_a_short_queue_gives():
    jobs = [
        wildcards(encoder=encoder, collection=name)
        for encoder in ("gtr-large", "ance")
        for name in ("msmarco", "fever")
    ]
    assert all(runtime_minutes(planner("full"), "passage_vectors", job, 1) <= 6 * 60 for job in jobs)


def test_the_shape_of_released_weights_decides_no_result():
    assert "architecture" not in planner("full").encoder_settings("gtr-large")
    assert planner("demo").encoder_settings("dpr-multi")["architecture"]["layers"] == 2


def test_sizes_are_published_ones_cut_to_the_scale():
    full, demo, small = (Sizes(planner(scale).registry) for scale in ("full", "demo", "small"))
    assert full.passages("nq") == 21_015_324
    assert full.queries("nq", "dev-shuffled") == full.queries("nq", "dev") == 8_757
    assert demo.passages("nq") == 6_000
    assert small.queries("wikipedia", "sentences") == 60_000


def test_a_collection_of_unknown_size_is_taken_for_a_middling_one(tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text(
        "collections:\n  mine:\n    title: Mine\n    passages: {reader: jsonl, files: {passages: p.jsonl}}\n"
        "    splits: {test: {reader: jsonl, count: 7, files: {queries: q.jsonl}}}\n"
        "    files: {p.jsonl: {path: p.jsonl}, q.jsonl: {path: q.jsonl}}\n"
    )
    sizes = Sizes(planner("full", registry=[str(mine)]).registry)
    assert (sizes.passages("mine"), sizes.queries("mine", "test")) == (1_000_000, 7)
