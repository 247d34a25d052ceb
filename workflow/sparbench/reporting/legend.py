"""How to read a table: what stands in its cells, and what its signs mean."""

from collections.abc import Sequence
from typing import Any

from sparbench.evaluation.significance import LEVEL
from sparbench.reporting.entries import Entry, Origin
from sparbench.reporting.units import MISSING
from sparbench.reporting.verdicts import CLOSE_POINTS, JUDGED_SCALE, REPRODUCED_POINTS

SIGNIFICANT = "†"


def called(number: str) -> str:
    """What a table is called: `table 2`; the numbers that a paper's text states have none."""
    return f"table {number}" if number[0].isdigit() else f"numbers of the {number.replace('-', ', ')}"


def legend(origin: Origin, entries: Sequence[Entry]) -> str:
    """How to read the cells of a table at this scale."""
    seeds = f"seed {origin.seeds[0]}"
    if len(origin.seeds) > 1:
        seeds = f"mean ± sample deviation over the seeds {', '.join(map(str, origin.seeds))}"
    if not has_published(entries):
        return f"Scale {origin.scale}, {seeds}. Cells: obtained; {MISSING} not computed."
    reading = f"Scale {origin.scale}, {seeds}. Cells: obtained (published); {MISSING} not computed."
    if origin.scale != JUDGED_SCALE:
        return f"{reading} This scale has other data than the paper: the two numbers are not comparable."
    return (
        f"{reading} ✓ reproduced within {REPRODUCED_POINTS} points, ≈ close within {CLOSE_POINTS}, "
        "✗ off by more; no sign: not comparable."
    )


def has_published(entries: Sequence[Entry]) -> bool:
    """Whether a paper prints any value of the table; a user's own table has none."""
    return any(entry.published is not None for entry in entries)


def significance_legend(table: dict[str, Any], entries: Sequence[Entry]) -> str:
    """What the sign of significance means, with the rows that others are compared with; empty without tests."""
    tested = [entry for entry in entries if entry.p_value is not None]
    if not tested:
        return ""
    labels = {row["id"]: row["label"] for row in table["rows"]}
    compared = {entry.row: entry.reference for entry in tested}
    first, *others = dict.fromkeys(compared.values())
    own = [
        f"; {', '.join(labels[row] for row, reference in compared.items() if reference == other)} from {labels[other]}"
        for other in others
    ]
    return (
        f"{SIGNIFICANT} differs from {labels[first]} in the same column{''.join(own)}: p < {LEVEL} in a paired t-test "
        f"over the queries, with Holm's correction for the table's {len(tested)} tests."
    )
