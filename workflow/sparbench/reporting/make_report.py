"""Step: all tables on one HTML page."""

from pathlib import Path

from sparbench.files import whole
from sparbench.processes.job import Job
from sparbench.processes.step import run_step
from sparbench.reporting.entries import read_entries
from sparbench.reporting.page import render_page


def make_report(job: Job) -> None:
    """Write the report page from the tables' CSV files.

    Settings: scale, title and description of the scale, seeds, tables (paper, number and table of each: title, unit,
    note, id and label of columns and rows), papers (name, title and reference of each). Inputs: tables, the CSV files
    in the same order; where there are figures, their SVG files, in the order of the setting `figures` (paper, number,
    title, note of each). Output: page.
    """
    tables = [read_entries(path) for path in job.inputs["tables"]]
    figures = [Path(path).read_text(encoding="utf-8") for path in job.inputs.get("figures", [])]
    with whole(job.outputs["page"]) as partial:
        partial.write_text(render_page(job.settings, tables, figures), encoding="utf-8")


if __name__ == "__main__":
    run_step(make_report)
