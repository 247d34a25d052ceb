"""Jobs that judge and report: metrics, rank overlap, tables and the page."""

from dataclasses import replace
from typing import Any

from sparbench.identity import files_digest
from sparbench.plan import figure_jobs, table_results
from sparbench.plan.cells_plan import cells_plan
from sparbench.plan.figure_jobs import figures_of
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import HIT_BYTES, run_with, small_job
from sparbench.plan.stage import Stage
from sparbench.registry.rows import WORKFLOW, Row

Wildcards = Any
OWN_PAPER = "own"
RBO_PERSISTENCE = 0.9
TEMPLATES = WORKFLOW / "report"


def metrics(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, split = wildcards.collection, wildcards.split
    row = planner.collection(collection)
    settings = {"metrics": row["metrics"]} | planner.judging(collection)
    run = planner.paths.run(collection, split, wildcards.retriever, int(wildcards.seed))
    return JobPlan(settings, {"run": run} | planner.judgements(collection, split))


def rbo(planner: Planner, wildcards: Wildcards) -> JobPlan:
    collection, split, reference = wildcards.collection, wildcards.split, wildcards.reference
    seed = int(wildcards.seed)
    inputs = {
        "run": planner.paths.run(collection, split, wildcards.retriever, seed),
        "reference": planner.paths.run(collection, split, reference, planner.retriever_seed(reference, seed)),
    }
    return JobPlan({"p": RBO_PERSISTENCE, "depth": min(planner.depth(collection), 100)}, inputs)


def tables_of(planner: Planner, paper: str) -> dict[str, Row]:
    """The tables that config.yaml asks for, by number; `own` holds one for each `evaluate` entry."""
    if paper == OWN_PAPER:
        entries = planner.registry.config["evaluate"]
        return {str(number): _own_table(planner, entry) for number, entry in enumerate(entries, 1)}
    tables = planner.registry.papers[paper]["tables"]
    wanted = planner.registry.config["tables"].get(paper, list(tables))
    return {number: tables[number] for number in wanted}


def _own_table(planner: Planner, entry: Row) -> Row:
    collection, split = entry["collection"], entry["split"]
    row = planner.collection(collection)
    columns = [
        {
            "id": metric.lower().replace("@", "-"),
            "label": [f"{collection} {split}", metric],
            "collection": collection,
            "split": split,
            "metric": metric,
        }
        for metric in row["metrics"]
    ]
    rows = [
        {
            "id": name,
            "label": planner.registry.row("retrievers", name)["title"],
            "retriever": name,
            "published": [None] * len(columns),
        }
        for name in entry["retrievers"]
    ]
    return {"title": f"{row['title']}, {split}", "unit": "percent", "columns": columns, "rows": rows}


def papers(planner: Planner) -> list[str]:
    own = [OWN_PAPER] if planner.registry.config["evaluate"] else []
    return [*planner.registry.config["papers"], *own]


def table(planner: Planner, wildcards: Wildcards) -> JobPlan:
    plan = cells_plan(planner, tables_of(planner, wildcards.paper)[wildcards.number])
    return replace(plan, settings={"paper": wildcards.paper, "number": wildcards.number, **plan.settings})


def page(planner: Planner, _: Wildcards) -> JobPlan:
    numbered = [(paper, number) for paper in papers(planner) for number in tables_of(planner, paper)]
    settings = {
        "scale": planner.registry.scale_name,
        "title": planner.registry.scale["title"],
        "description": planner.registry.scale["description"],
        "seeds": planner.registry.config["seeds"],
        "papers": {name: _heading(planner, name) for name in papers(planner)},
        "template": files_digest(TEMPLATES),
        "tables": [
            {"paper": paper, "number": number, "table": _layout(tables_of(planner, paper)[number])}
            for paper, number in numbered
        ],
    }
    tables = [planner.paths.table(paper, number, "csv") for paper, number in numbered]
    return _with_figures(planner, JobPlan(settings, {"tables": tables}))


def _with_figures(planner: Planner, plan: JobPlan) -> JobPlan:
    """The page's plan with the figures of its papers, where there are any."""
    numbered = _figures(planner)
    shown = [
        {"paper": paper, "number": number} | {key: spec[key] for key in ("title", "note") if key in spec}
        for paper, number, spec in numbered
    ]
    drawn = [planner.paths.figure(paper, number, "svg") for paper, number, _ in numbered]
    if not drawn:
        return plan
    return replace(plan, settings={**plan.settings, "figures": shown}, inputs={**plan.inputs, "figures": drawn})


def _figures(planner: Planner) -> list[tuple[str, str, Row]]:
    return [(paper, *entry) for paper in papers(planner) for entry in figures_of(planner, paper).items()]


def _layout(table: Row) -> Row:
    """What the page shows of a table beside the entries of its CSV file: specs of several papers must stay short."""
    kept = {key: table[key] for key in ("title", "unit", "note") if key in table}
    places = {
        side: [{key: each[key] for key in ("id", "label")} for each in table[side]] for side in ("columns", "rows")
    }
    return kept | places


def _heading(planner: Planner, paper: str) -> Row:
    if paper == OWN_PAPER:
        return {"name": "Own tables", "title": "Tables asked for in config.yaml", "reference": ""}
    return {key: planner.registry.papers[paper][key] for key in ("name", "title", "reference")}


def targets(planner: Planner) -> list[str]:
    """The default targets of `snakemake`: tables, figures, the page, and the runs behind them.

    Runs are targets themselves: a deleted run is made again even though its metrics are still there.
    """
    numbered = [(paper, number) for paper in papers(planner) for number in tables_of(planner, paper)]
    tables = [planner.paths.table(*table, suffix) for table in numbered for suffix in ("csv", "md")]
    figures = [planner.paths.figure(paper, number, "svg") for paper, number, _ in _figures(planner)]
    runs = [run for paper, number in numbered for run in table_results.runs(planner, tables_of(planner, paper)[number])]
    runs += [run for paper in papers(planner) for run in figure_jobs.runs(planner, paper)]
    return [*tables, *figures, planner.paths.report, *dict.fromkeys(runs)]


STAGES = {
    "metrics": Stage("evaluation.evaluate", "evaluation", metrics, run_with(HIT_BYTES)),
    "rbo": Stage("evaluation.compare_rankings", "evaluation", rbo, run_with(HIT_BYTES)),
    "table": Stage("reporting.make_table", "evaluation", table, small_job),
    "page": Stage("reporting.make_report", "evaluation", page, small_job, recorded=False),
}
