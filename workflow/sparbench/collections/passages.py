"""The passage store: a collection's passages in one memory-mapped file, with random access by row and by id."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sparbench.collections.ids import RowIndex, id_hashes, is_plain_id, repeated_positions
from sparbench.errors import UserError
from sparbench.files import whole

# A fixed size, so that a row's record batch is found by division.
BATCH_ROWS = 16_384
COLUMNS = ("id", "title", "text")
SCHEMA = pa.schema([(column, pa.string()) for column in COLUMNS])


class Passage(NamedTuple):
    """A passage; the title is empty where the collection has none."""

    id: str
    title: str
    text: str


class PassageStore:
    """Passages in a memory-mapped Arrow IPC file; rows are numbered from 0 in the order of the collection.

    Raises:
        UserError: the file is missing or is not a passage store.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._batches = _map_batches(self.path)
        self._count = sum(batch.num_rows for batch in self._batches)

    def __len__(self) -> int:
        return self._count

    def ids(self, rows: Sequence[int] | np.ndarray) -> list[str]:
        """Ids of the passages at `rows`, in the order of `rows`."""
        return self._column("id", rows)

    def titles(self, rows: Sequence[int] | np.ndarray) -> list[str]:
        """Titles of the passages at `rows`, "" where there is none."""
        return self._column("title", rows)

    def texts(self, rows: Sequence[int] | np.ndarray) -> list[str]:
        """Texts of the passages at `rows`."""
        return self._column("text", rows)

    def passages(self, rows: Sequence[int] | np.ndarray) -> list[Passage]:
        """The passages at `rows`, in the order of `rows`; IndexError for a row below 0 or beyond the last."""
        return [Passage(*fields) for fields in zip(*(self._column(name, rows) for name in COLUMNS), strict=True)]

    def rows(self, ids: Sequence[str]) -> np.ndarray:
        """Row of each id, int64 [len(ids)], -1 where the store has no such passage.

        The first call hashes every id of the store (a few seconds for 21 million), later calls only look up.
        """
        return self._index.find(ids)

    def batches(self, start: int = 0, stop: int | None = None, size: int = BATCH_ROWS) -> Iterator[list[Passage]]:
        """The passages of rows `start` to `stop` (exclusive) in order, in lists of `size` (the last may be shorter)."""
        end = len(self) if stop is None else min(stop, len(self))
        for first in range(start, end, size):
            yield self.passages(range(first, min(first + size, end)))

    @cached_property
    def _index(self) -> RowIndex:
        return RowIndex((batch.column("id").to_pylist() for batch in self._batches), self.ids)

    def _column(self, name: str, rows: Sequence[int] | np.ndarray) -> list[str]:
        wanted = np.asarray(rows, dtype=np.int64)
        if len(wanted) and not 0 <= wanted.min() <= wanted.max() < self._count:
            raise IndexError(f"{self.path}: rows run from 0 to {self._count - 1}, got {wanted.min()} to {wanted.max()}")
        numbers, offsets = np.divmod(wanted, BATCH_ROWS)
        order = np.argsort(numbers, kind="stable")
        cuts = np.flatnonzero(np.diff(numbers[order])) + 1
        values: list[str] = [""] * len(wanted)
        for group in np.split(order, cuts) if len(order) else []:
            column = self._batches[numbers[group[0]]].column(name)
            for place, value in zip(group.tolist(), column.take(pa.array(offsets[group])).to_pylist(), strict=True):
                values[place] = value
        return values


def _map_batches(path: Path) -> list[pa.RecordBatch]:
    try:
        reader = pa.ipc.open_file(pa.memory_map(str(path)))
        batches = [reader.get_batch(number) for number in range(reader.num_record_batches)]
    except (FileNotFoundError, pa.ArrowInvalid) as error:
        raise UserError(
            f"{path}: not a passage store ({error}); fix: delete it and run the same command again"
        ) from None
    if not reader.schema.equals(SCHEMA):
        raise UserError(f"{path}: columns {reader.schema.names}; expected the passage store's {list(COLUMNS)}")
    return batches


def write_passages(path: str | Path, passages: Iterable[Passage], source: str) -> int:
    """Stream passages into a store at `path`, whole or not at all; memory grows by 8 bytes a passage.

    Args:
        passages: in the order of the collection; consumed once.
        source: what messages name as the origin, usually the file as published.

    Returns:
        The number of passages.

    Raises:
        UserError: there is no passage; or an id is empty, has white space or occurs twice.
    """
    with whole(path) as partial:
        hashes = _write_batches(partial, iter(passages), source)
        if not len(hashes):
            raise UserError(
                f"{source}: holds no passage; expected at least one; fix: check the file and the reader's options"
            )
        _refuse_duplicates(partial, hashes, source)
    return len(hashes)


def _write_batches(path: Path, passages: Iterator[Passage], source: str) -> np.ndarray:
    hashes = [np.empty(0, dtype=np.uint64)]
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, SCHEMA) as writer:
        for first, batch in enumerate(iter(lambda: list(islice(passages, BATCH_ROWS)), [])):
            ids = [passage.id for passage in batch]
            _refuse_bad_ids(ids, first * BATCH_ROWS, source)
            columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            writer.write_batch(pa.record_batch(columns, schema=SCHEMA))
            hashes.append(id_hashes(ids))
    return np.concatenate(hashes)


def _refuse_bad_ids(ids: list[str], offset: int, source: str) -> None:
    for number, identifier in enumerate(ids, offset + 1):
        if not is_plain_id(identifier):
            raise UserError(
                f"{source}, record {number}, field 'id': got {identifier!r}; expected an id without white space; "
                "fix: replace the white space in the passage's id (and in the qrels)"
            )


def _refuse_duplicates(path: Path, hashes: np.ndarray, source: str) -> None:
    suspects = repeated_positions(hashes)
    seen: dict[str, int] = {}
    for row, identifier in zip(suspects.tolist(), PassageStore(path).ids(suspects), strict=True):
        if identifier in seen:
            raise UserError(
                f"{source}, records {seen[identifier] + 1} and {row + 1}, field 'id': got {identifier!r} twice; "
                "expected distinct passage ids; fix: remove or rename one of the two passages"
            )
        seen[identifier] = row
