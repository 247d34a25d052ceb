"""Reading collections in tests: what a reader yields, as lists."""

from pathlib import Path

from sparbench.collections.passages import Passage
from sparbench.collections.queries import JudgedQuery
from sparbench.collections.readers import PASSAGE_READERS, QUERY_READERS, read


def passages(reader: str, files: dict[str, Path], **options) -> list[Passage]:
    return list(read(PASSAGE_READERS, reader, {role: str(path) for role, path in files.items()}, options))


def judged(reader: str, files: dict[str, Path], **options) -> list[JudgedQuery]:
    return list(read(QUERY_READERS, reader, {role: str(path) for role, path in files.items()}, options))
