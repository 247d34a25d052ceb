"""The verdict on an obtained value, compared with the published one."""

from typing import NamedTuple

from sparbench.reporting.cell import Cell
from sparbench.reporting.units import Unit

JUDGED_SCALE = "full"
REPRODUCED_POINTS = 0.5
CLOSE_POINTS = 1.5

REPRODUCED = "reproduced"
CLOSE = "close"
OFF = "off"
NOT_COMPARABLE = "not comparable"
NOT_COMPUTED = "not computed"
UNPUBLISHED = "no published value"
JUDGED = (REPRODUCED, CLOSE, OFF)


class Verdict(NamedTuple):
    """One of the words above, the difference from the published value, and the reason where the verdict needs one."""

    word: str
    difference: float | None = None
    reason: str = ""


def judge(cell: Cell, unit: Unit, scale: str, stand_in: bool = False) -> Verdict:
    """Compare a cell with its published value, both as printed in the paper's unit.

    Only the full scale uses the paper's data and encoders; everywhere else, and where a stand-in serves,
    the difference is given but not judged.
    """
    if cell.obtained is None:
        return Verdict(NOT_COMPUTED, reason=cell.reason)
    if cell.published is None:
        return Verdict(UNPUBLISHED)
    if cell.partial:
        return Verdict(NOT_COMPARABLE, reason="a mean over only some of its columns or collections")
    difference = unit.printed(unit.printed(unit.exact(cell.obtained)) - cell.published)
    if scale != JUDGED_SCALE:
        return Verdict(NOT_COMPARABLE, difference, f"the {scale} scale has other data than the paper")
    if stand_in:
        return Verdict(NOT_COMPARABLE, difference, "a stand-in serves for the paper's retriever")
    if unit.points is None:
        return Verdict(
            NOT_COMPARABLE, difference, "no measure of effectiveness: verdicts are made in percentage points"
        )
    return Verdict(grade(difference * unit.points), difference)


def grade(points: float) -> str:
    """The verdict on a difference in percentage points."""
    distance = round(abs(points), 6)
    if distance <= REPRODUCED_POINTS:
        return REPRODUCED
    return CLOSE if distance <= CLOSE_POINTS else OFF
