"""What is refused before any job: sources that no reader takes, unknown metrics, circles, impossible tables."""

import inspect
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sparbench.collections.readers import PASSAGE_READERS, QUERY_READERS
from sparbench.errors import UserError
from sparbench.plan.stages import check_stages
from sparbench.registry.load import load_registry
from sparbench.registry.rows import REGISTRY
from sparbench.signatures import declared_constant, declared_signature
from sparbench.training.losses import flops

CONFIG = {"scale": "demo", "papers": ["spar"], "seeds": [0]}
Change = Callable[[Any], None]


def refusal(tmp_path: Path, **rows: Any) -> str:
    """What is said of the project's registry with these rows on top."""
    mine = tmp_path / "mine.yaml"
    mine.write_text(yaml.safe_dump(rows))
    with pytest.raises(UserError) as caught:
        load_registry({**CONFIG, "registry": [str(mine)]})
    return str(caught.value).replace(f"{tmp_path}/", "")


def refusal_of_file(tmp_path: Path, file: str, change: Change) -> str:
    """What is said of the project's registry with one of its files changed."""
    copy = tmp_path / "registry"
    shutil.copytree(REGISTRY, copy)
    content = yaml.safe_load((copy / file).read_text())
    change(content)
    (copy / file).write_text(yaml.safe_dump(content))
    with pytest.raises(UserError) as caught:
        load_registry(CONFIG, copy)
    return str(caught.value)


def mine(**split: Any) -> dict[str, Any]:
    """A collection of one's own over Wikipedia with one split."""
    files = {"q.jsonl": {"path": "q.jsonl"}, "q.csv": {"path": "q.csv"}}
    return {"mine": {"title": "Mine", "corpus": "wikipedia", "files": files, "splits": {"test": split}}}


SOURCES = {
    "unknown reader": (
        {"reader": "json", "files": {"queries": "q.jsonl"}},
        "test: reader: 'json' is unknown; did you mean 'jsonl'?",
    ),
    "reader of passages": (
        {"reader": "dpr-passages", "files": {"passages": "q.csv"}},
        "test: reader: 'dpr-passages' reads no queries; use one of beir, ",
    ),
    "unknown role": (
        {"reader": "jsonl", "files": {"questions": "q.jsonl"}},
        "test: reader 'jsonl', files: 'questions' is unknown; expected queries, qrels; fix: correct the registry row",
    ),
    "missing role": ({"reader": "jsonl"}, "test: reader 'jsonl', files: 'queries' is missing; expected queries, qrels"),
    "unknown option": (
        {"reader": "dpr-qas", "files": {"questions": "q.csv"}, "options": {"headr": True}},
        "test: reader 'dpr-qas', options: 'headr' is unknown; expected none",
    ),
    "missing option": (
        {"reader": "beir", "files": {"archive": "q.csv"}},
        "test: reader 'beir', options: 'split' is missing; expected split, folder",
    ),
    "option of another type": (
        {"reader": "sampled-sentences", "options": {"rate": "1.0"}},
        "test: reader 'sampled-sentences', options: 'rate' is '1.0'; expected float",
    ),
    "sample without seed": (
        {"reader": "jsonl", "files": {"queries": "q.jsonl"}, "options": {"sample": {"count": 5}}},
        "mine.splits.test.options.sample: key 'seed' is missing",
    ),
    "no other split": ({"reader": "shuffled"}, "test: reader 'shuffled': add the split that it takes as `of`"),
    "other split of no use": (
        {"reader": "jsonl", "files": {"queries": "q.jsonl"}, "of": "test"},
        "test: reader 'jsonl': it takes no other split; remove `of`",
    ),
    "itself": (
        {"reader": "shuffled", "of": "test"},
        "test: of: is made from itself: test of test; read one from files",
    ),
}


@pytest.mark.parametrize("name", SOURCES)
def test_sources_that_their_reader_cannot_start_on(tmp_path, name):
    split, words = SOURCES[name]
    said = refusal(tmp_path, collections=mine(**split))
    assert said.startswith("mine.yaml: ") and words in said, said


def test_declared_signatures_are_those_of_the_imported_readers():
    for function, readers in (("read_passages", PASSAGE_READERS), ("read_queries", QUERY_READERS)):
        for name, reader in readers.items():
            declared = declared_signature("collections.readers", name, function)
            code, keywords = reader.__code__, reader.__kwdefaults__ or {}
            positional = code.co_varnames[: code.co_argcount]
            options = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
            assert [*declared.parameters][: len(positional) + len(options)] == [*positional, *options], name
            given = {key for key, value in declared.parameters.items() if value.default is not value.empty}
            assert given == {*positional[len(positional) - len(reader.__defaults__ or ()) :], *keywords}, name
    assert declared_signature("collections.readers", "paq", "read_passages") is None


def test_choices_and_constants_are_those_of_the_imported_module():
    declared = declared_signature("training.losses", "flops", "loss").parameters
    imported = inspect.signature(flops.loss).parameters
    for option in ("side", "negatives"):
        assert declared[option].annotation == imported[option].annotation
    assert declared_constant("training.losses", "flops", "ENCODERS") == flops.ENCODERS
    assert declared_constant("training.losses", "in-batch", "ENCODERS") is None


@pytest.mark.parametrize("metric", ["R", "nDCG@10-l2", "P@5", "macro R@20"])
def test_metrics_that_are_none(tmp_path, metric):
    assert f"mine.yaml: collections: nq: metrics: got '{metric}'; expected Acc@k" in refusal(
        tmp_path, collections={"nq": {"like": "nq", "metrics": ["R@5", metric]}}
    )
    assert f"mine.yaml: collections: nq: tuning: metric: got '{metric}'" in refusal(
        tmp_path, collections={"nq": {"like": "nq", "tuning": {"metric": metric}}}
    )


LEARNS_FROM_ITSELF = {
    "collection": "msmarco",
    "split": "train",
    "positives": {"labels": "gold"},
    "negatives": [{"list": "ance", "top": 50}],
}
CIRCLES = {
    "model": (
        {"models": {"dpr-multi": {"like": "dpr-multi", "start": {"model": "dpr-multi"}}}},
        "models: dpr-multi: is made from itself: model 'dpr-multi' needs model 'dpr-multi'",
    ),
    "model through an encoder": (
        {"models": {"dpr-multi": {"like": "dpr-multi", "start": {"model": None, "encoder": "dpr-multi"}}}},
        "encoder 'dpr-multi' needs model 'dpr-multi'",
    ),
    "model through its own lists": (
        {"models": {"ance": {"like": "ance", "data": [LEARNS_FROM_ITSELF]}}},
        "retriever 'ance' needs encoder 'ance'",
    ),
    "retriever": (
        {"retrievers": {"x": {"like": "dpr-multi-bm25", "title": "x", "parts": ["x", "bm25"]}}},
        "mine.yaml: retrievers: x: is made from itself: retriever 'x' needs retriever 'x'; let one",
    ),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_circles(tmp_path, name):
    rows, words = CIRCLES[name]
    said = refusal(tmp_path, **rows)
    assert "is made from itself" in said and words in said, said


def first_column(paper: Any) -> dict[str, Any]:
    return paper["tables"]["2"]["columns"][0]


def first_row(paper: Any) -> dict[str, Any]:
    return paper["tables"]["2"]["rows"][0]


def average(paper: Any) -> dict[str, Any]:
    return next(column for column in paper["tables"]["2"]["columns"] if column["id"] == "average-20")


PAPERS: dict[str, tuple[Change, str]] = {
    "no metric": (lambda paper: first_column(paper).update(metric="accuracy"), "column nq-20: metric: got 'accuracy'"),
    "metric of another collection": (
        lambda paper: first_column(paper).update(metric="MRR@10"),
        "column nq-20: metric: 'MRR@10' is not computed for nq, only Acc@20, Acc@100; add it",
    ),
    "unknown collection": (
        lambda paper: first_column(paper).update(collection="nqq"),
        "column nq-20: no collection is named 'nqq'; did you mean 'nq'?",
    ),
    "unknown part": (
        lambda paper: average(paper).update(mean_of=["nq-20", "nq-200"]),
        "column average-20: no column of this table is named 'nq-200'; did you mean",
    ),
    "itself as a part": (
        lambda paper: average(paper).update(mean_of=["nq-20", "average-20"]),
        "table 2: column average-20 is computed from itself: average-20 from average-20",
    ),
    "repeated column": (lambda paper: average(paper).update(id="nq-20"), "table 2: columns: id 'nq-20' stands 2 times"),
    "repeated row": (lambda paper: first_row(paper).update(id="xmoco"), "table 2: rows: id 'xmoco' stands 2 times"),
    "short row": (lambda paper: first_row(paper)["published"].pop(), "row bm25: published: 11 values for 12 columns"),
    "unknown retriever": (
        lambda paper: first_row(paper).update(retriever="bm52"),
        "row bm25: retriever: no retriever is named 'bm52'; did you mean 'bm25'?",
    ),
    "unknown baseline": (
        lambda paper: first_row(paper).update(baseline="dpr-mutli"),
        "row bm25: baseline: no row of this table is named 'dpr-mutli'; did you mean 'dpr-multi'?",
    ),
    "note at no column": (
        lambda paper: first_row(paper).update(notes={"nq-21": "x"}),
        "row bm25: notes: no column of this table is named 'nq-21'; did you mean",
    ),
}


@pytest.mark.parametrize("name", PAPERS)
def test_tables_that_cannot_be(tmp_path, name):
    change, words = PAPERS[name]
    said = refusal_of_file(tmp_path, "papers/spar.yaml", change)
    assert said.startswith("papers/spar.yaml: table 2: ") and words in said, said


def test_the_other_side_of_an_overlap_must_be_a_retriever(tmp_path):
    def change(paper: Any) -> None:
        columns = [column for table in paper["tables"].values() for column in table["columns"]]
        next(column for column in columns if "rbo" in column)["rbo"] = "bm52"

    assert "rbo: no retriever is named 'bm52'" in refusal_of_file(tmp_path, "papers/spar.yaml", change)


SCALES: dict[str, tuple[Change, str]] = {
    "unknown size": (lambda scale: scale["world"].update(articels=200), "world: key 'articels' is unknown"),
    "few articles": (
        lambda scale: scale["world"].update(articles=3),
        "world.articles: 3 is less than the minimum of 100",
    ),
    "few questions": (
        lambda scale: scale["world"].update(questions=True),
        "world.questions: True has the wrong type; expected a whole number",
    ),
    "seed of letters": (lambda scale: scale["world"].update(seed="7"), "world.seed: '7' is text, not a number"),
    "seed below 0": (lambda scale: scale["world"].update(seed=-1), "world.seed: -1 is less than the minimum of 0"),
    "no seed": (lambda scale: scale["world"].pop("seed"), "world: key 'seed' is missing"),
    "no world": (lambda scale: scale.pop("world"), "key 'world' is missing"),
    "own table": (
        lambda scale: scale.update(evaluate=[{"collection": "nq", "splits": "test", "retrievers": ["bm25"]}]),
        "evaluate.0: key 'splits' is unknown; did you mean 'split'?",
    ),
    "own table of nothing": (
        lambda scale: scale.update(evaluate=[{"collection": "nq", "split": "tset", "retrievers": ["bm25"]}]),
        "evaluate.0: nq has no split 'tset'",
    ),
}


@pytest.mark.parametrize("name", SCALES)
def test_scales_that_cannot_be(tmp_path, name):
    change, words = SCALES[name]
    said = refusal_of_file(tmp_path, "scales/demo.yaml", change)
    assert said.startswith("scales/demo.yaml: ") and words in said, said


@pytest.mark.parametrize(("key", "stage"), [("threads", "modell"), ("gpus", "table"), ("gpus", "modell")])
def test_stages_that_are_none(key, stage):
    registry = load_registry(CONFIG)
    check_stages(registry)
    registry.scale[key][stage] = 2
    with pytest.raises(UserError, match=f"scales/demo.yaml: {key}: '{stage}' is not a stage of this kind; "):
        check_stages(registry)
