"""Papers: every row and column of a table can be obtained from what the registry has."""

from collections.abc import Collection, Iterable

from sparbench.errors import UserError
from sparbench.evaluation.metric_names import MACRO, Metric
from sparbench.registry.checks.references import need
from sparbench.registry.graph import circle
from sparbench.registry.rows import Registry, Row
from sparbench.registry.suggest import suggest
from sparbench.reporting.column_kinds import kind_of
from sparbench.variants import variant


def check_paper(registry: Registry, name: str, paper: Row) -> None:
    """UserError for an unknown name, a wrong number of values or an unknown metric in a paper's tables and figures."""
    file = registry.files["papers"][name]
    for number, table in paper["tables"].items():
        check_table(registry, table, f"{file}: table {number}")
    for number, figure in paper.get("figures", {}).items():
        variant("plan.figures", figure["kind"]).check(registry, figure, f"{file}: figure {number}")


def check_table(registry: Registry, table: Row, where: str) -> None:
    """UserError for columns and rows that cannot be obtained from what the registry has; `where` names the table."""
    columns = {column["id"]: column for column in table["columns"]}
    _refuse_repeated([column["id"] for column in table["columns"]], f"{where}: columns")
    _refuse_repeated([row["id"] for row in table["rows"]], f"{where}: rows")
    for column in table["columns"]:
        _check_column(registry, column, columns, f"{where}: column {column['id']}")
    _refuse_circle(columns, where)
    for row in table["rows"]:
        _check_row(registry, row, table, f"{where}: row {row['id']}")


def _refuse_repeated(ids: list[str], where: str) -> None:
    for name in ids:
        if ids.count(name) > 1:
            raise UserError(f"{where}: id '{name}' stands {ids.count(name)} times; give each its own")


def _check_column(registry: Registry, column: Row, columns: dict[str, Row], where: str) -> None:
    _need_in_table("column", kind_of(column).parts(column), columns, where)
    if "rbo" in column:
        need(registry, "retrievers", column["rbo"], f"{where}: rbo")
    if "metric" in column:
        Metric.named(column["metric"].removeprefix(MACRO), f"{where}: metric")
    for collection, _ in kind_of(column).query_sets(column):
        metrics = need(registry, "collections", collection, where)["metrics"]
        if "metric" in column and column["metric"].removeprefix(MACRO) not in metrics:
            raise UserError(
                f"{where}: metric: '{column['metric']}' is not computed for {collection}, only {', '.join(metrics)}; "
                f"add it to the collection's `metrics`"
            )


def _need_in_table(side: str, names: Iterable[str], known: Collection[str], where: str) -> None:
    for name in names:
        if name not in known:
            raise UserError(f"{where}: no {side} of this table is named '{name}'{suggest(name, known)}")


def _refuse_circle(columns: dict[str, Row], where: str) -> None:
    found = circle({name: kind_of(column).parts(column) for name, column in columns.items()})
    if found:
        raise UserError(f"{where}: column {found[0]} is computed from itself: {' from '.join(found)}")


def _check_row(registry: Registry, row: Row, table: Row, where: str) -> None:
    columns, rows = ([each["id"] for each in table[side]] for side in ("columns", "rows"))
    if "retriever" in row:
        need(registry, "retrievers", row["retriever"], f"{where}: retriever")
    if "baseline" in row:
        _need_in_table("row", [row["baseline"]], rows, f"{where}: baseline")
    _need_in_table("column", row.get("notes", {}), columns, f"{where}: notes")
    if len(row["published"]) != len(columns):
        raise UserError(
            f"{where}: published: {len(row['published'])} values for {len(columns)} columns; write one for each, "
            "null where the paper prints none"
        )
