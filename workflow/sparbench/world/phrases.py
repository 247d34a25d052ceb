"""Sentences from templates: `[a|b]` is a choice, `{name}` a given value or a word of the class of that name."""

import re
from collections.abc import Sequence
from functools import cache
from random import Random
from typing import TypeVar

from sparbench.world.wording import wording

T = TypeVar("T")
Part = str | tuple[str, ...]
WORDS: dict[str, list[str]] = wording("words")
_SLOT = re.compile(r"\[([^\]]*)\]|\{(\w+)\}")


@cache
def _parts(template: str) -> tuple[tuple[str, Part], ...]:
    parts: list[tuple[str, Part]] = []
    end = 0
    for slot in _SLOT.finditer(template):
        parts.append(("text", template[end : slot.start()]))
        choices, name = slot.groups()
        parts.append(("field", name) if name else ("choice", tuple(choices.split("|"))))
        end = slot.end()
    return (*parts, ("text", template[end:]))


def phrase(template: str, rng: Random, values: dict[str, str], keep: bool = False) -> str:
    """The text of a template; a slot that `values` does not name draws from `WORDS` (`number`: 2 to 980).

    With `keep`, what was drawn is added to `values`, so that another template can refer to the same thing.
    """
    written: list[str] = []
    for kind, part in _parts(template):
        if kind == "text":
            written.append(part)
        elif kind == "choice":
            written.append(pick(rng, part))
        else:
            word = values.get(part) or _drawn(part, rng)
            if keep:
                values[part] = word
            written.append(word)
    return "".join(written)


def _drawn(name: str, rng: Random) -> str:
    return str(2 + int(979 * rng.random())) if name == "number" else pick(rng, WORDS[name])


def pick(rng: Random, choices: Sequence[T]) -> T:
    """One of the choices, uniformly; several times faster than `Random.choice`, which matters a million times."""
    return choices[int(rng.random() * len(choices))]


def capitalised(sentence: str) -> str:
    """The sentence with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]


def stream(*key: object) -> Random:
    """The random stream of a key: the same numbers for the same key, in any process and order."""
    return Random("/".join(map(str, key)))
