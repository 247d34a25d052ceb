"""Any data set of the ir_datasets library, given local files through its cache, so that nothing is downloaded."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sparbench.collections.archives import member_names, numbered_lines, open_binary, place_of
from sparbench.collections.passages import Passage
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.readers.msmarco_tsv import read_judgements
from sparbench.collections.records import wrong_columns
from sparbench.errors import UserError
from sparbench.files import GZIP_MAGIC

NONE: Mapping[str, str] = {}
OFFLINE = {"IR_DATASETS_DL_TRIES": "1", "IR_DATASETS_DL_TIMEOUT": "1", "IR_DATASETS_DL_DISABLE_PBAR": "true"}


def read_passages(
    *, id: str, cache: dict[str, str] = NONE, members: dict[str, str] = NONE, **files: Path
) -> Iterator[Passage]:
    """Documents of data set `id`, in its order; `cache` maps each role to where the library looks for its file.

    A role's file may be a member of an archive, named in `members`. Without `cache` the library's own folder and
    downloads are used.
    """
    with _dataset(id, cache, members, files) as dataset:
        for document in dataset.docs_iter():
            text = document.text if hasattr(document, "text") else document.default_text()
            yield Passage(document.doc_id, getattr(document, "title", "") or "", text)


def read_queries(
    *, id: str, cache: dict[str, str] = NONE, members: dict[str, str] = NONE, **files: Path
) -> Iterator[JudgedQuery]:
    """The judged queries of data set `id` in its order (all, where it has no judgements), with grades and answers."""
    with _dataset(id, cache, members, files) as dataset:
        grades: dict[str, dict[str, int]] = {}
        for qrel in dataset.qrels_iter() if dataset.has_qrels() else ():
            grades.setdefault(qrel.query_id, {})[qrel.doc_id] = int(qrel.relevance)
        for query in dataset.queries_iter():
            if query.query_id in grades or not dataset.has_qrels():
                text = query.text if hasattr(query, "text") else query.default_text()
                answers = tuple(getattr(query, "answers", ()))
                yield JudgedQuery(Query(query.query_id, text, answers), grades.get(query.query_id, {}))


@contextmanager
def _dataset(id: str, cache: Mapping[str, str], members: Mapping[str, str], files: Mapping[str, Path]) -> Iterator[Any]:
    """The library's data set, in a separate home folder where local files are given."""
    if set(cache) != set(files) or not set(members) <= set(files):
        raise UserError(
            f"reader ir-datasets, {id}: files {sorted(files)}, cache {sorted(cache)}, members {sorted(members)}; "
            "expected the same roles in all; fix: give each file its path in the library's cache"
        )
    with tempfile.TemporaryDirectory(prefix="sparbench-irds-") as home, _errors_named(id, cache, members, files):
        if files:
            os.environ.update(OFFLINE, IR_DATASETS_HOME=home, IR_DATASETS_TMP=f"{home}/tmp")
        for role, source in files.items():
            _place(source, members.get(role), Path(home) / cache[role])
        yield _load(id)


def _load(id: str) -> Any:
    # The library fixes its folder once, on import.
    assert "ir_datasets" not in sys.modules, "read one data set per process"
    import ir_datasets

    return ir_datasets.load(id)


def _place(source: Path, member: str | None, target: Path) -> None:
    """Link a file to where the library looks for it; unpack it where the library expects it unpacked."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as probe:
        packed = probe.read(2) == GZIP_MAGIC
    if member or (packed and target.suffix not in (".gz", ".tgz")):
        with open_binary(source, member) as stream, target.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
    else:
        target.symlink_to(source.resolve())


@contextmanager
def _errors_named(
    id: str, cache: Mapping[str, str], members: Mapping[str, str], files: Mapping[str, Path]
) -> Iterator[None]:
    """Turn any error of the library about unreadable or missing files into a UserError."""
    try:
        yield
    except (UserError, AssertionError):
        raise
    except Exception as error:
        for role, source in files.items():
            _refuse_malformed(source, members.get(role), cache[role])
        names = ", ".join(str(path) for path in files.values()) or "the library's own files"
        reason = (str(error).splitlines() or [""])[0]
        raise UserError(
            f"{names}: ir_datasets cannot read '{id}' ({type(error).__name__}: {reason}); expected published files, "
            "each at its path in the option 'cache'; fix: fetch them again, or add what the data set lacks"
        ) from None


def _refuse_malformed(source: Path, member: str | None, target: str) -> None:
    """Name the first malformed line of judgements or tab-separated texts, which the library does not."""
    packed = member is None and target.endswith((".tar.gz", ".tgz"))
    for name in member_names(source) if packed else [member]:
        if "qrels" in Path(name or target).name:
            read_judgements(source, name)
        elif (name or target).removesuffix(".gz").endswith(".tsv"):
            for number, line in numbered_lines(source, name):
                if line.count("\t") != 1:
                    row = line.rstrip("\r\n").split("\t")
                    raise wrong_columns(f"{place_of(source, name)}, line {number}", row, ("id", "text"))
