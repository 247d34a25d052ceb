"""The three steps as rules call them: through their command lines."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sparbench.collections.passages import PassageStore
from sparbench.collections.queries import Query, write_queries
from sparbench.rankings.runs import read_run

pytestmark = pytest.mark.java
WORKFLOW = Path(__file__).parents[3] / "workflow"
BM25 = {"k1": 0.9, "b": 0.4, "fields": "flat"}
TEXTS = ["rivers of Paris", "twin", "nothingmatches", "word3 house", "café"]


def call(step: str, settings: dict, inputs: dict, output: str, threads: int = 1) -> str:
    """Run a step and return what it logged."""
    spec = json.dumps({"settings": settings, "inputs": {role: str(path) for role, path in inputs.items()}})
    command = [sys.executable, "-m", f"sparbench.sparse.{step}", "--spec", spec, "--output", output]
    done = subprocess.run(
        [*command, "--threads", str(threads)], cwd=WORKFLOW, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("queries") / "queries.train.jsonl.gz"
    write_queries(path, (Query(f"q{number}", text) for number, text in enumerate(TEXTS)))
    return path


@pytest.mark.slow
def test_an_index_is_built_and_nothing_else_is_left(store: PassageStore, passages: list, tmp_path: Path) -> None:
    from sparbench.collections.passages import write_passages

    write_passages(tmp_path / "passages.arrow", passages, "test")
    log = call(
        "build_index", {"fields": "flat"}, {"passages": tmp_path / "passages.arrow"}, f"index={tmp_path / 'index'}"
    )
    assert len(log.splitlines()) == 1, "Lucene's own lines must not fill the log"
    assert f"{len(store)} indexed_passages" in log
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index", "passages.arrow"]
    assert not (tmp_path / "index" / "passages").exists()


@pytest.mark.slow
def test_a_run_is_the_same_bytes_for_any_threads(flat_index: Path, queries: Path, tmp_path: Path) -> None:
    inputs = {"index": flat_index, "queries": queries}
    for threads in (1, 2):
        log = call(
            "search", BM25 | {"depth": 20, "tag": "bm25"}, inputs, f"run={tmp_path}/{threads}.trec.gz", threads=threads
        )
        assert "5 queries" in log
    assert (tmp_path / "1.trec.gz").read_bytes() == (tmp_path / "2.trec.gz").read_bytes()
    run = read_run(tmp_path / "1.trec.gz")
    assert sorted(run) == ["q0", "q1", "q3", "q4"]
    assert [name for name, _ in run["q1"]] == ["same11", "same200", "same30", "same4", "same5"]


@pytest.mark.slow
def test_shards_of_lists_join_to_the_whole_and_repeat_byte_for_byte(
    flat_index: Path, store: PassageStore, queries: Path, tmp_path: Path
) -> None:
    inputs = {"index": flat_index, "queries": queries}
    for shard, shards in [(0, 1), (0, 2), (1, 2)]:
        settings = BM25 | {"depth": 8, "shard": shard, "shards": shards}
        call("mine_lists", settings, inputs, f"lists={tmp_path}/{shard}-{shards}.npz")
    whole = np.load(tmp_path / "0-1.npz")
    halves = [np.load(tmp_path / f"{shard}-2.npz") for shard in range(2)]
    for key, dtype in [("rows", np.int32), ("scores", np.float32)]:
        assert whole[key].dtype == dtype and whole[key].shape == (5, 8)
        assert np.array_equal(whole[key], np.concatenate([half[key] for half in halves]))
    assert store.ids(whole["rows"][1, :5]) == ["same11", "same200", "same30", "same4", "same5"]
    assert whole["rows"][1, 5:].tolist() == [-1] * 3 and np.isneginf(whole["scores"][1, 5:]).all()
    assert (whole["rows"][2] == -1).all() and np.isneginf(whole["scores"][2]).all()
    call("mine_lists", BM25 | {"depth": 8, "shard": 0, "shards": 1}, inputs, f"lists={tmp_path}/again.npz", threads=2)
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "0-1.npz").read_bytes()
