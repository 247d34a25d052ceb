"""What snakemake leaves and prints, as far as the tools read it."""

import base64
import json
import shlex
from pathlib import Path
from typing import Any


def spec(**changes: Any) -> dict[str, Any]:
    """A small spec with some keys changed."""
    base = {"settings": {}, "inputs": {}, "wildcards": {}, "code": {}, "packages": {}}
    return base | changes


def write_record(folder: Path, path: str, rule: str, made_by: dict[str, Any], longest: int = 255) -> None:
    """Record a finished output as snakemake does: the name in base 64, cut where it is longer than names may be."""
    name = base64.urlsafe_b64encode(path.encode()).decode()
    cuts = [name[start : start + longest - 1] for start in range(0, len(name), longest - 1)]
    target = folder.joinpath(".snakemake/metadata", *(f"@{cut}" for cut in cuts[:-1]), cuts[-1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"rule": rule, "params": [repr(json.dumps(made_by))]}))


def printed_job(rule: str, output: str, reason: str, made_by: dict[str, Any]) -> str:
    """One job of a printed dry run."""
    spec = shlex.quote(json.dumps(made_by))
    command = f"python -m sparbench.processes.step --spec {spec} --output x={output} > a.log 2>&1"
    return (
        f"[Sat Nov 21 06:19:23 2026]\nrule {rule}:\n    input: in\n    output: {output}\n    log: a.log\n    jobid: 3\n"
        f"    reason: {reason}\n    resources: tmpdir=/tmp\nShell command: {command}\n\n"
    )
