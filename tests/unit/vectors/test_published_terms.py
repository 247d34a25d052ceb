"""A released SPLADE of two layers on SciFact, against effectiveness that was measured by other code."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.collections.queries import Query, write_queries
from sparbench.processes.job import Job
from sparbench.rankings.runs import read_run
from sparbench.vectors.build_impact_index import build_impact_index
from sparbench.vectors.encode_passage_terms import encode_passage_terms
from sparbench.vectors.encode_query_terms import encode_query_terms
from sparbench.vectors.search_impact import search_impact

pytestmark = [pytest.mark.java, pytest.mark.slow, pytest.mark.shared]
ENCODER = {
    "kind": "splade",
    "pooling": "max",
    "saturation": "log",
    "terms": "all",
    "queries": "encoded",
    "special_terms": "kept",
    "normalise": False,
    "title_policy": "plain",
    "query_length": 256,
    "passage_length": 256,
    "query_prefix": "",
    "passage_prefix": "",
}
ENCODING = {"encoder": ENCODER, "precision": "float32", "shard": 0, "shards": 1}


@pytest.fixture(scope="module")
def qrels(shared_data: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    archive = zipfile.ZipFile(shared_data / "beir" / "scifact.zip")
    for line in archive.read("scifact/qrels/test.tsv").decode().splitlines()[1:]:
        query, passage, grade = line.split("\t")
        found.setdefault(query, {})[passage] = int(grade)
    return found


@pytest.fixture(scope="module")
def inputs(shared_data: Path, qrels: dict, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """Passages, test queries, the terms of both, and the index."""
    folder, archive = tmp_path_factory.mktemp("scifact"), zipfile.ZipFile(shared_data / "beir" / "scifact.zip")
    corpus, asked = (
        [json.loads(line) for line in archive.read(f"scifact/{name}.jsonl").decode().splitlines()]
        for name in ("corpus", "queries")
    )
    write_passages(
        folder / "p.arrow", (Passage(each["_id"], each["title"], each["text"]) for each in corpus), "scifact"
    )
    write_queries(folder / "q.jsonl.gz", [Query(each["_id"], each["text"]) for each in asked if each["_id"] in qrels])
    model = str(shared_data / "hub/rasyosef/splade-tiny")
    places = {"passages": str(folder / "p.arrow"), "queries": str(folder / "q.jsonl.gz"), "model": model}
    encode_passage_terms(Job(ENCODING, places, {"terms": str(folder / "p.terms")}, threads=2))
    encode_query_terms(Job(ENCODING, places, {"terms": str(folder / "q.terms")}))
    places |= {"terms": [str(folder / "p.terms")], "query_terms": str(folder / "q.terms")}
    job = Job({"quantisation": {"scale": 100}}, places, {"index": str(folder / "index")}, threads=2)
    assert build_impact_index(job)["indexed_passages"] == len(PassageStore(folder / "p.arrow"))
    return places | {"index": str(folder / "index")}


@pytest.mark.parametrize(
    ("engine", "quantisation", "ndcg", "recall"),
    [("exact", None, (0.638, 0.646), (0.889, 0.897)), ("lucene", {"scale": 100}, (0.640, 0.646), (0.889, 0.897))],
)
def test_splade_tiny_on_scifact(inputs, qrels, tmp_path, engine, quantisation, ndcg, recall):
    """nDCG@10 .642 and R@100 .893 with title and text, 256 pieces and float weights; .640 or more through an index."""
    import pytrec_eval

    settings = {"engine": engine, "quantisation": quantisation, "depth": 100, "tag": "splade-tiny"}
    search_impact(Job(settings, inputs, {"run": str(tmp_path / "x.trec.gz")}, threads=2))
    run = {query: dict(hits) for query, hits in read_run(tmp_path / "x.trec.gz").items()}
    found = pytrec_eval.RelevanceEvaluator(qrels, ("ndcg_cut_10", "recall_100")).evaluate(run)
    means = [float(np.mean([found[query][name] for query in qrels])) for name in ("ndcg_cut_10", "recall_100")]
    assert ndcg[0] <= means[0] <= ndcg[1]
    assert recall[0] <= means[1] <= recall[1]
