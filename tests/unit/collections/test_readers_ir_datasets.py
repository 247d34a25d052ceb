"""Collections through ir_datasets."""

import gzip
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from unit.collections.marco_files import marco_archive

from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.qrels import read_qrels
from sparbench.collections.queries import read_queries

ROOT = Path(__file__).parents[3]


@pytest.fixture
def marco(tmp_path: Path) -> Path:
    return marco_archive(tmp_path)


def step(folder: Path, name: str, options: dict[str, Any], files: dict[str, Path]) -> subprocess.CompletedProcess[str]:
    """Run a build step in a process of its own: ir_datasets fixes its folder when it is imported."""
    settings = {"collection": "msmarco", "split": "s", "reader": "ir-datasets", "options": options, "answers": None}
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
