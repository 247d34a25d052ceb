"""Sparse vectors over a vocabulary on disk: rows of (term, weight) pairs, memory-mapped, read as SciPy's CSR.

A file holds four arrays in NumPy's `.npy` format, one after another: [texts, vocabulary], int64; where the pairs of
each text begin, int64 [texts + 1]; weights, float16 or float32; terms, uint16 where the vocabulary has at most 65,536
terms, else int32. Passages are stored in float16: 4 bytes for a pair, so that 8.8 million passages of 250 terms take
9 GB; the rounding of 2**-12 is far below a quantiser's step. Weights are positive: zeros are not stored.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from scipy.sparse import csr_array, vstack

from sparbench.errors import UserError
from sparbench.files import whole

UINT16_TERMS = 1 << 16


class TermCounts(NamedTuple):
    """What was stored: pairs of all texts, and how many texts have none."""

    pairs: int
    empty: int


class TermStore:
    """The sparse vectors of a corpus: the parts' rows one after another, without reading them into memory.

    Args:
        paths: files of `write_terms`; parts may have no rows.

    Raises:
        UserError: a part is not such a file, or the parts are over different vocabularies.
    """

    def __init__(self, paths: Sequence[str | Path]) -> None:
        self._parts = [_Part(path) for path in paths]
        vocabularies = sorted({part.vocabulary for part in self._parts})
        if len(vocabularies) != 1:
            raise UserError(f"terms {', '.join(map(str, paths))}: vocabularies of {vocabularies} terms; expected one")
        (self.vocabulary,) = vocabularies
        self._ends = np.cumsum([len(part) for part in self._parts])
        self._paths = paths

    def __len__(self) -> int:
        return int(self._ends[-1])

    def rows(self, start: int, stop: int) -> csr_array:
        """The vectors of the rows from `start` up to `stop`, float32 [stop - start, vocabulary]."""
        found = []
        for part, end in zip(self._parts, self._ends.tolist(), strict=True):
            begin = end - len(part)
            low, high = max(start, begin), min(stop, end)
            if low < high:
                found.append(part.rows(low - begin, high - begin))
        if not found:
            return csr_array((0, self.vocabulary), dtype=np.float32)
        return found[0] if len(found) == 1 else vstack(found, format="csr")

    def expect(self, count: int, what: str) -> None:
        """UserError unless there is a row for each of `count` texts: passages or queries, as `what` says."""
        if len(self) != count:
            raise UserError(
                f"{', '.join(map(str, self._paths))}: terms of {len(self)} {what}; expected {count}; "
                "fix: delete them and run the same command again"
            )

    def expect_vocabulary(self, terms: int) -> None:
        """UserError unless these are vectors over as many terms as the other side's."""
        if self.vocabulary != terms:
            raise UserError(
                f"{', '.join(map(str, self._paths))}: a vocabulary of {self.vocabulary} terms; queries have {terms}; "
                "fix: an encoder whose two sides have one vocabulary"
            )

    def blocks(self, most: int) -> Iterator[tuple[int, csr_array]]:
        """All vectors in order: the first row's number, and float32 [at most `most`, vocabulary]."""
        for start in range(0, len(self), most):
            yield start, self.rows(start, min(start + most, len(self)))


class _Part:
    """One file, mapped into memory."""

    def __init__(self, path: str | Path) -> None:
        try:
            with Path(path).open("rb") as stream:
                shape, self._starts, self._weights, self._terms = (_section(stream) for _ in range(4))
            rows, self.vocabulary = map(int, shape)
            fits = len(self._starts) == rows + 1 and len(self._terms) == len(self._weights) == self._starts[-1]
        except (OSError, EOFError, ValueError) as error:
            raise UserError(f"{path}: not a file of terms ({error}); fix: delete it and run again") from None
        if not fits:
            raise UserError(f"{path}: not a file of terms (its parts do not fit); fix: delete it and run again")

    def __len__(self) -> int:
        return len(self._starts) - 1

    def rows(self, start: int, stop: int) -> csr_array:
        starts = np.asarray(self._starts[start : stop + 1])
        pairs = slice(int(starts[0]), int(starts[-1]))
        terms, weights = self._terms[pairs].astype(np.int32), self._weights[pairs].astype(np.float32)
        return csr_array((weights, terms, starts - starts[0]), shape=(stop - start, self.vocabulary))


def _section(stream: BinaryIO) -> np.ndarray:
    """Map the `.npy` array that begins at the stream's place, and move the stream behind it."""
    np.lib.format.read_magic(stream)
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    place, (count,) = stream.tell(), shape
    stream.seek(count * dtype.itemsize, 1)
    return np.memmap(stream.name, dtype, "r", place, shape) if count else np.empty(0, dtype)


def write_terms(path: str | Path, blocks: Iterable[csr_array], rows: int, vocabulary: int, dtype: str) -> TermCounts:
    """Write the vectors of all `blocks` [texts, vocabulary] as one file, whole or not at all.

    Texts without a term stay as rows without pairs. Weights too small for `dtype` are dropped like zeros.

    Args:
        dtype: of the weights, float16 or float32.

    Raises:
        UserError: a weight is negative, or not finite in `dtype` (float16 ends at 65,504).
    """
    lengths, kind = [np.zeros(1, np.int64)], np.uint16 if vocabulary <= UINT16_TERMS else np.int32
    folder = Path(path).parent
    folder.mkdir(parents=True, exist_ok=True)
    with (
        whole(path) as partial,
        tempfile.TemporaryFile(dir=folder) as terms,
        tempfile.TemporaryFile(dir=folder) as kept,
    ):
        for block in blocks:
            stored = _storable(block, dtype, path)
            terms.write(stored.indices.astype(kind).tobytes())
            kept.write(stored.data.astype(dtype).tobytes())
            lengths.append(np.diff(stored.indptr).astype(np.int64))
        ends = np.cumsum(np.concatenate(lengths))
        if len(ends) != rows + 1:
            raise ValueError(f"{path}: got {len(ends) - 1} rows, expected {rows}")
        with partial.open("wb") as stream:
            np.lib.format.write_array(stream, np.array([rows, vocabulary], np.int64), version=(1, 0))
            np.lib.format.write_array(stream, ends, version=(1, 0))
            _append(stream, kept, np.dtype(dtype), int(ends[-1]))
            _append(stream, terms, np.dtype(kind), int(ends[-1]))
    return TermCounts(int(ends[-1]), int(np.count_nonzero(np.diff(ends) == 0)))


def _storable(block: csr_array, dtype: str, path: str | Path) -> csr_array:
    """A block with its weights as `dtype` holds them, in float32; terms ascend in each row."""
    with np.errstate(over="ignore"):
        weights = block.data.astype(dtype).astype(np.float32)
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise UserError(
            f"{path}: the encoder gave a weight that is negative or not finite in {dtype}; check its weights"
        )
    stored = csr_array((weights, block.indices, block.indptr), shape=block.shape, copy=True)
    stored.eliminate_zeros()
    stored.sort_indices()
    return stored


def _append(stream: BinaryIO, spool: BinaryIO, dtype: np.dtype, count: int) -> None:
    """Append a spool's bytes as a `.npy` array."""
    header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (count,)}
    np.lib.format.write_array_header_1_0(stream, header)
    spool.seek(0)
    shutil.copyfileobj(spool, stream)
