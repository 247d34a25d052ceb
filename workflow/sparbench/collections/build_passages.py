"""Step: read a collection's passages from the published files into a passage store."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sparbench.collections.passages import Passage, write_passages
from sparbench.collections.readers import PASSAGE_READERS, read
from sparbench.files import read_json, whole, write_json
from sparbench.processes.job import Facts, Job
from sparbench.processes.step import rate, run_step

SOURCE_RECORDS = "source_records"


def build_passages(job: Job) -> Facts:
    """Write `passages` (the store) and `stats` from a reader's files.

    Settings: collection, reader, options. Inputs: the reader's file roles, and optionally `source_records`.
    """
    settings, start = job.settings, time.monotonic()
    files = {role: path for role, path in job.inputs.items() if role != SOURCE_RECORDS}
    titled: Counter[bool] = Counter()
    passages = _counting(read(PASSAGE_READERS, settings["reader"], files, settings["options"]), titled)
    with whole(job.outputs["passages"]) as partial:
        count = write_passages(partial, passages, source_name(settings["collection"], files))
        stats = {
            "collection": settings["collection"],
            "passages": count,
            "bytes": partial.stat().st_size,
            "title_share": round(titled[True] / count, 6),
            "sources": sources(job),
        }
        write_json(job.outputs["stats"], stats)
    return rate("passages", count, start)


def _counting(passages: Iterable[Passage], titled: Counter[bool]) -> Iterator[Passage]:
    for passage in passages:
        titled[bool(passage.title)] += 1
        yield passage


def sources(job: Job) -> list[dict[str, Any]]:
    """The records of how each source file was fetched, so that tables can name substitutes."""
    return [read_json(path) for path in job.inputs.get(SOURCE_RECORDS, [])]


def source_name(collection: str, files: dict[str, str]) -> str:
    """How messages name the origin of a collection or split: its name and its files."""
    return f"{collection} ({', '.join(dict.fromkeys(files.values())) or 'no files'})"


if __name__ == "__main__":
    run_step(build_passages)
