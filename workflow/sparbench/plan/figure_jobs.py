"""Jobs that draw figures; what a kind of figure reads is in plan/figures."""

from dataclasses import replace
from types import ModuleType
from typing import Any

from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.plan.needs import small_job
from sparbench.plan.stage import Stage
from sparbench.registry.rows import Row
from sparbench.variants import variant, variant_path

Wildcards = Any


def figures_of(planner: Planner, paper: str) -> dict[str, Row]:
    """The figures that config.yaml asks for, by number: all, or those under its key `figures`.

    Where `tables` names some of a paper's tables, only figures that `figures` names are made.
    """
    config = planner.registry.config
    figures = planner.registry.papers.get(paper, {}).get("figures", {})
    wanted = config["figures"].get(paper, [] if paper in config["tables"] else list(figures))
    return {number: figures[number] for number in wanted}


def kind_of(figure: Row) -> ModuleType:
    """The module that plans a figure."""
    return variant("plan.figures", figure["kind"])


def figure(planner: Planner, wildcards: Wildcards) -> JobPlan:
    spec = figures_of(planner, wildcards.paper)[wildcards.number]
    plan = kind_of(spec).plan(planner, spec)
    names = {"paper": wildcards.paper, "number": wildcards.number, "kind": spec["kind"]}
    drawn_by = variant_path("reporting.figures", spec["kind"])
    return replace(plan, settings={**names, **plan.settings}, chosen=(drawn_by, *plan.chosen))


def runs(planner: Planner, paper: str) -> list[str]:
    """The runs behind a paper's figures."""
    return [run for spec in figures_of(planner, paper).values() for run in kind_of(spec).runs(planner, spec)]


STAGES = {"figure": Stage("reporting.make_figure", "evaluation", figure, small_job)}
