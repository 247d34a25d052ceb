"""What the report page shows, in the order in which its template prints it."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sparbench.reporting.entries import Entry
from sparbench.reporting.footnotes import Footnotes, place_footnotes
from sparbench.reporting.legend import SIGNIFICANT, called, has_published, significance_legend
from sparbench.reporting.sources import SUBSTITUTED
from sparbench.reporting.units import Unit, units_of
from sparbench.reporting.verdicts import CLOSE_POINTS, JUDGED, JUDGED_SCALE, REPRODUCED_POINTS

TEMPLATES = Path(__file__).resolve().parents[2] / "report"

View = dict[str, Any]


def render_page(settings: View, tables: Sequence[list[Entry]], figures: Sequence[str] = ()) -> str:
    """The report as one HTML page that loads nothing else.

    `settings` are those of the step make_report; `tables` are the entries of each of its tables, in its order;
    `figures` are its figures as SVG, likewise.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html.j2").render(page_view(settings, tables, figures))


def page_view(settings: View, tables: Sequence[list[Entry]], figures: Sequence[str] = ()) -> View:
    """Everything that the template prints."""
    views = [table_view(asked, entries) for asked, entries in zip(settings["tables"], tables, strict=True)]
    drawn = [figure_view(*pair) for pair in zip(settings.get("figures", []), figures, strict=True)]
    papers = [
        {
            "about": _about(paper, settings.get("papers", {})),
            "tables": [view for view in views if view["paper"] == paper],
            "figures": [view for view in drawn if view["paper"] == paper],
        }
        for paper in dict.fromkeys(view["paper"] for view in [*views, *drawn])
    ]
    published = any(has_published(entries) for entries in tables)
    return {
        "scale": settings["scale"],
        "scale_title": settings["title"],
        "scale_description": settings["description"],
        "seeds": settings["seeds"],
        "published": published,
        "judged": published and settings["scale"] == JUDGED_SCALE,
        "limits": {"reproduced": REPRODUCED_POINTS, "close": CLOSE_POINTS},
        "papers": papers,
        "substituted": substituted_sources(views),
    }


def substituted_sources(views: Sequence[View]) -> list[str]:
    """Source files that differ from the published ones, in any table; each file once."""
    general = (text for view in views for text in view["footnotes"].general)
    return list(dict.fromkeys(text for text in general if text.startswith(SUBSTITUTED)))


def _about(paper: str, known: dict[str, View]) -> View:
    return {"reference": "", **known.get(paper, {"name": paper, "title": ""})}


def figure_view(asked: View, svg: str) -> View:
    """One figure, its SVG without the head that stands before the element in a file of its own."""
    return {
        **asked,
        "note": asked.get("note", ""),
        "called": _called(asked["number"]),
        "anchor": f"{asked['paper']}-figure-{asked['number']}",
        "svg": svg[svg.index("<svg") :],
    }


def _called(number: str) -> str:
    """`Figure 1`; t2 is the paper's table 2, which is a figure here."""
    return f"Table {number[1:]}, drawn" if number.startswith("t") else f"Figure {number}"


def table_view(asked: View, entries: list[Entry]) -> View:
    """One table: headings with their spans, rows of cells, remarks, and how many cells got which verdict."""
    table = asked["table"]
    footnotes = place_footnotes(entries)
    by_place = {(entry.row, entry.column): entry for entry in entries}
    columns = [column["id"] for column in table["columns"]]
    opening, units = _opening(table["columns"]), units_of(table)
    rows = [
        {
            "label": row["label"],
            "marks": footnotes.at(row["id"]),
            "empty": all(by_place[row["id"], column].obtained is None for column in columns),
            "cells": [
                _cell_view(by_place[row["id"], column], footnotes, units[column], column in opening)
                for column in columns
            ],
        }
        for row in table["rows"]
    ]
    return {
        "paper": asked["paper"],
        "number": asked["number"],
        "called": called(asked["number"]).capitalize(),
        "anchor": f"{asked['paper']}-{asked['number']}",
        "title": table["title"],
        "note": table.get("note", ""),
        "significance": significance_legend(table, entries),
        "heads": _heads(table["columns"], footnotes),
        "rows": rows,
        "footnotes": footnotes,
        "counts": count_verdicts(entries),
    }


def _opening(columns: list[View]) -> set[str]:
    """The columns that open a group: the first of those under one heading."""
    groups = [column["label"][0] if len(column["label"]) == 2 else column["id"] for column in columns]
    return {
        column["id"] for before, group, column in zip([None, *groups], groups, columns, strict=False) if group != before
    }


def _heads(columns: list[View], footnotes: Footnotes) -> list[list[View]]:
    """One line of headings, or two where columns form groups; each heading with the columns and lines that it spans."""
    depth = max(len(column["label"]) for column in columns)
    upper: list[View] = []
    lower: list[View] = []
    for label, members in groupby(columns, key=_group_key):
        group = list(members)
        if len(group[0]["label"]) == 1:
            upper.append(_head(group[0], footnotes, down=depth, opening=True))
            continue
        upper.append({"text": label[0], "marks": [], "across": len(group), "down": 1, "opening": True})
        lower += [_head(column, footnotes, down=1, opening=index == 0) for index, column in enumerate(group)]
    return [upper, lower] if depth == 2 else [upper]


def _group_key(column: View) -> tuple[str, str]:
    """Neighbouring columns under the same group heading have the same key; a column without a group has its own."""
    return (column["label"][0], "" if len(column["label"]) == 2 else column["id"])


def _head(column: View, footnotes: Footnotes, down: int, opening: bool) -> View:
    marks = footnotes.at("", column["id"])
    return {"text": column["label"][-1], "marks": marks, "across": 1, "down": down, "opening": opening}


def _cell_view(entry: Entry, footnotes: Footnotes, unit: Unit, opening: bool) -> View:
    judged = entry.verdict in JUDGED
    return {
        "obtained": unit.text(entry.obtained),
        "missing": entry.obtained is None,
        "deviation": "" if entry.deviation is None else unit.text(entry.deviation),
        "published": "" if entry.published is None else unit.text(entry.published),
        "difference": unit.signed(entry.difference) if judged and entry.difference is not None else "",
        "significance": "" if entry.p_value is None else f"p = {entry.p_value:.2g} against {entry.reference}",
        "sign": SIGNIFICANT if entry.significant else "",
        "verdict": entry.verdict,
        "reason": entry.reason,
        "marks": footnotes.at(entry.row, entry.column),
        "opening": opening,
    }


def count_verdicts(entries: Sequence[Entry]) -> dict[str, int]:
    """How many cells a table has, how many are obtained, and how many got each verdict on a difference."""
    words = Counter(entry.verdict for entry in entries)
    obtained = sum(entry.obtained is not None for entry in entries)
    return {"cells": len(entries), "obtained": obtained} | {word: words[word] for word in JUDGED}
