"""For runs in tests: no step may look up or connect to another machine."""

from pathlib import Path

TRIED = "tried-to-connect.txt"
# Python runs a module of this name at its start; steps find it beside the package.
GUARD = f'''
import sys

HERE = ("localhost", "127.0.0.1", "::1", b"localhost", None, "")


def refuse(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if host not in HERE:
        with open("{TRIED}", "a") as tried:
            print(host, *sys.argv, file=tried)
        raise PermissionError(f"no step may reach {{host}}")


sys.addaudithook(refuse)
'''


def close_network(project: Path) -> None:
    """Refuse, and note in a file, what the project's steps try to reach outside this machine."""
    (project / "workflow/sitecustomize.py").write_text(GUARD)


def tried(project: Path) -> str:
    """What steps tried to reach, a line each."""
    path = project / TRIED
    return path.read_text() if path.exists() else ""
