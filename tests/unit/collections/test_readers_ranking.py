"""Readers of ranking collections: MS MARCO's files, BEIR, ir_datasets, and the plain format for one's own."""

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from beir.datasets.data_loader import GenericDataLoader

from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.qrels import read_qrels
from sparbench.collections.queries import JudgedQuery, Query, read_queries
from sparbench.collections.readers import PASSAGE_READERS, QUERY_READERS, read
from sparbench.errors import UserError

ROOT = Path(__file__).parents[3]


def passages(reader: str, files: dict[str, Path], **options) -> list[Passage]:
    return list(read(PASSAGE_READERS, reader, {role: str(path) for role, path in files.items()}, options))


def judged(reader: str, files: dict[str, Path], **options) -> list[JudgedQuery]:
    return list(read(QUERY_READERS, reader, {role: str(path) for role, path in files.items()}, options))


MARCO = {
    "collection.tsv": "0\tThe presence of\n7\tsecond — passage\n",
    "queries.train.tsv": "121352\tdefine extreme\n634306\twhat does chattel mean\n920825\twhat was the\n",
    "qrels.train.tsv": "920825\t0\t7\t1\n121352\t0\t0\t1\n121352\t0\t99\t-1\n",
    "queries.dev.small.tsv": "1048585\twhat is paula deen's brother\n",
    "qrels.dev.small.tsv": "1048585\t0\t7\t1\n",
}


@pytest.fixture
def marco(tmp_path: Path) -> Path:
    path = tmp_path / "collectionandqueries.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in MARCO.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return path


TRAIN = [
    JudgedQuery(Query("121352", "define extreme"), {"0": 1, "99": -1}),
    JudgedQuery(Query("920825", "what was the"), {"7": 1}),
]


def test_marco_files_inside_their_archive(marco):
    found = passages("msmarco-tsv", {"collection": marco}, members={"collection": "collection.tsv"})
    assert found == [Passage("0", "", "The presence of"), Passage("7", "", "second — passage")]
    members = {"queries": "queries.train.tsv", "qrels": "qrels.train.tsv"}
    assert judged("msmarco-tsv", {"queries": marco, "qrels": marco}, members=members) == TRAIN


def test_a_marco_text_may_hold_tabs_and_quotes(tmp_path):
    (tmp_path / "c.tsv").write_text('1\ta\tb "c\n2\t"d"\n')
    assert passages("msmarco-tsv", {"collection": tmp_path / "c.tsv"}) == [
        Passage("1", "", 'a\tb "c'),
        Passage("2", "", '"d"'),
    ]


def test_marco_files_by_themselves_and_trecs_blank_separated_judgements(tmp_path):
    (tmp_path / "q.tsv.gz").write_bytes(gzip.compress(MARCO["queries.train.tsv"].encode()))
    (tmp_path / "qrels.txt").write_text("920825 Q0 7 3\n\n121352 0 0 -2\n")
    assert len(judged("msmarco-tsv", {"queries": tmp_path / "q.tsv.gz"})) == 3
    found = judged("msmarco-tsv", {"queries": tmp_path / "q.tsv.gz", "qrels": tmp_path / "qrels.txt"})
    assert [(query.id, grades) for query, grades in found] == [("121352", {"0": -2}), ("920825", {"7": 3})]


@pytest.mark.parametrize(
    ("queries", "qrels", "words"),
    [
        ("1\ta\n2 no tab\n", "1 0 p 1\n", ["q.tsv, line 2", "field 'text'", "2 no tab"]),
        ("1\ta\n", "1 0 p 1\n1 0 p\n", ["qrels, line 2", "3 columns"]),
        ("1\ta\n", "1 0 p x\n", ["qrels, line 1", "field 'grade'", "'x'"]),
        ("1\ta\n", "1 0 p 1\n5 0 p 1\n", ["qrels", "judges 1 queries", "'5'"]),
    ],
)
def test_malformed_marco_files_are_named(tmp_path, queries, qrels, words):
    (tmp_path / "q.tsv").write_text(queries)
    (tmp_path / "qrels").write_text(qrels)
    with pytest.raises(UserError) as error:
        judged("msmarco-tsv", {"queries": tmp_path / "q.tsv", "qrels": tmp_path / "qrels"})
    assert all(word in str(error.value) for word in [*words, "fix:"])


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


def lines(path: Path, *records: Any) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def test_the_plain_format(tmp_path):
    own = lines(tmp_path / "p.jsonl", {"id": "1", "title": "T", "text": "a"}, {"id": 2, "text": "b"})
    assert passages("jsonl", {"passages": own}) == [Passage("1", "T", "a"), Passage("2", "", "b")]
    asked = lines(
        tmp_path / "q.jsonl", {"text": "q", "answers": ["x"]}, {"id": "z", "text": "r", "positives": ["1", "2"]}
    )
    expected = [Query("", "q", ("x",)), Query("z", "r", (), ("1", "2"))]
    assert judged("jsonl", {"queries": asked}) == [(expected[0], {}), (expected[1], {"1": 1, "2": 1})]
    (tmp_path / "qrels").write_text("z 0 2 3\n")
    assert judged("jsonl", {"queries": asked, "qrels": tmp_path / "qrels"}) == [
        (expected[0], {}),
        (expected[1], {"2": 3}),
    ]
    (tmp_path / "qrels").write_text("other 0 2 3\n")
    with pytest.raises(UserError, match="judges no query"):
        judged("jsonl", {"queries": asked, "qrels": tmp_path / "qrels"})


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"id": "1", "txet": "a"}, ["field 'txet'", "id, title, text"]),
        ({"id": "1"}, ["field 'text'", "None"]),
        ({"text": "a"}, ["field 'id'"]),
        ({"id": True, "text": "a"}, ["field 'id'", "True"]),
        ({"id": "1", "text": "a", "title": None}, ["field 'title'"]),
        (["1", "a"], ["a JSON object"]),
    ],
)
def test_malformed_plain_passages_are_named(tmp_path, record, words):
    own = lines(tmp_path / "p.jsonl", {"id": "0", "text": "fine"}, record)
    with pytest.raises(UserError) as error:
        passages("jsonl", {"passages": own})
    assert all(word in str(error.value) for word in ["p.jsonl, line 2", *words, "fix:"])


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"id": "1", "text": "a", "positives": "1"}, ["field 'positives'", "a list"]),
        ({"id": "1", "text": "a", "answers": [1]}, ["field 'answers'", "got 1"]),
        ({"id": "1", "answer": ["a"]}, ["field 'answer'", "no other keys"]),
    ],
)
def test_malformed_plain_queries_are_named(tmp_path, record, words):
    own = lines(tmp_path / "q.jsonl", {"text": "fine"}, record)
    with pytest.raises(UserError) as error:
        judged("jsonl", {"queries": own})
    assert all(word in str(error.value) for word in ["q.jsonl, line 2", *words, "fix:"])


def step(folder: Path, name: str, options: dict[str, Any], files: dict[str, Path]) -> subprocess.CompletedProcess[str]:
    """Run a build step in a process of its own: ir_datasets fixes its folder when it is imported."""
    settings = {"collection": "msmarco", "split": "s", "reader": "ir-datasets", "options": options}
    spec = {"settings": settings, "inputs": {role: str(path) for role, path in files.items()}}
    roles = ("passages", "stats") if name == "build_passages" else ("queries", "qrels", "stats")
    outputs = [f"{role}={folder / f'out.{role}'}" for role in roles]
    command = [sys.executable, "-m", f"sparbench.collections.{name}", "--spec", json.dumps(spec), "--output", *outputs]
    home = {**os.environ, "HOME": str(folder / "home")}
    return subprocess.run(command, cwd=ROOT / "workflow", env=home, capture_output=True, text=True, check=False)


TAR = "msmarco-passage/collectionandqueries.tar.gz"


def test_ir_datasets_reads_passages_from_the_given_file_alone(tmp_path, marco):
    result = step(tmp_path, "build_passages", {"id": "msmarco-passage", "cache": {"all": TAR}}, {"all": marco})
    assert result.returncode == 0, result.stderr
    assert json.loads((tmp_path / "out.stats").read_text())["passages"] == 2
    assert not (tmp_path / "home" / ".ir_datasets").exists()


def dl_files(folder: Path) -> dict[str, Path]:
    (folder / "topics.tsv.gz").write_bytes(gzip.compress(b"156493\tdo goldfish grow\n1\tnot judged\n"))
    (folder / "qrels.txt").write_text("156493 0 0 0\n156493 0 7 3\n")
    write_passages(folder / "store", [Passage("0", "", "a"), Passage("7", "", "b")], "two")
    return {"topics": folder / "topics.tsv.gz", "qrels": folder / "qrels.txt", "passages": folder / "store"}


IR_SPLITS = {
    "dl19": (
        {
            "id": "msmarco-passage/trec-dl-2019/judged",
            "cache": {
                "topics": "msmarco-passage/trec-dl-2019/queries.tsv",
                "qrels": "msmarco-passage/trec-dl-2019/qrels",
            },
        },
        {"156493": {"0": 0, "7": 3}},
    ),
    "dl20": (
        {
            "id": "msmarco-passage/trec-dl-2020/judged",
            "cache": {
                "topics": "msmarco-passage/trec-dl-2020/queries.tsv.gz",
                "qrels": "msmarco-passage/trec-dl-2020/qrels",
            },
        },
        {"156493": {"0": 0, "7": 3}},
    ),
    "dev": ({"id": "msmarco-passage/dev/small", "cache": {"all": TAR}}, {"1048585": {"7": 1}}),
    "train": (
        {
            "id": "msmarco-passage/train/judged",
            "cache": {"queries": "msmarco-passage/train/queries.tsv", "qrels": "msmarco-passage/train/qrels"},
            "members": {"queries": "queries.train.tsv", "qrels": "qrels.train.tsv"},
        },
        {"121352": {"0": 1, "99": -1}, "920825": {"7": 1}},
    ),
}


@pytest.mark.parametrize("split", IR_SPLITS)
def test_ir_datasets_reads_judged_queries(tmp_path, marco, split):
    options, expected = IR_SPLITS[split]
    everything = {**dl_files(tmp_path), "all": marco}
    if split == "train":
        everything |= {"queries": marco, "qrels": marco}
    files = {role: everything[role] for role in (*options["cache"], "passages")}
    result = step(tmp_path, "build_queries", options, files)
    assert result.returncode == 0, result.stderr
    assert read_qrels(tmp_path / "out.qrels") == expected
    assert [query.id for query in read_queries(tmp_path / "out.queries")] == list(expected)


def test_what_ir_datasets_cannot_read_ends_with_one_message(tmp_path, marco):
    files = dl_files(tmp_path)
    store = {"passages": files["passages"]}
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(marco.read_bytes()[:150])
    cases = [
        ({"id": "msmarco-passage/dev/small", "cache": {"all": TAR}}, {"all": cut}, "cut.tar.gz"),
        ({"id": "msmarco-passage/nothing", "cache": {"all": TAR}}, {"all": marco}, "msmarco-passage/nothing"),
        ({"id": "msmarco-passage/dev/small", "cache": {}}, {"all": marco}, "the same roles in all"),
        (
            {"id": "msmarco-passage/trec-dl-2020/judged", "cache": {"qrels": "msmarco-passage/trec-dl-2020/qrels"}},
            {"qrels": files["qrels"]},
            "add what the data set lacks",
        ),
    ]
    for options, given, words in cases:
        result = step(tmp_path, "build_queries", options, given | store)
        assert result.returncode == 1
        assert words in result.stderr.splitlines()[-1]
        assert "Traceback" not in result.stderr
        assert not (tmp_path / "out.queries").exists()


@pytest.mark.parametrize(
    ("split", "role", "text", "words"),
    [
        ("dl19", "topics", "156493\tdo goldfish grow\nno tab\n", ["topics, line 2", "field 'text'", "no tab"]),
        ("dl19", "qrels", "156493 0 7 3\n156493 0 7 good\n", ["qrels, line 2", "field 'grade'", "'good'"]),
        ("dev", "all", "1\ta\n2\n", ["marco.tar.gz: queries.dev.small.tsv, line 2", "field 'text'"]),
    ],
)
def test_a_malformed_line_that_ir_datasets_meets_is_named(tmp_path, split, role, text, words):
    options, _ = IR_SPLITS[split]
    files = dl_files(tmp_path)
    files[role] = tmp_path / role
    files[role].write_text(text)
    if split == "dev":
        files[role] = tmp_path / "marco.tar.gz"
        with tarfile.open(files[role], "w:gz") as archive:
            archive.add(tmp_path / "all", "queries.dev.small.tsv")
            archive.add(dl_files(tmp_path)["qrels"], "qrels.dev.small.tsv")
    result = step(tmp_path, "build_queries", options, {name: files[name] for name in (*options["cache"], "passages")})
    assert result.returncode == 1
    assert all(word in result.stderr.splitlines()[-1] for word in [*words, "fix:"]), result.stderr


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
