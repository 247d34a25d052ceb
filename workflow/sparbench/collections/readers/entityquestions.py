"""EntityQuestions' dataset.zip: dataset/<split>/<relation>.<split>.json, one list of questions per relation."""

import re
from collections.abc import Iterator
from pathlib import Path

from sparbench.collections.archives import members, parse_json_document, place_of
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.records import answers_field, as_record, malformed, text_field
from sparbench.errors import UserError


def read_queries(archive: Path, *, split: str) -> Iterator[JudgedQuery]:
    """Questions without ids, relations in the order of their names; a query's group is its relation.

    The archive's other studies (one-off/) are skipped.
    """
    pattern = re.compile(rf"(?:dataset/)?{re.escape(split)}/(P\d+)\.{re.escape(split)}\.json")
    files = {name: stream.read() for name, stream in members(archive, lambda name: bool(pattern.fullmatch(name)))}
    if not files:
        raise UserError(
            f"{archive}: holds no file dataset/{split}/P*.{split}.json; expected one per relation; "
            "fix: correct the reader's option 'split' (train, dev or test)"
        )
    for name in sorted(files):
        relation = pattern.fullmatch(name)[1]
        for query in _relation(files[name], place_of(archive, name), relation):
            yield JudgedQuery(query, {})


def _relation(data: bytes, name: str, relation: str) -> Iterator[Query]:
    records = parse_json_document(data, name)
    if not isinstance(records, list):
        raise malformed(name, "document", records, "a list of questions")
    for number, value in enumerate(records, 1):
        place = f"{name}, record {number}"
        record = as_record(value, place)
        yield Query(
            id="",
            text=text_field(record, "question", place),
            answers=answers_field(record, "answers", place),
            group=relation,
        )
