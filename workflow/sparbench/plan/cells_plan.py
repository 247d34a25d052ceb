"""What the cells of a table, or the points of a figure, are computed from."""

from sparbench.plan import table_results
from sparbench.plan.availability import why_not
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.registry.rows import Row
from sparbench.reporting.column_kinds import kind_path


def cells_plan(planner: Planner, table: Row) -> JobPlan:
    """The result files behind a table, and the settings from which reporting/sources.py finds them again."""
    paths = table_results.result_paths(planner, table)
    reasons = table_results.unavailable(planner, table)
    rows = {row["id"]: row["retriever"] for row in table["rows"] if "retriever" in row and row["id"] not in reasons}
    settings = {
        "scale": planner.registry.scale_name,
        "seeds": planner.registry.config["seeds"],
        "table": _with_column_notes(planner, table),
        "patterns": paths.patterns,
        "absent": paths.absent,
        "seeds_of_rows": {row: table_results.seeds_of(planner, retriever) for row, retriever in rows.items()},
        "unavailable": reasons,
        "stand_ins": _said_of_encoders(planner, table, "stand_in"),
        "trained_here": _said_of_encoders(planner, table, "trained_here"),
    }
    return JobPlan(
        settings,
        {"stats": _stats(planner, table)},
        listed=tuple(table_results.result_files(planner, table)),
        chosen=tuple(sorted({kind_path(column) for column in table["columns"]})),
    )


def _with_column_notes(planner: Planner, table: Row) -> Row:
    """The table with a note at each column whose queries or passages are stand-ins for the published ones."""
    return {**table, "columns": [{**column, **_column_note(planner, column)} for column in table["columns"]]}


def _column_note(planner: Planner, column: Row) -> Row:
    there = [collection for collection, _ in table_results.query_sets(planner, column)]
    names = dict.fromkeys([*there, *(planner.registry.corpus_of(name) for name in there)])
    notes = [column.get("note"), *(planner.collection(name).get("stand_in") for name in names)]
    text = "; ".join(dict.fromkeys(note for note in notes if note))
    return {"note": text} if text else {}


def _said_of_encoders(planner: Planner, table: Row, key: str) -> dict[str, str]:
    """The texts under a key of a table's encoders, for each computed row of the table that has any."""
    texts: dict[str, str] = {}
    for row in table["rows"]:
        encoders = planner.encoders_of(row["retriever"]) if "retriever" in row else []
        notes = [planner.registry.row("encoders", name).get(key) for name in encoders]
        kept = list(dict.fromkeys(note for note in notes if note))
        if kept and not why_not(planner, row["retriever"]):
            texts[row["id"]] = "; ".join(kept)
    return texts


def _stats(planner: Planner, table: Row) -> list[str]:
    """Statistics of every corpus and query set behind the computed cells: they name substituted sources."""
    cells = table_results.computed(planner, table)
    pairs = {pair for _, column in cells for pair in table_results.query_sets(planner, column)}
    corpora = {planner.registry.corpus_of(name) for name, _ in pairs}
    return sorted(
        {planner.paths.stats(name, split) for name, split in pairs} | {planner.paths.stats(name) for name in corpora}
    )
