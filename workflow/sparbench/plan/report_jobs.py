"""Jobs that judge and report: metrics, rank overlap, tables and the page."""

from typing import Any

from sparbench.identity import files_digest
from sparbench.plan import table_results
from sparbench.plan.availability import why_not
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import HIT_BYTES, run_with, small_job
from sparbench.plan.stage import Stage
from sparbench.registry.rows import WORKFLOW, Row
from sparbench.reporting.column_kinds import kind_path

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
    spec = tables_of(planner, wildcards.paper)[wildcards.number]
    paths = table_results.result_paths(planner, spec)
    reasons = table_results.unavailable(planner, spec)
    rows = {row["id"]: row["retriever"] for row in spec["rows"] if "retriever" in row and row["id"] not in reasons}
    settings = {
        "paper": wildcards.paper,
        "number": wildcards.number,
        "scale": planner.registry.scale_name,
        "seeds": planner.registry.config["seeds"],
        "table": _with_column_notes(planner, spec),
        "patterns": paths.patterns,
        "absent": paths.absent,
        "seeds_of_rows": {row: table_results.seeds_of(planner, retriever) for row, retriever in rows.items()},
        "unavailable": reasons,
        "stand_ins": _said_of_encoders(planner, spec, "stand_in"),
        "trained_here": _said_of_encoders(planner, spec, "trained_here"),
    }
    return JobPlan(
        settings,
        {"stats": _stats(planner, spec)},
        listed=tuple(table_results.result_files(planner, spec)),
        chosen=tuple(sorted({kind_path(column) for column in spec["columns"]})),
    )


def _with_column_notes(planner: Planner, spec: Row) -> Row:
    """The table with a note at each column whose queries or passages are stand-ins for the published ones."""
    return {**spec, "columns": [{**column, **_column_note(planner, column)} for column in spec["columns"]]}


def _column_note(planner: Planner, column: Row) -> Row:
    there = [collection for collection, _ in table_results.query_sets(planner, column)]
    names = dict.fromkeys([*there, *(planner.registry.corpus_of(name) for name in there)])
    notes = [column.get("note"), *(planner.collection(name).get("stand_in") for name in names)]
    text = "; ".join(dict.fromkeys(note for note in notes if note))
    return {"note": text} if text else {}


def _said_of_encoders(planner: Planner, spec: Row, key: str) -> dict[str, str]:
    """The texts under a key of a table's encoders, for each computed row of the table that has any."""
    texts: dict[str, str] = {}
    for row in spec["rows"]:
        encoders = planner.encoders_of(row["retriever"]) if "retriever" in row else []
        notes = [planner.registry.row("encoders", name).get(key) for name in encoders]
        kept = list(dict.fromkeys(note for note in notes if note))
        if kept and not why_not(planner, row["retriever"]):
            texts[row["id"]] = "; ".join(kept)
    return texts


def _stats(planner: Planner, spec: Row) -> list[str]:
    """Statistics of every corpus and query set behind the computed cells: they name substituted sources."""
    cells = table_results.computed(planner, spec)
    pairs = {pair for _, column in cells for pair in table_results.query_sets(planner, column)}
    corpora = {planner.registry.corpus_of(name) for name, _ in pairs}
    return sorted(
        {planner.paths.stats(name, split) for name, split in pairs} | {planner.paths.stats(name) for name in corpora}
    )


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
    return JobPlan(settings, {"tables": tables})


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
    """The default targets of `snakemake`: tables, the page, and the runs behind them.

    Runs are targets themselves: a deleted run is made again even though its metrics are still there.
    """
    numbered = [(paper, number) for paper in papers(planner) for number in tables_of(planner, paper)]
    tables = [planner.paths.table(*table, suffix) for table in numbered for suffix in ("csv", "md")]
    runs = [run for paper, number in numbered for run in table_results.runs(planner, tables_of(planner, paper)[number])]
    return [*tables, planner.paths.report, *dict.fromkeys(runs)]


STAGES = {
    "metrics": Stage("evaluation.evaluate", "evaluation", metrics, run_with(HIT_BYTES)),
    "rbo": Stage("evaluation.compare_rankings", "evaluation", rbo, run_with(HIT_BYTES)),
    "table": Stage("reporting.make_table", "evaluation", table, small_job),
    "page": Stage("reporting.make_report", "evaluation", page, small_job, recorded=False),
}
