"""Effectiveness against cost: a point per retriever, a line per series, published points beside the obtained ones."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sparbench.reporting.cell import Cell
from sparbench.reporting.cells import table_cells
from sparbench.reporting.sources import Sources, substitution_notes
from sparbench.reporting.units import Unit, units_of
from sparbench.reporting.verdicts import JUDGED_SCALE

Record = dict[str, str]
# Series differ by marker and line, so that the figure reads without colour.
MARKERS = "osD^vP*X<>"
LINES = ("-", "--", "-.", ":")
PUBLISHED = "_published"


def records(settings: dict[str, Any], inputs: dict[str, Any]) -> list[Record]:
    """One line per point: its series and label, both coordinates with deviation and published value, and remarks."""
    table = settings["table"]
    units = units_of(table)
    cells = table_cells(table, Sources.of_settings(settings, substitution_notes(inputs.get("stats", []))))
    by_row = {row: list(group) for row, group in groupby(cells, key=lambda cell: cell.row)}
    return [_record(row, by_row[row["id"]], units) for row in table["rows"]]


def _record(row: dict[str, Any], cells: Sequence[Cell], units: dict[str, Unit]) -> Record:
    record = {"series": row["series"], "point": row["id"], "label": row["label"]}
    for cell in cells:
        unit = units[cell.column]
        record[cell.column] = _number(cell.obtained, unit)
        record[f"{cell.column}_deviation"] = _number(cell.deviation, unit)
        record[f"{cell.column}{PUBLISHED}"] = _number(cell.published, unit)
    reasons = dict.fromkeys(cell.reason for cell in cells if cell.reason)
    notes = dict.fromkeys(note for cell in cells for note in cell.notes)
    return record | {"reason": "; ".join(reasons), "notes": " | ".join(notes)}


def _number(value: float | None, unit: Unit) -> str:
    return "" if value is None else repr(unit.exact(value))


def draw(settings: dict[str, Any], records: Sequence[Record]) -> Figure:
    """Filled markers, joined in each series: obtained; open ones: published."""
    horizontal, vertical = settings["table"]["columns"]
    figure = Figure(figsize=(7.2, 4.6), layout="constrained")
    axes = figure.add_subplot()
    for number, (series, points) in enumerate(by_series(records).items()):
        _draw_series(axes, number, series, points, horizontal["id"], vertical["id"])
    axes.set_xlabel(" ".join(horizontal["label"]))
    axes.set_ylabel(" ".join(vertical["label"]))
    axes.set_xlim(left=0)
    axes.grid(color="0.9", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    if axes.has_data():
        figure.legend(loc="outside right upper", frameon=False, fontsize=8)
    figure.supxlabel(remark(settings, records), fontsize=8, color="0.3")
    return figure


def by_series(records: Sequence[Record]) -> dict[str, list[Record]]:
    """The points of each series, in the order in which the series first occur."""
    names = dict.fromkeys(record["series"] for record in records)
    return {name: [record for record in records if record["series"] == name] for name in names}


def coordinates(points: Sequence[Record], horizontal: str, vertical: str) -> list[tuple[float, float]]:
    """The points that have both coordinates, by the first."""
    return sorted((float(p[horizontal]), float(p[vertical])) for p in points if p[horizontal] and p[vertical])


def _draw_series(
    axes: Axes, number: int, series: str, points: Sequence[Record], horizontal: str, vertical: str
) -> None:
    marker, line = MARKERS[number % len(MARKERS)], LINES[number % len(LINES)]
    obtained = coordinates(points, horizontal, vertical)
    if obtained:
        axes.plot(*zip(*obtained, strict=True), marker=marker, linestyle=line, color="0.1", markersize=6, label=series)
    published = coordinates(points, horizontal + PUBLISHED, vertical + PUBLISHED)
    if published:
        style = {"marker": marker, "linestyle": "none", "color": "0.45", "markerfacecolor": "white", "markersize": 7}
        axes.plot(*zip(*published, strict=True), label=f"{series}, published", **style)


def remark(settings: dict[str, Any], records: Sequence[Record]) -> str:
    """Which scale and how many of the points were obtained, and whether they compare with the published ones."""
    horizontal, vertical = (column["id"] for column in settings["table"]["columns"])
    obtained = coordinates(records, horizontal, vertical)
    text = f"{settings['scale']} scale: {len(obtained)} of {len(records)} points obtained (filled)"
    published = coordinates(records, horizontal + PUBLISHED, vertical + PUBLISHED)
    if not published:
        return text
    if settings["scale"] == JUDGED_SCALE:
        return f"{text}, {len(published)} published (open)"
    return f"{text}; those published (open) are of other data and not comparable"
