"""Which cells of a table can be computed at a scale, and the results behind them."""

from collections.abc import Iterator

from sparbench.plan.availability import has_split, why_not
from sparbench.plan.job_plan import Planner
from sparbench.registry.retriever_kinds import all_kinds, kind_named
from sparbench.registry.rows import Row
from sparbench.reporting.column_kinds import kind_of
from sparbench.reporting.result_paths import QuerySet, ResultPaths


def result_paths(planner: Planner, table: Row) -> ResultPaths:
    """Where the results behind a table lie, and which of its query sets the scale does not have."""
    read = {place for column in table["columns"] for place in kind_of(column).READS}
    patterns = {role: planner.paths.patterns(stage)[role] for stage, role in read}
    named = {pair for column in table["columns"] for pair in kind_of(column).query_sets(column)}
    absent = sorted(f"{name}.{split}" for name, split in named if not has_split(planner, name, split))
    return ResultPaths(patterns, absent)


def query_sets(planner: Planner, column: Row) -> list[QuerySet]:
    """The column's query sets that are there at this scale: a mean over collections is over those."""
    return [(name, split) for name, split in kind_of(column).query_sets(column) if has_split(planner, name, split)]


def unavailable(planner: Planner, table: Row) -> dict[str, str]:
    """`row` or `row/column` -> why it is not computed at this scale."""
    reasons: dict[str, str] = {}
    for row in table["rows"]:
        reason = why_not(planner, row["retriever"]) if "retriever" in row else None
        if reason:
            reasons[row["id"]] = reason
        elif "retriever" in row:
            cells = ((f"{row['id']}/{column['id']}", _why_not(planner, row, column)) for column in table["columns"])
            reasons |= {place: why for place, why in cells if why}
    return reasons


def _why_not(planner: Planner, row: Row, column: Row) -> str | None:
    return _why_no_result(planner, row, column) or _why_no_queries(planner, column)


def _why_no_result(planner: Planner, row: Row, column: Row) -> str | None:
    """A result that some kinds of retrievers alone have, such as their costs, is not there for the others."""
    own = {stage for kind in all_kinds() for stage in kind.STAGES}
    kind = planner.registry.row("retrievers", row["retriever"])["kind"]
    missing = [stage for stage, _ in kind_of(column).READS if stage in own - kind_named(kind).STAGES.keys()]
    return f"retrievers of kind {kind} have no {missing[0]} here" if missing else None


def _why_no_queries(planner: Planner, column: Row) -> str | None:
    named = kind_of(column).query_sets(column)
    if not named or query_sets(planner, column):
        return None
    return f"the {planner.registry.scale_name} scale has no {' '.join(named[0])}"


def computed(planner: Planner, table: Row) -> Iterator[tuple[Row, Row]]:
    """Row and column of each cell that is computed from result files."""
    reasons = unavailable(planner, table)
    for row in table["rows"]:
        for column in table["columns"]:
            there = "retriever" in row and not {row["id"], f"{row['id']}/{column['id']}"} & reasons.keys()
            if there and not kind_of(column).parts(column):
                yield row, column


def seeds_of(planner: Planner, retriever: str) -> list[int]:
    """The training seeds of a retriever's results, of those in config.yaml."""
    return sorted({planner.retriever_seed(retriever, seed) for seed in planner.registry.config["seeds"]})


def result_files(planner: Planner, table: Row) -> list[str]:
    """All result files that a table is computed from."""
    paths = result_paths(planner, table)
    return sorted(
        {
            path
            for row, column in computed(planner, table)
            for seed in seeds_of(planner, row["retriever"])
            for path in kind_of(column).files(column, row["retriever"], seed, paths)
        }
    )


def runs(planner: Planner, table: Row) -> list[str]:
    """The runs that a table's computed cells are about."""
    return [
        planner.paths.run(collection, split, row["retriever"], seed)
        for row, column in computed(planner, table)
        for collection, split in query_sets(planner, column)
        for seed in seeds_of(planner, row["retriever"])
    ]
