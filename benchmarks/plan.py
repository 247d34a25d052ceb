"""Planning: Snakemake's start, the dry run of the full scale, and a finished demo that has nothing to do."""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ratios import Ratio, report

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("Snakefile", "config.yaml", "workflow", "profiles", "envs")
SNAKEMAKE = (sys.executable, "-m", "snakemake")
FULL = ("--dry-run", "--quiet", "all", "--config", "scale=full")
ROUNDS = 3
# Seconds to parse, to plan the full scale and to find nothing to do; MB of memory.
PARSE, PLAN, NOTHING, MEMORY = 1.5, 10.0, 5.0, 500.0
# As many jobs as the full scale has, without a function or a param.
BARE = """
rule all:
    input:
        [f"{{number}}.txt" for number in range({jobs})],
rule one:
    output:
        "{{number}}.txt",
    shell:
        "touch {{output}}"
"""


@dataclass(frozen=True)
class Cost:
    """What one command took: CPU seconds, which is what it waits for when it has a core, and the most memory in MB."""

    seconds: float
    mb: float


def cost(folder: Path, *arguments: str) -> Cost:
    """Run snakemake in `folder`; CalledProcessError when it fails."""
    command = (*SNAKEMAKE, *arguments)
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def copy_project(target: Path) -> Path:
    target.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
        copy(ROOT / part, target / part)
    return target


def planned_outputs(project: Path, *arguments: str) -> list[list[str]]:
    """The outputs of each job that a dry run lists."""
    command = (*SNAKEMAKE, "--dry-run", "--quiet", "host", *arguments)
    printed = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True).stdout
    lines = (line.strip() for line in printed.splitlines())
    return [line.removeprefix("output: ").split(", ") for line in lines if line.startswith("output: ")]


def finish(project: Path) -> None:
    """Make every output of the demo an empty file or folder, and let Snakemake record all jobs as done."""
    for name in sum(planned_outputs(project), []):
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch() if path.suffix else path.mkdir()
    # Its closing words need real tables, so the exit status says nothing; that nothing is left to do says all.
    subprocess.run((*SNAKEMAKE, "--touch", "--forceall"), cwd=project, capture_output=True, check=False)
    assert not planned_outputs(project), "the demo is not finished"


def bare_workflow(folder: Path, jobs: int) -> Path:
    folder.mkdir()
    (folder / "Snakefile").write_text(BARE.format(jobs=jobs))
    return folder


def least(costs: list[Cost]) -> Cost:
    return Cost(min(cost.seconds for cost in costs), min(cost.mb for cost in costs))


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        project = copy_project(Path(scratch) / "project")
        bare = bare_workflow(Path(scratch) / "bare", len(planned_outputs(project, "--config", "scale=full")))
        finish(project)
        works = ((project, "--list-target-rules"), (project, *FULL), (bare, "--dry-run", "--quiet", "all"), (project,))
        rounds = [[cost(*work) for work in works] for _ in range(ROUNDS)]
    parse, full, peer, nothing = (least(list(costs)) for costs in zip(*rounds, strict=True))
    return report(
        [
            Ratio("plan/parse", parse.seconds / PARSE, 1.0, False, f"{PARSE} seconds"),
            Ratio("plan/full", full.seconds / PLAN, 1.0, False, f"{PLAN} seconds"),
            Ratio("plan/full/memory", full.mb / MEMORY, 1.0, False, f"{MEMORY} MB"),
            Ratio("plan/full/bare", full.seconds / peer.seconds, 3.0, False, "as many jobs without functions"),
            Ratio("plan/finished", nothing.seconds / NOTHING, 1.0, False, f"{NOTHING} seconds"),
        ]
    )


if __name__ == "__main__":
    raise SystemExit(main())
