"""The BEIR reader, and the real files of ranking collections."""

import json
import zipfile
from pathlib import Path

import pytest
from beir.datasets.data_loader import GenericDataLoader
from unit.collections.reading import judged, passages

from sparbench.collections.passages import Passage
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.errors import UserError

DOCUMENTS = [
    {"_id": "d1", "title": "A title", "text": "text one", "metadata": {"url": "x"}},
    {"_id": "d2", "title": "", "text": "Käthe “quoted”"},
    {"_id": "d3", "text": "no title"},
]
ASKED = [{"_id": str(i), "text": f"question {i}", "metadata": {}} for i in (3, 1, 2)]
QRELS = 'query-id\tcorpus-id\tscore\n2\td1\t2\n3\td1\t-2\n3\t"d2"\t0\n3\tmissing\t1\n'


def beir_folder(folder: Path, **changes: str) -> Path:
    (folder / "qrels").mkdir(parents=True)
    texts = {
        "corpus.jsonl": "".join(json.dumps(record) + "\n" for record in DOCUMENTS),
        "queries.jsonl": "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in ASKED),
        "qrels/test.tsv": QRELS,
        "qrels/dev.tsv": QRELS.replace("3\t", "1\t"),
    }
    for name, text in {**texts, **changes}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder.parent))
    return path


def check_agreement_with_beir(archive: Path, folder: Path, split: str) -> None:
    corpus, queries, qrels = GenericDataLoader(str(folder)).load(split)
    found = passages("beir", {"archive": archive})
    assert [(p.id, p.title, p.text) for p in found] == [(i, d["title"] or "", d["text"]) for i, d in corpus.items()]
    asked = judged("beir", {"archive": archive}, split=split)
    assert {query.id: query.text for query, _ in asked} == queries
    assert {query.id: grades for query, grades in asked} == qrels


@pytest.mark.parametrize("split", ["test", "dev"])
def test_beir_zip_and_folder_agree_with_beirs_own_loader(tmp_path, split):
    folder = beir_folder(tmp_path / "scifact")
    check_agreement_with_beir(folder, folder, split)
    check_agreement_with_beir(zipped(folder, tmp_path / "scifact.zip"), folder, split)


def test_beir_queries_keep_the_order_of_their_file_and_negative_grades(tmp_path):
    found = judged("beir", {"archive": beir_folder(tmp_path / "x")}, split="test")
    assert found[0] == JudgedQuery(Query("3", "question 3"), {"d1": -2, "d2": 0, "missing": 1})
    assert [query.id for query, _ in found] == ["3", "2"]


def test_several_beir_sets_in_one_archive_need_a_folder(tmp_path):
    for forum in ("android", "gis"):
        beir_folder(tmp_path / "cqadupstack" / forum, **{"corpus.jsonl": json.dumps({"_id": forum, "text": "t"})})
    archive = zipped(tmp_path / "cqadupstack", tmp_path / "cqadupstack.zip")
    assert passages("beir", {"archive": archive}, folder="gis") == [Passage("gis", "", "t")]
    assert passages("beir", {"archive": archive}, folder="cqadupstack/android")[0].id == "android"
    assert len(judged("beir", {"archive": archive}, folder="gis", split="test")) == 2
    with pytest.raises(UserError, match="several data sets .*cqadupstack/android, cqadupstack/gis.*option 'folder'"):
        passages("beir", {"archive": archive})
    with pytest.raises(UserError, match="holds no tex/corpus.jsonl"):
        passages("beir", {"archive": archive}, folder="tex")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"corpus.jsonl": '{"_id": "d1", "text": "x"}\n{"_id": "d2"}\n'}, ["corpus.jsonl, line 2", "field 'text'"]),
        ({"corpus.jsonl": '{"_id": "", "text": "x"}\n'}, ["corpus.jsonl, line 1", "field '_id'"]),
        ({"corpus.jsonl": '{"_id": "d", "text": "\\ud800"}\n'}, ["corpus.jsonl, line 1", "field 'text'", "surrogates"]),
        ({"corpus.jsonl": '{"_id": "d1", "text" "x"}\n'}, ["corpus.jsonl, line 1", "JSON"]),
        ({"queries.jsonl": '{"_id": "3", "text": 5}\n'}, ["queries.jsonl, line 1", "field 'text'"]),
        ({"queries.jsonl": '{"_id": "3", "text": "x"}\n'}, ["judges 1 queries", "'2'"]),
        ({"qrels/test.tsv": "h\th\th\n3\td1\tx\n"}, ["qrels/test.tsv, line 2", "field 'grade'", "'x'"]),
        ({"qrels/test.tsv": "h\th\th\n3\td1\n"}, ["qrels/test.tsv, line 2", "field 'score'"]),
    ],
)
def test_malformed_beir_files_are_named(tmp_path, changes, words):
    archive = zipped(beir_folder(tmp_path / "s", **changes), tmp_path / "s.zip")
    with pytest.raises(UserError) as error:
        passages("beir", {"archive": archive})
        judged("beir", {"archive": archive}, split="test")
    assert all(word in str(error.value) for word in ["s.zip", *words, "fix:"])


def test_a_split_that_beir_lacks_is_named(tmp_path):
    with pytest.raises(UserError, match="holds no member 'qrels/train.tsv'"):
        judged("beir", {"archive": beir_folder(tmp_path / "x")}, split="train")


@pytest.mark.shared
def test_the_real_files_have_their_counts(shared_data, tmp_path):
    archive = shared_data / "beir" / "scifact.zip"
    asked = judged("beir", {"archive": archive}, split="test")
    assert len(passages("beir", {"archive": archive})) == 5183
    assert (len(asked), sum(len(grades) for _, grades in asked)) == (300, 339)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path)
    check_agreement_with_beir(archive, tmp_path / "scifact", "test")
    layout = shared_data / "msmarco-layout"
    assert len(passages("msmarco-tsv", {"collection": layout / "collection.tsv.gz"})) == 20_958
    files = {kind: layout / f"{kind}.dev.small.tsv.gz" for kind in ("queries", "qrels")}
    assert len(judged("msmarco-tsv", files)) == 10_570
