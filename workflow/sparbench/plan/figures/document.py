"""One passage with its terms by one learned sparse retriever; where it cannot be computed, the reason is drawn."""

from sparbench.errors import UserError
from sparbench.plan.availability import has_split, why_not
from sparbench.plan.job_plan import JobPlan, Planner
from sparbench.registry.checks.references import need, need_split
from sparbench.registry.rows import Registry, Row


def check(registry: Registry, figure: Row, where: str) -> None:
    """UserError for a retriever without term weights, or a split that is not there."""
    row = need(registry, "retrievers", figure["retriever"], f"{where}: retriever")
    if row["kind"] != "impact":
        raise UserError(f"{where}: retriever: {figure['retriever']} is of kind {row['kind']}; expected kind impact")
    need_split(registry, figure["collection"], figure["split"], where)


def plan(planner: Planner, figure: Row) -> JobPlan:
    retriever = figure["retriever"]
    notes = [planner.registry.row("encoders", name).get("stand_in") for name in planner.encoders_of(retriever)]
    reason = _why_not(planner, figure)
    settings = {
        "scale": planner.registry.scale_name,
        "title": planner.registry.row("retrievers", retriever)["title"],
        "notes": [note for note in notes if note],
        "reason": reason or "",
    }
    return JobPlan(settings, {} if reason else {"expansion": _expansion(planner, figure)})


def runs(planner: Planner, figure: Row) -> list[str]:
    return []


def _why_not(planner: Planner, figure: Row) -> str | None:
    if not has_split(planner, figure["collection"], figure["split"]):
        return f"the {planner.registry.scale_name} scale has no {figure['collection']} {figure['split']}"
    return why_not(planner, figure["retriever"])


def _expansion(planner: Planner, figure: Row) -> str:
    """Of the first training seed: a passage has no mean."""
    retriever = figure["retriever"]
    seed = planner.retriever_seed(retriever, planner.registry.config["seeds"][0])
    return planner.paths.expansion(figure["collection"], figure["split"], retriever, seed)
