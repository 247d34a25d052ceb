"""The search step from files to a run, against brute force."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.queries import Query, shard_bounds, write_queries
from sparbench.errors import UserError
from sparbench.files import write_json
from sparbench.processes.job import Job
from sparbench.rankings.lists import empty_lists, read_lists, write_lists
from sparbench.rankings.runs import read_run
from sparbench.vectors.mine_lists import mine_lists
from sparbench.vectors.search_shard import search_shard
from sparbench.vectors.search_step import search_step
from sparbench.vectors.store import write_vectors


def world(folder: Path, passages: int = 120, queries: int = 9) -> tuple[dict, list[np.ndarray], list[np.ndarray]]:
    """Files of a corpus with two encoders' vectors of small whole numbers; and these vectors."""
    rng = np.random.default_rng(0)
    write_passages(folder / "passages.arrow", (Passage(f"p{n}", "", "text") for n in range(passages)), "made here")
    write_queries(folder / "queries.jsonl.gz", [Query(f"q{n}", "text") for n in range(queries)])
    inputs = {"passages": str(folder / "passages.arrow"), "queries": str(folder / "queries.jsonl.gz")}
    corpus = [rng.integers(-2, 3, (passages, dim)).astype(np.float16) for dim in (5, 3)]
    asked = [rng.integers(-2, 3, (queries, dim)).astype(np.float32) for dim in (5, 3)]
    for number in range(2):
        write_vectors(folder / f"v{number}.npy", [corpus[number]], passages, corpus[number].shape[1], "float16")
        np.save(folder / f"q{number}.npy", asked[number])
        inputs[f"part{number}_vectors"] = [str(folder / f"v{number}.npy")]
        inputs[f"part{number}_queries"] = str(folder / f"q{number}.npy")
    return inputs, corpus, asked


def expected_ids(scores: np.ndarray, depth: int) -> list[str]:
    return sorted((f"p{n}" for n in range(len(scores))), key=lambda name: (-scores[int(name[1:])], name))[:depth]


@pytest.mark.parametrize("weight", ["none", "fixed", "tuned"])
def test_a_run_ranks_by_the_weighted_score_then_by_id(tmp_path, weight):
    inputs, corpus, asked = world(tmp_path)
    settings = {"depth": 20, "tag": "me", "parts": 1 if weight == "none" else 2}
    if weight == "fixed":
        settings["weight"] = 0.5
    elif weight == "tuned":
        write_json(tmp_path / "weight.json", {"weight": 0.5})
        inputs["weight"] = str(tmp_path / "weight.json")
    search_step(Job(settings, inputs, {"run": str(tmp_path / "run.trec.gz")}))
    scores = asked[0] @ corpus[0].T.astype(np.float32)
    if weight != "none":
        scores = scores + 0.5 * asked[1] @ corpus[1].T.astype(np.float32)
    run = read_run(tmp_path / "run.trec.gz")
    assert {query: [passage for passage, _ in hits] for query, hits in run.items()} == {
        f"q{n}": expected_ids(line, 20) for n, line in enumerate(scores)
    }


def test_shards_give_together_the_run_of_the_whole_corpus(tmp_path):
    """Seven files of vectors by three jobs; whole numbers tie across them."""
    inputs, corpus, _ = world(tmp_path)
    settings = {"depth": 20, "parts": 2, "weight": 0.5}
    search_step(Job({**settings, "tag": "me"}, inputs, {"run": str(tmp_path / "whole.gz")}))
    for number, vectors in enumerate(corpus):
        names = [str(tmp_path / f"v{number}-{file}.npy") for file in range(7)]
        for file, name in enumerate(names):
            start, stop = shard_bounds(120, file, 7)
            write_vectors(name, [vectors[start:stop]], stop - start, vectors.shape[1], "float16")
        inputs[f"part{number}_vectors"] = names
    hits = []
    for shard, (first, stop) in enumerate([(0, 2), (2, 4), (4, 7)]):
        taken = {role: names[first:stop] for role, names in inputs.items() if role.endswith("_vectors")}
        hits.append(str(tmp_path / f"part-{shard}.npz"))
        search_shard(Job({**settings, "files": [first, stop, 7]}, inputs | taken, {"hits": hits[-1]}))
    merged = {"passages": inputs["passages"], "queries": inputs["queries"], "hits": hits}
    search_step(Job({"depth": 20, "tag": "me"}, merged, {"run": str(tmp_path / "merged.gz")}))
    assert (tmp_path / "merged.gz").read_bytes() == (tmp_path / "whole.gz").read_bytes()


@pytest.mark.parametrize("weight", [None, 0.5])
def test_lists_equal_brute_force_in_every_shard(tmp_path, weight):
    """Nine queries in two shards; whole numbers tie, and ties go by id."""
    inputs, corpus, asked = world(tmp_path)
    settings = {"depth": 15, "parts": 1} if weight is None else {"depth": 15, "parts": 2, "weight": weight}
    scores = asked[0] @ corpus[0].T.astype(np.float32) + (weight or 0) * asked[1] @ corpus[1].T.astype(np.float32)
    for shard in range(2):
        path = str(tmp_path / f"part-{shard}.npz")
        mine_lists(Job({**settings, "shard": shard, "shards": 2}, inputs, {"lists": path}))
        rows, values = read_lists(path)
        first, stop = shard_bounds(9, shard, 2)
        assert [[f"p{row}" for row in line] for line in rows] == [expected_ids(line, 15) for line in scores[first:stop]]
        assert values == pytest.approx(-np.sort(-scores[first:stop], axis=1)[:, :15])


def test_lists_of_a_small_corpus_end_early(tmp_path):
    inputs, _, _ = world(tmp_path, passages=4)
    path = tmp_path / "part-0.npz"
    mine_lists(Job({"depth": 6, "parts": 1, "shard": 0, "shards": 1}, inputs, {"lists": str(path)}))
    rows, scores = read_lists(path)
    assert (rows[:, 4:] == -1).all() and np.isneginf(scores[:, 4:]).all()
    assert np.sort(rows[:, :4], axis=1).tolist() == [[0, 1, 2, 3]] * 9


def test_lists_of_other_queries_are_refused(tmp_path):
    inputs, _, _ = world(tmp_path)
    write_lists(tmp_path / "part-0.npz", *empty_lists(4, 5))
    merged = {"passages": inputs["passages"], "queries": inputs["queries"], "hits": [str(tmp_path / "part-0.npz")]}
    with pytest.raises(UserError, match=r"part-0\.npz: lists of 4 queries; expected 9"):
        search_step(Job({"depth": 5, "tag": "me"}, merged, {"run": str(tmp_path / "run.gz")}))
    assert not (tmp_path / "run.gz").exists()


def test_vectors_of_other_queries_are_refused(tmp_path):
    inputs, _, _ = world(tmp_path)
    np.save(tmp_path / "q0.npy", np.zeros((4, 5), np.float32))
    with pytest.raises(UserError, match="vectors of 4 queries and 120 passages; expected 9 and 120"):
        search_step(Job({"depth": 5, "tag": "me", "parts": 1}, inputs, {"run": str(tmp_path / "run.trec.gz")}))
    assert not (tmp_path / "run.trec.gz").exists()


def test_search_imports_neither_torch_nor_pandas():
    code = "import sys, sparbench.vectors.search_step, sparbench.evaluation.tune_mu; print(sorted(sys.modules))"
    workflow = Path(__file__).parents[3] / "workflow"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=workflow, capture_output=True, text=True, check=True)
    assert not {"'torch'", "'pandas'", "'transformers'"} & set(loaded.stdout.strip("[]\n").split(", "))
