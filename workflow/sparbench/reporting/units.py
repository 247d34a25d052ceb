"""The unit in which a paper prints its numbers, and how they are rounded."""

from dataclasses import dataclass
from typing import Any

MISSING = "–"
MINUS = "−"
EXTRA_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of published numbers.

    Attributes:
        decimals: digits that the papers print.
        of_one: what a metric file's 1.0 is in this unit.
        points: what 1 of this unit is in percentage points, in which verdicts are made; None where none are made.
    """

    decimals: int
    of_one: float
    points: float | None = None

    def exact(self, value: float) -> float:
        """`value` with two more digits than papers print, as CSV files have it; all other roundings start from it."""
        return _rounded(value, self.decimals + EXTRA_DECIMALS)

    def printed(self, value: float) -> float:
        """`value` as a reader sees it."""
        return _rounded(value, self.decimals)

    def text(self, value: float | None) -> str:
        return MISSING if value is None else f"{self.printed(value):.{self.decimals}f}".replace("-", MINUS)

    def signed(self, value: float) -> str:
        """A difference with its sign; a zero has none."""
        shown = self.printed(value)
        return f"{shown:+.{self.decimals}f}".replace("-", MINUS) if shown else f"{0:.{self.decimals}f}"


UNITS = {
    "percent": Unit(1, 100.0, 1.0),
    "fraction": Unit(3, 1.0, 100.0),
    "count": Unit(0, 1.0),
    "number": Unit(2, 1.0),
    "rate": Unit(5, 1.0),
    "gigabytes": Unit(1, 1e-9),
}


def units_of(table: dict[str, Any]) -> dict[str, Unit]:
    """Column -> its unit: its own, or else the table's."""
    return {column["id"]: UNITS[column.get("unit", table["unit"])] for column in table["columns"]}


def _rounded(value: float, decimals: int) -> float:
    return float(f"{value:.{decimals}f}") + 0.0
