"""What went wrong in a run, taken from the ends of its logs: the last lines that a user reads."""

from pathlib import Path

from sparbench.errors import used_up_memory

END_BYTES = 4096
USER_MARK = "error: "
BUG_MARK = "Traceback (most recent call last)"
# Messages of Python, Java and libraries for memory that ran out where no step can report it: while modules are
# loaded, or in code that ends the process itself.
NO_MEMORY_MARKS = (
    "MemoryError",
    "failed to map segment",
    "can't start new thread",
    "Memory allocation still failed",
    "pthread_create failed",
    "std::bad_alloc",
    "Could not reserve enough space",
    "insufficient memory for the Java Runtime",
    "Out of system resources",
)
KILLED = (
    "error: a job was killed from outside; the kernel does so when memory runs out. Give more memory or fewer cores, "
    "then start the same command again."
)
# Put before each job's commands: a killed step cannot report it, but its shell can.
TELL_OF_KILLS = f"trap 'if [ $? -eq 137 ]; then echo \"{KILLED}\" >&2; fi' EXIT; "


def failure_messages(folder: Path, since: float) -> list[str]:
    """One message for each log below `folder`, changed after `since` (seconds of the epoch), that ends in a failure.

    A step that refuses its input ends its log with one line after `error: `; of a traceback the last line is given,
    and a line that says that memory ran out wherever it is.
    """
    logs = sorted(path for path in folder.rglob("*.log") if path.stat().st_mtime >= since)
    found = ((path, _failure(_end_of(path))) for path in logs)
    return [f"{message}\n  (log: {path})" for path, message in found if message]


def _end_of(path: Path) -> str:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - END_BYTES))
        return stream.read().decode("utf-8", errors="replace").strip()


def _failure(text: str) -> str | None:
    lines = text.splitlines()
    for number in range(len(lines) - 1, -1, -1):
        if lines[number].startswith(USER_MARK):
            return "\n".join(lines[number:])
    if used_up := next((line for line in lines if any(mark in line for mark in NO_MEMORY_MARKS)), None):
        return USER_MARK + used_up_memory(used_up)
    return f"bug in sparbench: {lines[-1]}" if BUG_MARK in text else None
