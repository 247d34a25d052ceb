"""How a rule calls a step of the package: one JSON spec in, named outputs out."""

import argparse
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sparbench.bookkeeping.sidecar import ROLE, run_recorded
from sparbench.errors import UserError, shortage
from sparbench.processes.job import Facts, Job

log = logging.getLogger(__name__)

# In a log, it means that a plan forgot a module that its settings choose: a change to it would rerun nothing.
UNLISTED = "bug in sparbench"
# Bookkeeping, and what it imports, decide no result.
NOT_LISTED = ("sparbench.bookkeeping", "sparbench.files", "sparbench.identity")


def read_job(arguments: list[str] | None = None, description: str | None = None) -> Job:
    """Parse a step's command line: `--spec JSON|@FILE --output ROLE=PATH… [--threads N] [--shared]`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--spec", required=True, help="the job's spec: JSON text, or @ and the name of a JSON file")
    parser.add_argument("--output", nargs="+", required=True, metavar="ROLE=PATH", help="where the results go")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--shared", action="store_true", help="let the cache between checkouts hold the results")
    given = parser.parse_args(arguments)
    text = Path(given.spec[1:]).read_text(encoding="utf-8") if given.spec.startswith("@") else given.spec
    spec = json.loads(text)
    outputs = dict(pair.split("=", 1) for pair in given.output)
    decided, code = (spec.get("settings", {}), spec.get("inputs", {})), spec.get("code", {})
    return Job(*decided, outputs, code, threads=given.threads, shared=given.shared, spec=spec)


def run_step(work: Callable[[Job], Facts | None], arguments: list[str] | None = None) -> None:
    """Run `work` on the job given on the command line.

    A UserError, a full disk or memory running out ends the step with a message and exit status 1. An output of the role
    `provenance` becomes the result's sidecar; `work` may return facts for it, such as `rate`.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    job = read_job(arguments, work.__doc__)
    try:
        if ROLE in job.outputs:
            run_recorded(work, job, module_of(work))
        else:
            work(job)
    except Exception as error:
        message = str(error) if isinstance(error, UserError) else shortage(error)
        if message is None:
            raise
        print(f"error: {message}", file=sys.stderr)
        raise SystemExit(1) from None
    ours = (name for name in sys.modules if name.split(".")[0] == "sparbench" and not name.startswith(NOT_LISTED))
    unlisted = sorted(name for name in ours if name not in job.code)
    if job.code and unlisted:
        log.error("%s: the job's spec does not list the code of %s", UNLISTED, ", ".join(unlisted))


def module_of(work: Callable[[Job], Facts | None]) -> str:
    """The module that holds a step, also when it was started as `python -m`."""
    spec = getattr(sys.modules[work.__module__], "__spec__", None)
    return spec.name if spec else work.__module__


def rate(things: str, count: int, since: float) -> Facts:
    """Facts of a step: the number of `things` done since a `time.monotonic()`, and the rate per second; also logged."""
    each_second = count / max(time.monotonic() - since, 1e-9)
    log.info("%d %s, %.0f a second", count, things, each_second)
    return {things: count, f"{things}_per_second": round(each_second, 1)}
