"""A planner over the demo's registry, or over rows of one's own, and the plan of one job."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sparbench.plan.job_plan import Planner
from sparbench.plan.stages import STAGES
from sparbench.registry.load import load_registry

CONFIG = {"scale": "demo", "papers": ["spar"], "seeds": [0]}


def planner(**config) -> Planner:
    return Planner(load_registry({**CONFIG, **config}))


def user_rows(folder: Path, rows: dict[str, Any], **config) -> Planner:
    """A planner over the project's rows and a user's."""
    (folder / "mine.yaml").write_text(json.dumps(rows))
    return planner(registry=[str(folder / "mine.yaml")], **config)


def plan(stage: str, registry_planner: Planner | None = None, **wildcards: str):
    return STAGES[stage].plan(registry_planner or planner(), SimpleNamespace(**wildcards))
