"""Vectors on disk: parts in float16 (or float32), memory-mapped, read in blocks as float32."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from sparbench.errors import UserError
from sparbench.files import whole

FLOAT16_SHIFT, FLOAT16_BITS, FLOAT16_SCALE = 13, np.int32(-0x70002000), np.float32(2.0**112)
WIDENED_AT_ONCE = 1 << 17


class VectorStore:
    """The vectors of a corpus: the parts' rows one after another, without reading them into memory.

    Args:
        paths: `.npy` files [rows, dim] of float16 or float32; parts may have no rows.

    Raises:
        UserError: a part is not such a file, or the parts have different dimensions.
    """

    def __init__(self, paths: Sequence[str | Path]) -> None:
        self._parts = [_open_part(path) for path in paths]
        dims = {part.shape[1]: path for part, path in zip(self._parts, paths, strict=True)}
        if len(dims) != 1:
            raise UserError(f"vectors {', '.join(map(str, dims.values()))}: dimensions {sorted(dims)}; expected one")
        (self.dim,) = dims
        self._ends = np.cumsum([len(part) for part in self._parts])

    def __len__(self) -> int:
        return int(self._ends[-1])

    def read(self, start: int, stop: int, target: np.ndarray) -> None:
        """Copy the rows from `start` up to `stop` into `target` [stop - start, dim], float32, which may be strided."""
        for part, end in zip(self._parts, self._ends, strict=True):
            begin = int(end) - len(part)
            low, high = max(start, begin), min(stop, int(end))
            if low < high:
                _copy_widened(part[low - begin : high - begin], target[low - start : high - start])

    def take(self, rows: np.ndarray) -> np.ndarray:
        """The vectors of single `rows`, float32 [rows, dim], in their order."""
        target = np.empty((len(rows), self.dim), np.float32)
        numbers = np.searchsorted(self._ends, rows, side="right")
        for number in np.unique(numbers):
            part, inside = self._parts[number], numbers == number
            target[inside] = part[rows[inside] - (self._ends[number] - len(part))]
        return target


def write_vectors(path: str | Path, blocks: Iterable[np.ndarray], rows: int, dim: int, dtype: str) -> None:
    """Write the rows of all `blocks` as one `.npy` [rows, dim] through a memory map, whole or not at all.

    Raises:
        UserError: a value is not finite in `dtype` (float16 ends at 65,504).
    """
    with whole(path) as partial:
        stored = np.lib.format.open_memmap(partial, mode="w+", dtype=dtype, shape=(rows, dim))
        _take_space(partial)
        done = 0
        for block in blocks:
            with np.errstate(over="ignore"):
                stored[done : done + len(block)] = block
            if not np.isfinite(stored[done : done + len(block)]).all():
                raise UserError(f"{path}: the encoder gave a value that is not finite in {dtype}; check its weights")
            done += len(block)
        if done != rows:
            raise ValueError(f"{path}: got {done} rows, expected {rows}")
        stored.flush()


def _take_space(path: Path) -> None:
    """Reserve a file's space on disk: on a full disk, writing through a map would kill the process."""
    with path.open("r+b") as stream:
        os.posix_fallocate(stream.fileno(), 0, path.stat().st_size)


def _open_part(path: str | Path) -> np.ndarray:
    try:
        part = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, EOFError, ValueError) as error:
        raise UserError(f"{path}: not a .npy file of vectors ({error}); fix: delete it and run again") from error
    if part.ndim != 2 or part.dtype not in (np.float16, np.float32):
        raise UserError(f"{path}: {part.dtype} of shape {part.shape}; expected float16 or float32 [rows, dim]")
    return part


def _copy_widened(source: np.ndarray, target: np.ndarray) -> None:
    """Copy float16 or float32 to float32, exactly.

    NumPy widens float16 one value at a time (1.2 ns each, as much as 75 queries' products). The bits of a float16,
    moved to their places in a float32, are its value times 2**-112, also for subnormals; this is six times as fast.
    """
    if source.dtype != np.float16:
        np.copyto(target, source)
        return
    step = max(1, WIDENED_AT_ONCE // source.shape[1])
    for start in range(0, len(source), step):
        bits = source[start : start + step].view(np.int16).astype(np.int32)
        np.left_shift(bits, FLOAT16_SHIFT, out=bits)
        np.bitwise_and(bits, FLOAT16_BITS, out=bits)
        np.multiply(bits.view(np.float32), FLOAT16_SCALE, out=target[start : start + step])
