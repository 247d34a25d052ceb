"""Step: one figure of a paper as data (CSV), SVG and PNG."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from sparbench.files import whole
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.variants import variant

Record = dict[str, str]
FORMATS = ("svg", "png")
DOTS_PER_INCH = 150


def make_figure(job: Job) -> None:
    """Write a figure's data, then draw them.

    Settings: paper, number, kind (a module of reporting/figures), and what that kind needs. Inputs: those of the kind.
    Outputs: csv, svg, png. The same data give the same bytes.
    """
    settings = job.settings
    kind = variant("reporting.figures", settings["kind"])
    _write_records(job.outputs["csv"], kind.records(settings, job.inputs))
    with matplotlib.rc_context(_style(f"{settings['paper']}-{settings['number']}")):
        drawing = kind.draw(settings, read_records(job.outputs["csv"]))
        for suffix in FORMATS:
            _save(drawing, job.outputs[suffix], suffix)


def _style(name: str) -> dict[str, Any]:
    """matplotlib's defaults, whatever the user's own; names within the SVG depend on the figure's name alone."""
    fonts = {"font.family": "DejaVu Sans", "font.size": 9}
    return {**matplotlib.rcParamsDefault, **fonts, "svg.hashsalt": name, "svg.fonttype": "none"}


def _write_records(path: str, records: Sequence[Record]) -> None:
    with whole(path) as partial, partial.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)


def read_records(path: str) -> list[Record]:
    """The lines of a figure's CSV file."""
    with Path(path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _save(figure: Figure, path: str, suffix: str) -> None:
    """Without date, creator and version, which would differ from one run to the next."""
    nothing = {"svg": ("Date", "Creator", "Format", "Type"), "png": ("Software",)}[suffix]
    with whole(path) as partial:
        figure.savefig(partial, format=suffix, dpi=DOTS_PER_INCH, metadata=dict.fromkeys(nothing))


if __name__ == "__main__":
    run_step(make_figure)
