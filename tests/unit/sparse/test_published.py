"""Published numbers of Anserini, and parity with pyserini's searcher on the same index."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sparbench.collections.passages import Passage, PassageStore, write_passages
from sparbench.sparse.build_index import make_index
from sparbench.sparse.java import find_anserini
from sparbench.sparse.lucene import Bm25Index

pytestmark = [pytest.mark.java, pytest.mark.slow]
# Only this process may load pyserini's Python layer: it takes seconds and brings torch.
PYSERINI = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
from sparbench.sparse.java import start_java
start_java()
os.environ["OPENAI_API_KEY"] = "none"
from pyserini.search.lucene import LuceneSearcher
searcher = LuceneSearcher(sys.argv[2])
searcher.set_bm25(0.9, 0.4)
texts = json.loads(sys.argv[3])
found = searcher.batch_search(texts, [str(n) for n in range(len(texts))], k=int(sys.argv[4]))
print(json.dumps([[(hit.docid, hit.score) for hit in found[str(n)]] for n in range(len(texts))]))
"""


def json_lines(archive: zipfile.ZipFile, name: str) -> Iterator[dict]:
    with archive.open(f"scifact/{name}.jsonl") as lines:
        yield from map(json.loads, lines)


@pytest.fixture(scope="module")
def scifact(shared_data: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(shared_data / "beir" / "scifact.zip")


@pytest.fixture(scope="module")
def scifact_store(scifact: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> PassageStore:
    path = tmp_path_factory.mktemp("scifact") / "passages.arrow"
    write_passages(path, (Passage(d["_id"], d["title"], d["text"]) for d in json_lines(scifact, "corpus")), "scifact")
    return PassageStore(path)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("fields", "published"),
    [("flat", (0.6789, 0.9253, 0.9767)), ("multifield", (0.6647, 0.9076, 0.9800))],
)
def test_scifact_scores_are_the_published_ones(
    scifact: zipfile.ZipFile, scifact_store: PassageStore, tmp_path: Path, fields: str, published: tuple[float, ...]
) -> None:
    import pytrec_eval

    lines = scifact.read("scifact/qrels/test.tsv").decode().splitlines()[1:]
    qrels: dict[str, dict[str, int]] = {}
    for query, passage, grade in (line.split("\t") for line in lines):
        qrels.setdefault(query, {})[passage] = int(grade)
    texts = {query["_id"]: query["text"] for query in json_lines(scifact, "queries") if query["_id"] in qrels}
    make_index(scifact_store, tmp_path / "index", fields, threads=2)
    index = Bm25Index(tmp_path / "index", 0.9, 0.4, fields)
    run = {
        query: dict(zip(index.documents.ids(hits.documents), hits.scores.tolist(), strict=True))
        for query, hits in zip(texts, index.search(list(texts.values()), 1000), strict=True)
    }
    measures = ("ndcg_cut_10", "recall_100", "recall_1000")
    found = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(run)
    assert tuple(round(float(np.mean([found[query][name] for query in qrels])), 4) for name in measures) == published


def test_pyserini_ranks_and_scores_the_same(flat_index: Path, passages: list[Passage]) -> None:
    texts = [" ".join(passage.text.split()[:12]) for passage in passages[:40]] + ["twin", "U.S. rivers"]
    workflow = str(Path(__file__).parents[3] / "workflow")
    command = [sys.executable, "-c", PYSERINI, workflow, str(flat_index), json.dumps(texts), "30"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{find_anserini()}: {done.stderr}"
    index = Bm25Index(flat_index, 0.9, 0.4, "flat")
    for hits, expected in zip(index.search(texts, 30), json.loads(done.stdout.splitlines()[-1]), strict=True):
        assert index.documents.ids(hits.documents) == [name for name, _ in expected]
        assert hits.scores.tolist() == pytest.approx([score for _, score in expected], abs=1e-4)
