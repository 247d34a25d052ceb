"""Effectiveness against cost: a table of two columns, whose rows are the points."""

from sparbench.plan import table_results
from sparbench.plan.cells_plan import cells_plan
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.registry.checks.papers import check_table
from sparbench.registry.rows import Registry, Row


def check(registry: Registry, figure: Row, where: str) -> None:
    """UserError for points or columns that a table could not have."""
    check_table(registry, figure, where)


def plan(planner: Planner, figure: Row) -> JobPlan:
    return cells_plan(planner, figure)


def runs(planner: Planner, figure: Row) -> list[str]:
    return table_results.runs(planner, figure)
