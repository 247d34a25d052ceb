"""Messages from the ends of logs."""

import os
from pathlib import Path

from sparbench.failures import failure_messages


def write(path: Path, text: str, age: float = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1000 - age, 1000 - age))


def test_refusals_and_bugs_are_told_and_nothing_else(tmp_path):
    write(tmp_path / "fetch/a.log", "12:00:00 starting\nerror: a.csv, line 2: no tab\n")
    write(tmp_path / "metrics/b.log", "Traceback (most recent call last)\n  File x\nKeyError: 'y'\n")
    write(tmp_path / "metrics/c.log", "12:00:00 300 queries\n")
    write(tmp_path / "old.log", "error: of an earlier run\n", age=10)
    assert failure_messages(tmp_path, since=995) == [
        f"error: a.csv, line 2: no tab\n  (log: {tmp_path}/fetch/a.log)",
        f"bug in sparbench: KeyError: 'y'\n  (log: {tmp_path}/metrics/b.log)",
    ]
    assert failure_messages(tmp_path / "absent", since=0) == []
