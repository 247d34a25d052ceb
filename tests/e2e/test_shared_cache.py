"""Two checkouts with one cache: the second computes nothing that is dear."""

from pathlib import Path

import pytest
from conftest import copy_project, run_snakemake
from shrunken_demo import shrink

RUN = "results/demo/runs/nq.test/bm25/seed0.trec.gz"
INDEX = "results/demo/indexes/wikipedia/bm25"
DEAR_LOGS = ("collections/wikipedia.log", "queries/nq.test.log", "index/wikipedia/bm25.log")


def run(project: Path, cache: Path, *arguments: str) -> str:
    """Make BM25's run of Natural Questions with a cache and return what was printed."""
    if not project.exists():
        shrink(copy_project(project))
    result = run_snakemake(project, RUN, *arguments, "--config", f"cache={cache}")
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout + result.stderr


@pytest.mark.slow
@pytest.mark.java
def test_a_second_checkout_takes_corpus_and_index_and_makes_the_same_run(tmp_path):
    cache, one, two = tmp_path / "cache", tmp_path / "one", tmp_path / "two"
    run(one, cache)
    run(two, cache)
    assert (two / RUN).read_bytes() == (one / RUN).read_bytes()
    for name in DEAR_LOGS:
        assert "kept in the cache" in (one / "logs/demo" / name).read_text()
        assert "taken from the cache" in (two / "logs/demo" / name).read_text()
    assert (two / INDEX).resolve() == (one / INDEX).resolve()
    for project in (one, two):
        assert "Nothing to be done" in run(project, cache, "--dry-run")
