"""One step's job: what to do, and the facts that the step reports about it."""

from dataclasses import dataclass, field
from typing import Any

# Facts for the sidecar, such as a rate.
Facts = dict[str, float]


@dataclass(frozen=True)
class Job:
    """The job of one step.

    Attributes:
        settings: what decides the result, resolved from the registry.
        inputs: role -> path, or a list of paths.
        outputs: role -> path.
        code: module -> digest, of all modules of the package that may run.
        threads: how many to use; never changes the result.
        shared: the results are expensive: the cache between checkouts may keep them (config.yaml, key `cache`).
        spec: the whole spec as the rule gave it (sparbench.identity).
    """

    settings: dict[str, Any]
    inputs: dict[str, Any]
    outputs: dict[str, str]
    code: dict[str, str] = field(default_factory=dict)
    threads: int = field(default=1, compare=False)
    shared: bool = field(default=False, compare=False)
    spec: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
