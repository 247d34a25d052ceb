"""The name that a misspelt one was probably meant to be."""

import difflib
from collections.abc import Iterable


def suggest(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` when a known name is near, else the list of what is known (at most twelve)."""
    names = sorted(map(str, known))
    near = difflib.get_close_matches(str(name), names, n=1)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; known: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}" if names else ""
