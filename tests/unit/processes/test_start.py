"""What importing the package does to Python's garbage collector, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Python calls the handlers of `atexit` in reverse order, so that this one is called after the package's.
SCRIPT = """
import atexit, gc
atexit.register(lambda: print("frozen at exit:", gc.get_freeze_count() > 0))
import sparbench
print("first collection after:", gc.get_threshold()[0], "frozen at work:", gc.get_freeze_count() > 0)
"""


def test_garbage_is_looked_for_rarely_and_not_at_the_end() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "workflow")}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "first collection after: 1000000 frozen at work: False",
        "frozen at exit: True",
    ]
