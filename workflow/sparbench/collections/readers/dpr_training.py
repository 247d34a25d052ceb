"""DPR's training files (biencoder-*.json.gz): questions with gold and hard negative passages, up to 2 GB of JSON."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson

from sparbench.collections.archives import open_binary
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.readers.dpr_qas import ascii_apostrophes
from sparbench.collections.records import as_record, id_field, list_field, text_field, texts_field
from sparbench.errors import UserError

# Natural Questions has the first, the other sets have the second.
ID_FIELDS = ("passage_id", "psg_id")


def read_queries(examples: Path) -> Iterator[JudgedQuery]:
    """Questions in the order of the file, without ids; a few have no gold passage.

    Positives and hard negatives keep the file's order. They are labels for training, not judgements.
    """
    with open_binary(examples) as stream:
        records = ijson.items(stream, "item")
        number = 0
        while (record := _next(records, examples, number + 1)) is not None:
            number += 1
            yield JudgedQuery(_query(record, f"{examples}, record {number}"), {})


def _next(records: Iterator[Any], examples: Path, number: int) -> Any:
    try:
        return next(records, None)
    except ijson.JSONError as error:
        reason = str(error).splitlines()[0]
        raise UserError(
            f"{examples}, record {number}: {reason}; expected a list of examples; "
            "fix: correct the file or fetch it again"
        ) from None


def _query(record: Any, place: str) -> Query:
    record = as_record(record, place)
    return Query(
        id="",
        text=ascii_apostrophes(text_field(record, "question", place)),
        answers=texts_field(record, "answers", place),
        positives=_ids(record, "positive_ctxs", place),
        negatives=_ids(record, "hard_negative_ctxs", place),
    )


def _ids(record: dict[str, Any], field: str, place: str) -> tuple[str, ...]:
    """Distinct passage ids of a list of contexts."""
    places = ((f"{place}, {field}[{index}]", context) for index, context in enumerate(list_field(record, field, place)))
    return tuple(dict.fromkeys(id_field(as_record(context, where), ID_FIELDS, where) for where, context in places))
