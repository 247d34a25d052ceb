"""Jobs of reranked runs: what they depend on, and rows that cannot be used."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from unit.plan.planning import plan, user_rows

from sparbench.errors import UserError
from sparbench.plan.resources import memory_mb, runtime_minutes

WHERE = {"collection": "msmarco", "split": "dev", "retriever": "mine", "seed": "3"}
RANKER = {"title": "Mine", "kind": "cross-encoder", "weights": {"folder": "my/ranker"}, "query_length": 64}


def own(folder: Path, base: str = "ance", ranker: str = "judge", depth: int = 50, **config: Any):
    row = {"title": "Mine", "kind": "rerank", "ranker": ranker, "base": base, "depth": depth}
    return user_rows(folder, {"retrievers": {"mine": row}, "encoders": {"judge": RANKER}}, **config)


def test_a_reranked_run_reads_its_base_run_and_knows_the_ranker(tmp_path):
    job = plan("rerank_run", own(tmp_path), **WHERE)
    assert job.inputs == {
        "run": "results/demo/runs/msmarco.dev/ance/seed3.trec.gz",
        "passages": "results/demo/collections/msmarco/passages.arrow",
        "queries": "results/demo/collections/msmarco/queries.dev.jsonl.gz",
        "model": "my/ranker",
    }
    assert (job.settings["rerank"], job.settings["tag"], job.settings["precision"]) == (50, "mine", "float32")
    assert job.settings["encoder"]["query_length"] == 64
    assert job.chosen == ("encoders.kinds.cross_encoder",)


def test_its_seed_is_that_of_what_is_trained(tmp_path):
    assert own(tmp_path).retriever_seed("mine", 3) == 3
    assert own(tmp_path, base="bm25").retriever_seed("mine", 3) == 0


def test_its_time_grows_with_the_passages_that_are_scored(tmp_path):
    minutes = {}
    for depth in (1, 1000, 100_000):
        planner = own(tmp_path, depth=depth, scale="full")
        minutes[depth] = runtime_minutes(planner, "rerank_run", SimpleNamespace(**WHERE), 1)
        assert memory_mb(planner, "rerank_run", SimpleNamespace(**WHERE), 1) > 1000
    assert minutes[1] < minutes[1000] == minutes[100_000], "a run has 1,000 passages a query"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"ranker": "ance"},
            r"ranker: 'ance' is of kind 'transformer', which gives a vector; expected .* a score: ranker, judge",
        ),
        ({"ranker": "jugde"}, r"ranker: no encoder is named 'jugde'; did you mean 'judge'"),
        ({"base": "bm52"}, r"base: no retriever is named 'bm52'; did you mean 'bm25'"),
        ({"base": "mine"}, r"is made from itself"),
    ],
)
def test_rows_that_name_the_wrong_things_are_refused(tmp_path, changes, message):
    with pytest.raises(UserError, match=message):
        own(tmp_path, **changes)


def test_a_ranker_gives_no_vectors_to_search(tmp_path):
    dense = {"title": "Mine", "kind": "dense", "encoder": "judge"}
    with pytest.raises(
        UserError,
        match=r"'judge' is of kind 'cross-encoder', which gives a score; expected",
    ):
        user_rows(tmp_path, {"retrievers": {"mine": dense}, "encoders": {"judge": RANKER}})
