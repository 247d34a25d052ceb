"""A small miniature world, written once for all tests of the world, and plain readers of its files."""

import csv
import gzip
import json
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from sparbench.registry.layers import base_layer, merge_layers
from sparbench.registry.rows import REGISTRY
from sparbench.world.make_world import write_world
from sparbench.world.sizes import read_sizes

SMALL = {"seed": 7, "articles": 260, "questions": 160, "web_passages": 300}
csv.field_size_limit(1 << 24)


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Removed when the process that made it ends."""
    return tempfile.TemporaryDirectory(prefix="sparbench-world-")


@cache
def small_world() -> Path:
    """The folder of a world of 260 articles."""
    folder = Path(_folder().name)
    write_world(folder, read_sizes(SMALL))
    return folder


@cache
def wikipedia() -> dict[str, tuple[str, str]]:
    """Passage id -> (text, title), read as DPR reads its file."""
    with gzip.open(small_world() / "wikipedia" / "psgs_w100.tsv.gz", "rt", encoding="utf-8", newline="") as text:
        rows = csv.reader(text, delimiter="\t")
        assert next(rows) == ["id", "text", "title"]
        return {identity: (passage, title) for identity, passage, title in rows}


def training_files() -> list[Path]:
    """All of DPR's training files in the world."""
    return sorted(small_world().glob("*/biencoder-*.json.gz"))


def read_gzip_json(path: Path) -> Any:
    """A gzip file of one JSON value."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        return json.load(text)


def read_beir(archive: str, folder: str, split: str = "test") -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """Documents, queries and graded judgements of one BEIR folder, read without the project's readers."""
    with zipfile.ZipFile(small_world() / archive) as packed:
        documents = [json.loads(line) for line in packed.read(f"{folder}/corpus.jsonl").splitlines()]
        queries = [json.loads(line) for line in packed.read(f"{folder}/queries.jsonl").splitlines()]
        header, *lines = packed.read(f"{folder}/qrels/{split}.tsv").decode().splitlines()
    assert header == "query-id\tcorpus-id\tscore"
    judged: dict[str, dict[str, int]] = {}
    for query, document, grade in (line.split("\t") for line in lines):
        judged.setdefault(query, {})[document] = int(grade)
    return {row["_id"]: row for row in documents}, {row["_id"]: row["text"] for row in queries}, judged


def registry() -> dict[str, Any]:
    """The registry of collections."""
    return merge_layers("collections", [base_layer(REGISTRY)])


def world_file(collection: str, name: str) -> Path:
    """Where the world has a published file; a name with a slash is another collection's file."""
    return small_world() / (name if "/" in name else f"{collection}/{name}")
