"""The keys in which two specs of a job differ, in words."""

from collections.abc import Iterator
from typing import Any

LONGEST = 40
ABSENT = object()


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """One phrase per key that differs: settings first, then inputs, packages and code."""
    order = ("settings", "inputs", "wildcards", "packages", "code")
    keys = [*order, *sorted((before.keys() | now.keys()) - set(order))]
    return [
        phrase
        for key in keys
        for phrase in _differing(key, before.get(key, ABSENT), now.get(key, ABSENT), key == "code")
    ]


def _differing(key: str, before: Any, now: Any, is_code: bool) -> Iterator[str]:
    if before == now:
        return
    if isinstance(before, dict) and isinstance(now, dict):
        for name in sorted(before.keys() | now.keys()):
            yield from _differing(f"{key}.{name}", before.get(name, ABSENT), now.get(name, ABSENT), is_code)
    elif _alike(before, now):
        for number, pair in enumerate(zip(before, now, strict=True)):
            yield from _differing(f"{key}.{number}", *pair, is_code)
    elif is_code:
        yield _code_phrase(key, before, now)
    else:
        yield f"{key}: {_short(before)} -> {_short(now)}"


def _alike(before: Any, now: Any) -> bool:
    """Two lists of mappings, which are compared one by one."""
    both = isinstance(before, list) and isinstance(now, list) and len(before) == len(now)
    return both and all(isinstance(item, dict) for item in [*before, *now])


def _code_phrase(key: str, before: Any, now: Any) -> str:
    module = key.removeprefix("code.").removeprefix("sparbench.")
    if before is ABSENT or now is ABSENT:
        return f"code of {module}: {'now used' if before is ABSENT else 'no longer used'}"
    return f"code of {module}"


def _short(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
