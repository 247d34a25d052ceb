"""One passage with its terms: those kept, with their weights, those dropped, and those added."""

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sparbench.files import read_json

Record = dict[str, str]
KEPT, DROPPED, ADDED, ABSENT = "kept", "dropped", "added", "not computed"
# Added terms in the drawing, heaviest first; the CSV file has all.
MOST_ADDED = 30
WIDTH = 110


def records(settings: dict[str, Any], inputs: dict[str, Any]) -> list[Record]:
    """One line per term: in the order of the passage, then the added ones, heaviest first; the first has the text.

    Where the figure is not computed, the only line has the reason as its text.
    """
    if settings["reason"]:
        return [{"passage": "", "term": "", "kind": ABSENT, "weight": "", "text": settings["reason"]}]
    document = read_json(inputs["expansion"])["document"]
    return [
        {
            "passage": document["id"],
            "term": each["term"],
            "kind": each["kind"],
            "weight": str(each["weight"]),
            "text": "" if number else document["text"],
        }
        for number, each in enumerate(document["terms"])
    ]


def draw(settings: dict[str, Any], records: Sequence[Record]) -> Figure:
    """Bars of kept (filled) and added terms (hatched) on one scale; the dropped ones as words below."""
    if records[0]["kind"] == ABSENT:
        return _empty(records[0]["text"])
    kept = [record for record in records if record["kind"] == KEPT]
    added = [record for record in records if record["kind"] == ADDED]
    most = max(len(kept), len(added[:MOST_ADDED]), 1)
    figure = Figure(figsize=(7.2, 2.2 + 0.19 * most), layout="constrained")
    left, right = figure.subplots(1, 2, sharex=True)
    _bars(left, kept, "the passage's own terms", most, color="0.35")
    _bars(right, added[:MOST_ADDED], _added_title(added), most, color="white", edgecolor="0.2", hatch="////")
    figure.suptitle(_wrapped(f"Passage {records[0]['passage']}: {records[0]['text']}"), fontsize=8, ha="left", x=0.02)
    figure.supxlabel(_footer(settings, records), fontsize=8, ha="left", x=0.02)
    return figure


def _empty(reason: str) -> Figure:
    figure = Figure(figsize=(7.2, 0.8))
    figure.text(0.02, 0.5, _wrapped(f"Not computed: {reason}"), fontsize=8, va="center")
    return figure


def _bars(axes: Axes, records: Sequence[Record], title: str, most: int, **style: Any) -> None:
    """Horizontal bars from the top, each with its term and its weight."""
    places = range(len(records))
    weights = [float(record["weight"]) for record in records]
    bars = axes.barh(places, weights, **style)
    axes.bar_label(bars, [f"{weight:.2f}" for weight in weights], padding=2, fontsize=7)
    axes.set_yticks(places, [record["term"] for record in records], fontsize=8)
    axes.set_ylim(most - 0.4, -0.6)
    axes.set_title(title, fontsize=9, loc="left")
    axes.margins(x=0.15)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False, left=False)


def _added_title(added: Sequence[Record]) -> str:
    if len(added) <= MOST_ADDED:
        return "terms added"
    return f"the {MOST_ADDED} heaviest of {len(added)} terms added"


def _footer(settings: dict[str, Any], records: Sequence[Record]) -> str:
    dropped = [record["term"] for record in records if record["kind"] == DROPPED]
    notes = "; ".join(["", *settings["notes"]])
    text = (
        f"Dropped (no weight): {', '.join(dropped) or 'none'}.\n{settings['scale']} scale, {settings['title']}{notes}"
    )
    return "\n".join(_wrapped(line) for line in text.splitlines())


def _wrapped(text: str) -> str:
    return textwrap.fill(text.replace("$", r"\$"), WIDTH)
