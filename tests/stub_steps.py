"""For tests of how jobs are run: a copied project whose inputs are there by name and whose steps are a few lines."""

from pathlib import Path

# What is left of a step: its outputs, as files of one word.
OUTPUTS = """
import sys
from pathlib import Path
from sparbench.processes.step import read_job
job = read_job(sys.argv[1:])
for path in job.outputs.values():
    Path(path).write_text("made")
"""


def replace_step(project: Path, step: str, before: str = "") -> None:
    """Let a step (`vectors.encode_passages`) run the lines `before`, and then write its outputs without any work."""
    path = project / "workflow/sparbench" / f"{step.replace('.', '/')}.py"
    path.write_text(before + OUTPUTS)


def touch(project: Path, *paths: str) -> None:
    """Let inputs be there."""
    for path in paths:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).touch()
