"""A table as Markdown: obtained and published in one cell, `12.3 (62.9)`."""

from typing import Any

from sparbench.reporting.entries import Entry, Origin
from sparbench.reporting.footnotes import Footnotes, place_footnotes
from sparbench.reporting.legend import SIGNIFICANT, called, legend, significance_legend
from sparbench.reporting.units import Unit, units_of
from sparbench.reporting.verdicts import CLOSE, OFF, REPRODUCED

SIGNS = {REPRODUCED: " ✓", CLOSE: " ≈", OFF: " ✗"}


def render_markdown(table: dict[str, Any], entries: list[Entry], origin: Origin) -> str:
    """One table as a Markdown page; `entries` row by row, in the order of `table_cells`."""
    footnotes = place_footnotes(entries)
    heading = f"# {origin.paper}, {called(origin.table)}: {table['title']}"
    remarks = [table["note"]] if "note" in table else []
    readings = [legend(origin, entries), significance_legend(table, entries)]
    blocks = [heading, *readings, *remarks, _grid(table, entries, footnotes), _list(footnotes)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _grid(table: dict[str, Any], entries: list[Entry], footnotes: Footnotes) -> str:
    units = units_of(table)
    by_place = {(entry.row, entry.column): entry for entry in entries}
    columns = [column["id"] for column in table["columns"]]
    heads = [" ".join(column["label"]) + _marks(footnotes.at("", column["id"])) for column in table["columns"]]
    lines = [_line(["", *heads]), _line(["---", *["---:"] * len(columns)])]
    for row in table["rows"]:
        cells = [
            _cell(by_place[row["id"], column], units[column]) + _marks(footnotes.at(row["id"], column))
            for column in columns
        ]
        lines.append(_line([row["label"] + _marks(footnotes.at(row["id"])), *cells]))
    return "\n".join(lines)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _marks(marks: list[str]) -> str:
    return f" [{','.join(marks)}]" if marks else ""


def _cell(entry: Entry, unit: Unit) -> str:
    deviation = "" if entry.deviation is None else f" ± {unit.text(entry.deviation)}"
    published = "" if entry.published is None else f" ({unit.text(entry.published)})"
    significant = SIGNIFICANT if entry.significant else ""
    return unit.text(entry.obtained) + significant + deviation + SIGNS.get(entry.verdict, "") + published


def _list(footnotes: Footnotes) -> str:
    general = [f"- All obtained values: {text}" for text in footnotes.general]
    return "\n".join([*general, *(f"- [{mark}] {text}" for mark, text in footnotes.texts.items())])
