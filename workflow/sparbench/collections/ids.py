"""Millions of ids, found and compared by 8-byte hashes, so that memory stays bounded."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import xxhash


def id_hashes(ids: Sequence[str]) -> np.ndarray:
    """XXH3 hashes of the ids' UTF-8 text, uint64 [len(ids)]."""
    digest = xxhash.xxh3_64_intdigest
    return np.fromiter((digest(identifier.encode()) for identifier in ids), dtype=np.uint64, count=len(ids))


def repeated_positions(hashes: np.ndarray) -> np.ndarray:
    """Positions, ascending, of all hashes that occur more than once: only there can ids be equal."""
    ordered = np.sort(hashes)
    repeated = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return np.flatnonzero(np.isin(hashes, repeated))


def is_plain_id(identifier: str) -> bool:
    """Whether an id can stand in a run file, whose columns are separated by spaces: not empty, no white space."""
    return identifier.split() == [identifier]


class RowIndex:
    """Rows by id in 16 bytes a row: sorted hashes; ids themselves are read only where a hash matches.

    Args:
        ids: the ids of all rows, in batches.
        ids_of_rows: gives the ids at some rows, to distinguish ids that share a hash.
    """

    def __init__(self, ids: Iterable[Sequence[str]], ids_of_rows: Callable[[np.ndarray], list[str]]) -> None:
        hashes = np.concatenate([id_hashes(batch) for batch in ids])
        self._rows = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._rows]
        self._ids_of_rows = ids_of_rows

    def find(self, ids: Sequence[str]) -> np.ndarray:
        """Row of each id, int64 [len(ids)], -1 for an unknown id."""
        wanted = id_hashes(ids)
        places = np.searchsorted(self._hashes, wanted)
        found = np.full(len(ids), -1, dtype=np.int64)
        waiting = self._meeting(np.arange(len(ids)), places, wanted)
        while len(waiting):
            rows = self._rows[places[waiting]]
            met = self._ids_of_rows(rows)
            equal = np.array([mine == ids[i] for i, mine in zip(waiting.tolist(), met, strict=True)], dtype=bool)
            found[waiting[equal]] = rows[equal]
            places[waiting] += 1
            waiting = self._meeting(waiting[~equal], places, wanted)
        return found

    def _meeting(self, waiting: np.ndarray, places: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """The positions in `waiting` whose place holds the hash they look for."""
        inside = waiting[places[waiting] < len(self._hashes)]
        return inside[self._hashes[places[inside]] == wanted[inside]]
