"""Passages: written once as a stream, read memory-mapped."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from sparbench.errors import UserError
from sparbench.files import whole

BATCH_ROWS = 16_384
SCHEMA = pa.schema([("id", pa.string()), ("title", pa.string()), ("text", pa.string())])


class Passage(NamedTuple):
    """One passage; the title is empty where the collection has none."""

    id: str
    title: str
    text: str


class PassageStore:
    """The passages of one collection in an uncompressed Arrow file, mapped into memory and read row by row.

    Rows are numbered from 0 in file order; that number stands for a passage wherever ids would be large.
    """

    def __init__(self, path: str | Path) -> None:
        self._table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()

    def __len__(self) -> int:
        return self._table.num_rows

    def _column(self, name: str, rows: Sequence[int] | np.ndarray) -> list[str]:
        return self._table.column(name).take(pa.array(np.asarray(rows, dtype=np.int64))).to_pylist()

    def ids(self, rows: Sequence[int] | np.ndarray) -> list[str]:
        """The ids of these rows, in this order."""
        return self._column("id", rows)

    def titles(self, rows: Sequence[int] | np.ndarray) -> list[str]:
        """The titles of these rows, in this order."""
        return self._column("title", rows)

    def texts(self, rows: Sequence[int] | np.ndarray) -> list[str]:
        """The texts of these rows, in this order."""
        return self._column("text", rows)

    def passages(self, rows: Sequence[int] | np.ndarray) -> list[Passage]:
        """These rows as passages, in this order."""
        columns = (self.ids(rows), self.titles(rows), self.texts(rows))
        return [Passage(*values) for values in zip(*columns, strict=True)]

    def rows(self, ids: Sequence[str]) -> np.ndarray:
        """Row numbers (int64) of passage ids; -1 for an id that no passage has."""
        found = pc.index_in(pa.array(list(ids), pa.string()), value_set=self._table.column("id").combine_chunks())
        return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)

    def batches(self, start: int = 0, stop: int | None = None, size: int = BATCH_ROWS) -> Iterator[list[Passage]]:
        """The passages of rows `start` to `stop` in lists of at most `size`."""
        end = len(self) if stop is None else min(stop, len(self))
        for first in range(start, end, size):
            piece = self._table.slice(first, min(size, end - first)).to_pydict()
            yield [Passage(*values) for values in zip(piece["id"], piece["title"], piece["text"], strict=True)]


def write_passages(path: str | Path, passages: Iterable[Passage], source: str) -> int:
    """Stream passages to a store at `path`, whole or not at all, and return their number.

    Memory is bounded: eight bytes a passage (a hash of each id) beside one batch.

    Raises:
        UserError: two passages share an id, or there is none; the message names `source`.
    """
    hashes: list[np.ndarray] = []
    count = 0
    with whole(path) as partial:
        with pa.OSFile(str(partial), "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as writer:
            stream = iter(passages)
            while batch := list(islice(stream, BATCH_ROWS)):
                ids, titles, texts = zip(*batch, strict=True)
                writer.write_batch(pa.record_batch([list(ids), list(titles), list(texts)], schema=SCHEMA))
                hashes.append(np.fromiter(map(xxhash.xxh3_64_intdigest, ids), dtype=np.uint64, count=len(ids)))
                count += len(batch)
        if not count:
            raise UserError(f"{source}: no passages; an empty corpus cannot be searched")
        _refuse_duplicates(partial, np.concatenate(hashes), source)
    return count


def _refuse_duplicates(path: Path, hashes: np.ndarray, source: str) -> None:
    """Equal hashes are looked up in the written file, since two different ids may share one."""
    order = np.argsort(hashes, kind="stable")
    repeated = np.flatnonzero(hashes[order][1:] == hashes[order][:-1])
    if not len(repeated):
        return
    suspects = np.unique(np.concatenate([order[repeated], order[repeated + 1]]))
    first_row: dict[str, int] = {}
    for row, passage_id in zip(suspects.tolist(), PassageStore(path).ids(suspects), strict=True):
        if passage_id in first_row:
            raise UserError(
                f"{source}: passages {first_row[passage_id] + 1} and {row + 1} have the same id '{passage_id}'; "
                "give each passage an id of its own"
            )
        first_row[passage_id] = row
