"""The values of a table's cells: read from metric files, or made from other cells of the row."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, stdev
from typing import Any

from sparbench.errors import UserError
from sparbench.files import read_json
from sparbench.reporting.units import UNITS

MACRO = "macro "
SUBSTITUTED = "substituted source: "


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes:
        values: what was obtained, one value a training seed, in the table's unit; empty when not computed.
        reason: why nothing was obtained.
        notes: what must be known to read the obtained value.
        partial: a mean over some of its columns or collections only, or made from one; it is compared with no published
            value.
    """

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


@dataclass(frozen=True)
class Sources:
    """Where a table's values come from.

    Attributes:
        paths: `row/column` -> one list a seed, in it one metric file a collection.
        unavailable: `row/column` or `row` -> why it is not computed at this scale.
        stand_ins: row -> what serves in place of the published retriever.
        notes: what holds for all obtained values of the table.
        trained_here: row -> which of its encoders are trained here in place of their released checkpoints.
        loaded: the metric files read so far.
    """

    paths: dict[str, list[list[str]]]
    unavailable: dict[str, str] = field(default_factory=dict)
    stand_ins: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    trained_here: dict[str, str] = field(default_factory=dict)
    loaded: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)

    def scores(self, path: str) -> dict[str, Any]:
        """A metric or overlap file without its values for single queries; read once."""
        if path not in self.loaded:
            self.loaded[path] = {name: value for name, value in read_json(path).items() if name != "per_query"}
        return self.loaded[path]


def table_cells(table: dict[str, Any], sources: Sources) -> list[Cell]:
    """All cells of a table (a `tables` entry of registry/papers), row by row in the order of the columns.

    Raises UserError when a metric file lacks the metric of its column.
    """
    return [cell for row in table["rows"] for cell in _row_cells(table, row, sources)]


def _row_cells(table: dict[str, Any], row: dict[str, Any], sources: Sources) -> list[Cell]:
    columns = {column["id"]: column for column in table["columns"]}
    blank = {
        name: Cell(row["id"], name, metric_name(column, columns), published)
        for (name, column), published in zip(columns.items(), row["published"], strict=True)
    }
    measured = {
        name: _with_reading(cell, row, columns[name], table["unit"], sources)
        for name, cell in blank.items()
        if not parts_of(columns[name])
    }
    derived = {name: _derive(cell, columns[name], measured) for name, cell in blank.items() if name not in measured}
    return [_with_notes({**measured, **derived}[name], row, columns[name], sources) for name in columns]


def parts_of(column: dict[str, Any]) -> list[str]:
    """The columns that a derived column is made from; empty for a measured one."""
    return column.get("mean_of") or column.get("difference") or []


def metric_name(column: dict[str, Any], columns: dict[str, dict[str, Any]]) -> str:
    """What a column measures, in words: `Acc@20`, `RBO with bm25`, `mean of Acc@20`."""
    parts = parts_of(column)
    if not parts:
        return column["metric"] if "metric" in column else f"RBO with {column['rbo']}"
    names = dict.fromkeys(metric_name(columns[part], columns) for part in parts)
    return f"{'mean' if 'mean_of' in column else 'difference'} of {', '.join(names)}"


def _with_reading(cell: Cell, row: dict[str, Any], column: dict[str, Any], unit: str, sources: Sources) -> Cell:
    """The cell with its values from the metric files, or with the reason why there are none."""
    key = f"{cell.row}/{cell.column}"
    reason = row.get("not_computed") or sources.unavailable.get(key) or sources.unavailable.get(cell.row)
    if reason:
        return replace(cell, reason=reason)
    seeds = sources.paths[key]
    values = tuple(
        UNITS[unit].of_one * fmean(_value(path, sources.scores(path), column) for path in paths) for paths in seeds
    )
    notes = _missing_note([sources.scores(path) for path in seeds[0]])
    named = len(column.get("mean_over", seeds[0]))
    if len(seeds[0]) == named:
        return replace(cell, values=values, notes=notes)
    note = f"mean of {len(seeds[0])} of {named} collections: not to be compared with the published mean"
    return replace(cell, values=values, notes=(*notes, note), partial=True)


def _value(path: str, scores: dict[str, Any], column: dict[str, Any]) -> float:
    if "rbo" in column:
        return scores["extrapolated"]
    name = column["metric"].removeprefix(MACRO)
    values = scores.get("macro" if column["metric"].startswith(MACRO) else "mean", {})
    if name not in values:
        known = ", ".join(sorted(values)) or "none"
        raise UserError(
            f"{path}: no '{column['metric']}' for column '{column['id']}'; it has {known}; "
            f"add the metric to the collection's `metrics` in the registry"
        )
    return values[name]


def _missing_note(scores: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    missing = sum(one.get("missing", 0) for one in scores)
    asked = sum(one["queries"] for one in scores)
    return (f"{missing:,} of {asked:,} queries got no result and count as 0",) if missing else ()


def _derive(cell: Cell, column: dict[str, Any], row: dict[str, Cell]) -> Cell:
    """A mean or a difference of the row's cells, seed by seed; a mean of some of them says so."""
    parts = [row[name] for name in parts_of(column)]
    present = [part for part in parts if part.values]
    if not present or ("difference" in column and len(present) < 2):
        return replace(cell, reason=_common_reason([part.reason for part in parts if not part.values]))
    by_seed = zip(*(part.values for part in present), strict=True)
    combine = _difference if "difference" in column else fmean
    values, note = tuple(combine(values) for values in by_seed), _partial_note(parts)
    return replace(cell, values=values, notes=(note,) if note else (), partial=bool(note))


def _difference(values: Sequence[float]) -> float:
    return values[0] - values[1]


def _partial_note(parts: Sequence[Cell]) -> str:
    """What a cell made from these lacks; empty when it lacks nothing."""
    present = sum(bool(part.values) for part in parts)
    if present < len(parts):
        return f"mean of {present} of the {len(parts)} columns: not to be compared with the published mean"
    if any(part.partial for part in parts):
        return "made from a mean over some of its collections: not to be compared with the published value"
    return ""


def _common_reason(reasons: Sequence[str]) -> str:
    return reasons[0] if len(set(reasons)) == 1 else "the columns that it is made from are not computed"


def _with_notes(cell: Cell, row: dict[str, Any], column: dict[str, Any], sources: Sources) -> Cell:
    if not cell.values:
        return cell
    encoders = [texts.get(cell.row) for texts in (sources.stand_ins, sources.trained_here)]
    notes = [row.get("notes", {}).get(cell.column), column.get("note"), *encoders]
    return replace(cell, notes=(*cell.notes, *(note for note in notes if note), *sources.notes))
