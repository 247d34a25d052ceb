"""Messages from the ends of logs."""

import os
from pathlib import Path

import pytest

from sparbench.processes.failures import failure_messages


def write(path: Path, text: str, age: float = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (1000 - age, 1000 - age))


def test_refusals_and_bugs_are_reported_and_nothing_else(tmp_path):
    write(tmp_path / "fetch/a.log", "12:00:00 starting\nerror: a.csv, line 2: no tab\n")
    write(tmp_path / "metrics/b.log", "Traceback (most recent call last)\n  File x\nKeyError: 'y'\n")
    write(tmp_path / "metrics/c.log", "12:00:00 300 queries\n")
    write(tmp_path / "old.log", "error: of an earlier run\n", age=10)
    assert failure_messages(tmp_path, since=995) == [
        f"error: a.csv, line 2: no tab\n  (log: {tmp_path}/fetch/a.log)",
        f"bug in sparbench: KeyError: 'y'\n  (log: {tmp_path}/metrics/b.log)",
    ]
    assert failure_messages(tmp_path / "absent", since=0) == []


TRACEBACK = "Traceback (most recent call last):\n  File x\n"
NO_JAVA = "Error occurred during initialization of VM\n"


@pytest.mark.parametrize(
    ("before", "line", "after"),
    [
        (TRACEBACK, "MemoryError", ""),
        (TRACEBACK, "ImportError: libtorch_cpu.so: failed to map segment from shared object", ""),
        (TRACEBACK, "RuntimeError: can't start new thread", ""),
        ("", "OpenBLAS error: Memory allocation still failed after 10 retries, giving up.", ""),
        ("", "OpenBLAS blas_thread_init: pthread_create failed for thread 1 of 2", f"{TRACEBACK}KeyboardInterrupt"),
        ("", "terminate called after throwing an instance of 'std::bad_alloc'", "  what():  std::bad_alloc"),
        (NO_JAVA, "Could not reserve enough space for 2097152KB object heap", ""),
        (NO_JAVA, "Cannot create VM thread. Out of system resources.", ""),
        ("#\n", "# There is insufficient memory for the Java Runtime Environment to continue.", "# A report is in x"),
    ],
)
def test_memory_that_ran_out_where_no_step_can_say_so_is_no_bug(tmp_path, before, line, after):
    """As under `ulimit -v`: while modules are loaded, or in a library that ends the process itself."""
    write(tmp_path / "a.log", f"12:00:00 starting\n{before}{line}\n{after}\n")
    (message,) = failure_messages(tmp_path, since=995)
    assert message.startswith(f"error: memory ran out: {line}; fix: give more memory")
