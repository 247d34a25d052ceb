"""From targets back to the files that they are made from."""

from collections.abc import Callable, Iterable

from sparbench.plan.job_plan import JobPlan


def input_paths(plan: JobPlan) -> list[str]:
    """All files that a job reads."""
    named = [paths if isinstance(paths, list) else [paths] for paths in plan.inputs.values()]
    return [*(path for paths in named for path in paths), *plan.listed]


def sources_of(targets: Iterable[str], plan_of_file: Callable[[str], JobPlan | None], folder: str) -> list[str]:
    """Of all files that the targets are made from, at any depth, those below a folder.

    Args:
        plan_of_file: the plan of the job that makes a file, or None when no job does.
    """
    waiting, known = list(targets), set(targets)
    while waiting:
        plan = plan_of_file(waiting.pop())
        new = set(input_paths(plan)) - known if plan else set()
        known |= new
        waiting += new
    return sorted(path for path in known if path.startswith(f"{folder}/"))
