"""Seconds until steps without torch have imported all they need, and whether torch is among it."""

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
WORKFLOW = Path(__file__).resolve().parents[1] / "workflow"


def start(step: str) -> None:
    code = f"import sys, sparbench.{step}; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=WORKFLOW, check=True)


def main() -> int:
    seconds = best_seconds([lambda step=step: start(step) for step in STEPS], rounds=3)
    return report(
        [Ratio(f"start/{step}", took, 1.0, False, "one second") for step, took in zip(STEPS, seconds, strict=True)]
    )


if __name__ == "__main__":
    raise SystemExit(main())
