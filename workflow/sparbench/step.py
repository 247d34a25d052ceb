"""How a rule calls a step of the package: one JSON spec in, named outputs out."""

import argparse
import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sparbench.errors import UserError


@dataclass(frozen=True)
class Job:
    """What one step is asked to do.

    Attributes:
        settings: what decides the result, resolved from the registry.
        inputs: role -> path, or a list of paths.
        outputs: role -> path.
        threads: how many threads may work; never changes the result.
    """

    settings: dict[str, Any]
    inputs: dict[str, Any]
    outputs: dict[str, str]
    threads: int = field(default=1, compare=False)


def read_job(arguments: list[str] | None = None, description: str | None = None) -> Job:
    """Parse a step's command line: `--spec JSON|@FILE --output ROLE=PATH… [--threads N]`."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--spec", required=True, help="the job's spec: JSON text, or @ and the name of a JSON file")
    parser.add_argument("--output", nargs="+", required=True, metavar="ROLE=PATH", help="where the results go")
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args(arguments)
    text = Path(given.spec[1:]).read_text(encoding="utf-8") if given.spec.startswith("@") else given.spec
    spec = json.loads(text)
    outputs = dict(pair.split("=", 1) for pair in given.output)
    return Job(spec.get("settings", {}), spec.get("inputs", {}), outputs, given.threads)


def run_step(work: Callable[[Job], None], arguments: list[str] | None = None) -> None:
    """Run `work` on the job given on the command line; a UserError ends with its message and exit status 1."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    try:
        work(read_job(arguments, work.__doc__))
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
