"""The end of `make results`: what the tables hold, what each stage took, and where the page lies.

python -m sparbench.reporting.summarise --results results/demo
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sparbench.errors import UserError
from sparbench.reporting.entries import Entry, read_entries
from sparbench.reporting.legend import called, has_published
from sparbench.reporting.verdicts import JUDGED

Measurement = dict[str, Any]


class Stage(NamedTuple):
    """What the jobs of one rule took: their total time in seconds, and the largest resident memory of any, in MB."""

    name: str
    jobs: int
    seconds: float
    peak_mb: float | None


def read_stages(folder: Path) -> list[Stage]:
    """The stages under `benchmarks/<rule>/**.jsonl`, longest first; of a repeated job the last line counts."""
    measured: dict[str, list[Measurement]] = defaultdict(list)
    for path in sorted(folder.rglob("*.jsonl")):
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if lines:
            measured[path.relative_to(folder).parts[0].removesuffix(".jsonl")].append(json.loads(lines[-1]))
    stages = [sum_stage(name, jobs) for name, jobs in measured.items()]
    return sorted(stages, key=lambda stage: (-stage.seconds, stage.name))


def sum_stage(name: str, jobs: Sequence[Measurement]) -> Stage:
    """One stage from Snakemake's measurements; for a very short job Snakemake measures no memory (`NA`)."""
    seconds = sum(value for job in jobs if (value := _number(job.get("s"))) is not None)
    peaks = [value for job in jobs if (value := _number(job.get("max_rss"))) is not None]
    return Stage(name, len(jobs), seconds, max(peaks, default=None))


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def stage_lines(stages: Sequence[Stage]) -> list[str]:
    """The stages as an aligned table, with their total in the last line."""
    if not stages:
        return []
    peaks = [stage.peak_mb for stage in stages if stage.peak_mb is not None]
    total = Stage(
        "all", sum(stage.jobs for stage in stages), sum(stage.seconds for stage in stages), max(peaks, default=None)
    )
    width = max(len(stage.name) for stage in [*stages, total])
    lines = [f"{'stage':<{width}}  {'jobs':>5}  {'seconds':>9}  {'peak MB':>8}"]
    for stage in [*stages, total]:
        peak = "–" if stage.peak_mb is None else f"{stage.peak_mb:,.0f}"
        lines.append(f"{stage.name:<{width}}  {stage.jobs:>5}  {stage.seconds:>9,.1f}  {peak:>8}")
    return lines


def table_line(entries: Sequence[Entry]) -> str:
    """A table's headline: how many of its rows and cells are obtained; of a paper's, how many are judged, and how."""
    rows = list(dict.fromkeys(entry.row for entry in entries))
    obtained = [entry for entry in entries if entry.obtained is not None]
    filled = {entry.row for entry in obtained}
    line = (
        f"{entries[0].paper} {called(entries[0].table)}: {len(filled)} of {len(rows)} rows, "
        f"{len(obtained)} of {len(entries)} cells obtained"
    )
    if not has_published(entries):
        return line
    words = [entry.verdict for entry in entries if entry.verdict in JUDGED]
    if not words:
        return f"{line}, none comparable with the paper"
    return f"{line}, {len(words)} compared: {', '.join(f'{words.count(word)} {word}' for word in JUDGED)}"


def headline(table: Path) -> str:
    """The headline of a table's file, or why it has none: a table that this run did not make may be an old one."""
    try:
        return table_line(read_entries(table))
    except UserError as error:
        return str(error)


def summary(results: Path) -> str:
    """The summary of all results so far; UserError when the folder does not exist."""
    if not results.is_dir():
        raise UserError(f"{results}: no such folder; run `make results` first")
    tables = sorted((results / "tables").glob("*/table-*.csv"), key=_natural)
    page = results / "report" / "index.html"
    where = [f"page: {page}"] if page.is_file() else []
    stages = stage_lines(read_stages(results / "benchmarks"))
    blocks = [stages, [headline(path) for path in tables], where]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _natural(path: Path) -> tuple[str, int, str]:
    """Tables in the order of their numbers: 2 before 10, and numbers of the text before both."""
    number = path.stem.removeprefix("table-")
    (digits,) = re.findall(r"^\d*", number)
    return path.parent.name, int(digits or 0), number


def main(arguments: list[str] | None = None) -> None:
    """Print the summary of one scale's results."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--results", required=True, type=Path, help="a scale's results, e.g. results/demo")
    try:
        print(summary(parser.parse_args(arguments).results))
    except UserError as error:
        raise SystemExit(f"error: {error}") from None


if __name__ == "__main__":
    main()
