"""What columns that are computed from other columns of the row share."""

from collections.abc import Callable, Sequence

from sparbench.reporting.cell import Cell, Obtained


def combined(combine: Callable[[Sequence[float]], float], parts: Sequence[Cell]) -> Obtained:
    """`combine` of the parts' values, seed by seed; partial when one of the parts is."""
    values = tuple(combine(values) for values in zip(*(part.values for part in parts), strict=True))
    if not any(part.partial for part in parts):
        return Obtained(values)
    note = "computed from a mean over only some collections: not to be compared with the published value"
    return Obtained(values, notes=(note,), partial=True)


def missing_reason(parts: Sequence[Cell]) -> str:
    """Why a column cannot be computed: the reason of the parts that are missing, where they share one."""
    reasons = {part.reason for part in parts if not part.values}
    return reasons.pop() if len(reasons) == 1 else "the columns that it is computed from are not computed"


def distinct(names: Sequence[str]) -> str:
    """Names in their order, each once: `Acc@20, Acc@100`."""
    return ", ".join(dict.fromkeys(names))
