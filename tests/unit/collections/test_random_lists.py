"""Random passages for queries: distinct, uniform, and the same whatever the shards."""

from pathlib import Path

import numpy as np

from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.queries import Query, write_queries
from sparbench.collections.random_lists import random_lists, random_rows
from sparbench.collections.random_run import random_run
from sparbench.processes.job import Job
from sparbench.rankings.lists import read_lists
from sparbench.rankings.runs import read_run


def test_each_query_draws_distinct_passages_uniformly() -> None:
    rows = random_rows(0, 4000, 3, 10, seed=1)
    assert all(len(set(line)) == 3 for line in rows.tolist())
    shares = np.bincount(rows.ravel(), minlength=10) / rows.size
    assert np.abs(shares - 0.1).max() < 0.01
    assert [sorted(line) for line in random_rows(0, 2, 12, 10, seed=1)[:, :10].tolist()] == [[*range(10)]] * 2
    assert (random_rows(0, 2, 12, 10, seed=1)[:, 10:] == -1).all()
    assert (random_rows(0, 5, 3, 10, seed=2) != rows[:5]).any()


def test_lists_do_not_depend_on_shards_and_the_run_has_the_same_passages(tmp_path: Path) -> None:
    write_passages(tmp_path / "p.arrow", (Passage(f"p{number}", "", "text") for number in range(20)), "here")
    write_queries(tmp_path / "q.jsonl.gz", [Query(f"q{number}", "text") for number in range(7)])
    inputs = {"passages": str(tmp_path / "p.arrow"), "queries": str(tmp_path / "q.jsonl.gz")}

    def lists(shard: int, shards: int) -> list[list[int]]:
        settings, path = {"depth": 4, "seed": 0, "shard": shard, "shards": shards}, str(tmp_path / "lists.npz")
        random_lists(Job(settings, inputs, {"lists": path}))
        return read_lists(path)[0].tolist()

    whole = lists(0, 1)
    assert [line for shard in range(3) for line in lists(shard, 3)] == whole
    random_run(Job({"depth": 4, "seed": 0, "tag": "random"}, inputs, {"run": str(tmp_path / "run.trec.gz")}))
    run = read_run(tmp_path / "run.trec.gz")
    found = [{int(passage[1:]) for passage, _ in hits} for hits in run.values()]
    assert found == [set(line) for line in whole]
