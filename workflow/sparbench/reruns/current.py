"""Whether a result is one that a current spec makes."""

import json
from types import SimpleNamespace
from typing import Any

from sparbench.errors import UserError
from sparbench.plan.job_plan import Planner
from sparbench.plan.spec import job_spec
from sparbench.plan.stages import STAGES
from sparbench.reruns.records import Records


class Current:
    """What the registry makes today.

    Args:
        asked: what this configuration asks for; a run remakes it where it is out of date.
    """

    def __init__(self, planner: Planner, records: Records, asked: set[str]) -> None:
        self._planner, self._records = planner, records
        self._known = dict.fromkeys(asked, True)

    def is_made(self, path: str) -> bool:
        """Whether a path is asked for, or was made by a current spec, from inputs that were too."""
        if path not in self._known:
            self._known[path] = self._is_still_given(path)
        return self._known[path]

    def _is_still_given(self, path: str) -> bool:
        recorded = self._records.of(path)
        if recorded is None:
            return False
        rule, spec = recorded
        return self._spec_now(rule, spec["wildcards"]) == spec and all(
            self.is_made(one) for one in self._made_here(spec["inputs"])
        )

    def _spec_now(self, rule: str, wildcards: dict[str, str]) -> dict[str, Any] | None:
        try:
            plan = STAGES[rule].plan(self._planner, SimpleNamespace(**wildcards))
        except (UserError, KeyError):
            # A row, a split or a whole stage that no longer exists.
            return None
        return json.loads(job_spec(rule, plan, wildcards))

    def _made_here(self, inputs: dict[str, Any]) -> list[str]:
        paths = [path for value in inputs.values() for path in (value if isinstance(value, list) else [value])]
        return [path for path in paths if path.startswith(f"{self._planner.paths.root}/")]
