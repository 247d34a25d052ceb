"""MS MARCO's passage files: id, tab and text without quoting; TREC judgements; plain, gzip or in an archive."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sparbench.collections.archives import numbered_lines, place_of
from sparbench.collections.passages import Passage
from sparbench.collections.qrels import judgement
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.records import refuse_without_text, wrong_columns

NO_MEMBERS: Mapping[str, str] = {}


def read_passages(collection: Path, *, members: dict[str, str] = NO_MEMBERS) -> Iterator[Passage]:
    """Passages in file order, without titles. `members` maps a role to a member of the archive."""
    for _, identifier, text in _pairs(collection, members.get("collection")):
        yield Passage(identifier, "", text)


def read_queries(
    queries: Path, qrels: Path | None = None, *, members: dict[str, str] = NO_MEMBERS
) -> Iterator[JudgedQuery]:
    """Queries in file order: the judged ones where there are judgements, else all.

    Raises:
        UserError: a line is malformed, or a judged query has no text.
    """
    if qrels is None:
        for _, identifier, text in _pairs(queries, members.get("queries")):
            yield JudgedQuery(Query(identifier, text), {})
        return
    grades = read_judgements(qrels, members.get("qrels"))
    found: set[str] = set()
    for _, identifier, text in _pairs(queries, members.get("queries")):
        if identifier in grades:
            found.add(identifier)
            yield JudgedQuery(Query(identifier, text), grades[identifier])
    refuse_without_text(grades, found, place_of(queries, members.get("queries")), place_of(qrels, members.get("qrels")))


def read_judgements(source: Path, member: str | None = None) -> dict[str, dict[str, int]]:
    """Query id -> passage id -> grade of a TREC file, blank lines skipped."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in numbered_lines(source, member):
        if line.strip():
            query, passage, grade = judgement(line, f"{place_of(source, member)}, line {number}")
            grades.setdefault(query, {})[passage] = grade
    return grades


def _pairs(source: Path, member: str | None) -> Iterator[tuple[str, str, str]]:
    """Place, id and text of each line; the text may hold tabs."""
    for number, line in numbered_lines(source, member):
        place = f"{place_of(source, member)}, line {number}"
        columns = line.rstrip("\r\n").split("\t", 1)
        if len(columns) != 2:
            raise wrong_columns(place, columns, ("id", "text"))
        yield place, columns[0], columns[1]
