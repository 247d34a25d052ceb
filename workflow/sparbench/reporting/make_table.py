"""Step: one table of a paper as CSV and Markdown, obtained beside published."""

from sparbench.files import whole
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.reporting.cells import table_cells
from sparbench.reporting.comparisons import compare_rows
from sparbench.reporting.entries import Origin, make_entry, write_entries
from sparbench.reporting.markdown import render_markdown
from sparbench.reporting.sources import Sources, substitution_notes
from sparbench.reporting.units import units_of


def make_table(job: Job) -> None:
    """Write one table as CSV, one line per cell, and as Markdown.

    Settings: paper, number, scale, seeds, table (its entry in registry/papers), patterns and absent (see ResultPaths),
    seeds_of_rows, unavailable, stand_ins, trained_here (see Sources). Inputs: stats files; the paths of the result
    files follow from the settings. Outputs: csv, md.
    """
    settings, table = job.settings, job.settings["table"]
    units = units_of(table)
    sources = Sources.of_settings(settings, substitution_notes(job.inputs.get("stats", [])))
    origin = Origin(settings["paper"], settings["number"], settings["scale"], tuple(settings["seeds"]))
    cells = table_cells(table, sources)
    tests = compare_rows(table, cells, sources)
    entries = [
        make_entry(cell, origin, units[cell.column], cell.row in sources.stand_ins, tests.get((cell.row, cell.column)))
        for cell in cells
    ]
    write_entries(job.outputs["csv"], entries, units)
    with whole(job.outputs["md"]) as partial:
        partial.write_text(render_markdown(table, entries, origin), encoding="utf-8")


if __name__ == "__main__":
    run_step(make_table)
