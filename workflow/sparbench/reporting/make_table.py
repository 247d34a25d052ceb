"""Step: one table of a paper as CSV and Markdown, obtained beside published."""

from collections.abc import Iterable
from pathlib import Path

from sparbench.files import read_json, whole
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.reporting.cells import SUBSTITUTED, Sources, table_cells
from sparbench.reporting.entries import Origin, make_entry, write_entries
from sparbench.reporting.markdown import render_markdown
from sparbench.reporting.units import UNITS


def make_table(job: Job) -> None:
    """Write one table as CSV, a line a cell, and as Markdown.

    Settings: paper, number, scale, seeds, table (its entry in registry/papers), cells (`row/column` -> `paths`),
    unavailable, stand_ins, trained_here. Inputs: metrics and stats files. Outputs: csv, md.
    """
    settings, table = job.settings, job.settings["table"]
    unit = UNITS[table["unit"]]
    stand_ins = settings.get("stand_ins", {})
    sources = Sources(
        paths={key: cell["paths"] for key, cell in settings["cells"].items()},
        unavailable=settings.get("unavailable", {}),
        stand_ins=stand_ins,
        trained_here=settings.get("trained_here", {}),
        notes=substitution_notes(job.inputs.get("stats", [])),
    )
    origin = Origin(settings["paper"], settings["number"], settings["scale"], tuple(settings["seeds"]))
    cells = table_cells(table, sources)
    entries = [make_entry(cell, origin, unit, cell.row in stand_ins) for cell in cells]
    write_entries(job.outputs["csv"], entries, unit)
    with whole(job.outputs["md"]) as partial:
        partial.write_text(render_markdown(table, entries, origin, unit), encoding="utf-8")


def substitution_notes(stats: Iterable[str]) -> tuple[str, ...]:
    """One note for each source file that a mirror served with other bytes than those published.

    `stats` are `collections/<collection>/stats*.json`, whose `sources` are the records of the fetch step.
    """
    found = {
        (Path(path).parent.name, Path(source["file"]).name)
        for path in stats
        for source in read_json(path).get("sources", [])
        if source.get("substituted")
    }
    return tuple(f"{SUBSTITUTED}{file} of {collection} is not the published file" for collection, file in sorted(found))


if __name__ == "__main__":
    run_step(make_table)
