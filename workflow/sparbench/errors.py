"""Errors for users: bad input that they can correct, and machines that are too small."""

import errno

NO_SPACE_TEXT = "No space left on device"
NO_MEMORY_TEXTS = ("out of memory", "OutOfMemoryError", "can't allocate memory")


class UserError(Exception):
    """Bad input that the user can correct: the message names the file, key or record, the value and the fix.

    A step that raises it ends with the message alone, without a traceback, and with exit status 1.
    """


def shortage(error: BaseException | None) -> str | None:
    """What ran out, and what to do, when an error says that a disk is full or memory is used up; else None.

    Libraries report it differently: by number (Python, Arrow), only in the message (safetensors, Lucene), or in an
    error that is the cause of another (torch).
    """
    while error is not None:
        if message := _full_disk(error) or _used_up_memory(error):
            return message
        error = error.__context__
    return None


def _full_disk(error: BaseException) -> str | None:
    if getattr(error, "errno", None) not in (errno.ENOSPC, errno.EDQUOT) and NO_SPACE_TEXT not in str(error):
        return None
    place = f" ({error.filename})" if getattr(error, "filename", None) else ""
    return f"the disk is full{place}: {error}; fix: free space there, then start the same command again"


def _used_up_memory(error: BaseException) -> str | None:
    text = f"{type(error).__name__}: {error}"
    if not isinstance(error, MemoryError) and not any(words in text for words in NO_MEMORY_TEXTS):
        return None
    return used_up_memory(str(error))


def used_up_memory(message: str) -> str:
    """The message that memory ran out; `message` is the library's message, empty for Python's own MemoryError."""
    words = f"memory ran out: {message}" if message else "memory ran out"
    return f"{words}; fix: give more memory, or fewer jobs at once (--cores), and start the command again"
