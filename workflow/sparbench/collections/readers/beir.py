"""BEIR's layout, in a zip or a folder: corpus.jsonl, queries.jsonl and qrels/<split>.tsv, streamed."""

from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.archives import member_names, place_of
from sparbench.collections.passages import Passage
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.records import (
    grade_of,
    id_field,
    json_lines,
    refuse_without_text,
    tab_rows,
    text_field,
)
from sparbench.errors import UserError


def read_passages(archive: Path, *, folder: str = "") -> Iterator[Passage]:
    """Documents in the order of corpus.jsonl, with "" for a missing title.

    `folder` selects one of several data sets in the archive, by the end of its path.
    """
    for place, record in json_lines(archive, f"{_root(archive, folder)}corpus.jsonl"):
        title = text_field(record, "title", place) if record.get("title") is not None else ""
        yield Passage(id_field(record, ("_id",), place), title, text_field(record, "text", place))


def read_queries(archive: Path, *, split: str, folder: str = "") -> Iterator[JudgedQuery]:
    """The queries that the split judges, in the order of queries.jsonl, with their grades (negative ones too).

    Raises:
        UserError: a line is malformed, or a judged query has no text.
    """
    root = _root(archive, folder)
    queries, qrels = f"{root}queries.jsonl", f"{root}qrels/{split}.tsv"
    grades = _grades(archive, qrels)
    found: set[str] = set()
    for place, record in json_lines(archive, queries):
        identifier = id_field(record, ("_id",), place)
        if identifier in grades:
            found.add(identifier)
            yield JudgedQuery(Query(identifier, text_field(record, "text", place)), grades[identifier])
    refuse_without_text(grades, found, place_of(archive, queries), place_of(archive, qrels))


def _grades(archive: Path, qrels: str) -> dict[str, dict[str, int]]:
    rows = tab_rows(archive, ("query-id", "corpus-id", "score"), qrels)
    # The first line is a header, whatever it says.
    next(rows, None)
    grades: dict[str, dict[str, int]] = {}
    for place, (query, passage, grade) in rows:
        grades.setdefault(query, {})[passage] = grade_of(grade, place)
    return grades


def _root(archive: Path, folder: str) -> str:
    """The prefix of corpus.jsonl in the names of a data set's members: "", or a path that ends in a slash."""
    end = f"/{folder.strip('/')}/corpus.jsonl" if folder else "/corpus.jsonl"
    found = sorted(name for name in member_names(archive) if f"/{name}".endswith(end))
    if len(found) == 1:
        return found[0].removesuffix("corpus.jsonl")
    sets = ", ".join(name.removesuffix("/corpus.jsonl") for name in found)
    raise UserError(
        f"{archive}: {f'holds several data sets ({sets})' if found else f'holds no {end[1:]}'}; expected one; "
        "fix: name one of its folders in the reader's option 'folder'"
    )
