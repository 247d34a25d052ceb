"""PAQ's archive: JSON lines of generated questions with their answers, 65 million of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sparbench.collections.archives import member_names
from sparbench.collections.queries import JudgedQuery, Query
from sparbench.collections.records import answers_field, json_lines, text_field
from sparbench.errors import UserError


def read_queries(archive: Path) -> Iterator[JudgedQuery]:
    """Questions of all *.jsonl members, without ids, members in the order of their names."""
    names = sorted(name for name in member_names(archive) if name.endswith(".jsonl"))
    if not names:
        raise UserError(f"{archive}: holds no *.jsonl; expected PAQ's questions; fix: fetch PAQ.tar.gz")
    for name in names:
        for place, record in json_lines(archive, name):
            yield JudgedQuery(Query("", text_field(record, "question", place), _answers(record, place)), {})


def _answers(record: dict[str, Any], place: str) -> tuple[str, ...]:
    field = "answers" if "answers" in record else "answer"
    return answers_field(record, field, place)
