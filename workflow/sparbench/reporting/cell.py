"""One cell of a table, and what fills it."""

from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any, NamedTuple


class ResultFile(NamedTuple):
    """A result file that a cell is computed from, such as a metrics file."""

    path: str
    content: dict[str, Any]


class Obtained(NamedTuple):
    """What a column's kind makes of one row.

    Attributes:
        values: one value per training seed, in the table's unit; empty when not computed.
        reason: why there are no values.
        notes: what a reader must know about the values.
        partial: a mean over only some of its columns or collections, or computed from one; it is not compared with the
            published value.
    """

    values: tuple[float, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its place, the published value, and the fields of `Obtained`."""

    row: str
    column: str
    metric: str
    published: float | None
    values: tuple[float, ...] = ()
    reason: str = ""
    notes: tuple[str, ...] = ()
    partial: bool = False

    @property
    def obtained(self) -> float | None:
        """The mean over the seeds."""
        return fmean(self.values) if self.values else None

    @property
    def deviation(self) -> float | None:
        """The sample standard deviation over the seeds, when there are several."""
        return stdev(self.values) if len(self.values) > 1 else None
