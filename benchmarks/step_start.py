"""What the start of a step costs: seconds without torch, CPU seconds with a transformer against the bare imports."""

import resource
import subprocess
import sys
from pathlib import Path

from ratios import Ratio, best_seconds, report

STEPS = (
    "vectors.search_step",
    "evaluation.tune_mu",
    "evaluation.evaluate",
    "evaluation.fuse",
    "sparse.build_index",
    "collections.build_passages",
    "reporting.make_table",
)
TRANSFORMER = "from transformers import AutoModel, BertModel"
WORKFLOW = Path(__file__).resolve().parents[1] / "workflow"


def start(step: str) -> None:
    code = f"import sys, sparbench.{step}; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=WORKFLOW, check=True)


def cpu_seconds(code: str, rounds: int = 3) -> float:
    """The least CPU time of a new process that runs `code`, its end included."""
    least = float("inf")
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", code], cwd=WORKFLOW, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return least


def main() -> int:
    seconds = best_seconds([lambda step=step: start(step) for step in STEPS], rounds=3)
    ratios = [Ratio(f"start/{step}", took, 1.0, False, "one second") for step, took in zip(STEPS, seconds, strict=True)]
    transformer = cpu_seconds(f"import sparbench; {TRANSFORMER}") / cpu_seconds(TRANSFORMER)
    return report([*ratios, Ratio("start/transformer", transformer, 0.75, False, "the same imports without sparbench")])


if __name__ == "__main__":
    raise SystemExit(main())
