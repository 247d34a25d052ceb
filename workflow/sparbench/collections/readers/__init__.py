"""Readers of published files: one module a format, whose name is the reader's name in the registry.

A reader is a generator function, `read_passages` or `read_queries` of its module. Its positional parameters are the
roles of its files, its keyword parameters the options that a registry row may set; both are checked against the row
before anything is read.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar, get_origin, get_type_hints

from sparbench.errors import UserError
from sparbench.variants import variant, variants_of

FAMILY = "collections.readers"

Record = TypeVar("Record")
Reader = Callable[..., Iterator[Any]]


class Readers(Mapping[str, Reader]):
    """Name -> reader of one kind, imported when it is asked for.

    Args:
        function: `read_passages` or `read_queries`; modules without it have no reader of this kind.
    """

    def __init__(self, function: str) -> None:
        self._function = function

    def __getitem__(self, name: str) -> Reader:
        reader = getattr(variant(FAMILY, name), self._function, None) if name in variants_of(FAMILY) else None
        if reader is None:
            raise KeyError(name)
        return reader

    def __iter__(self) -> Iterator[str]:
        return (name for name in variants_of(FAMILY) if hasattr(variant(FAMILY, name), self._function))

    def __len__(self) -> int:
        return sum(1 for _ in self)


PASSAGE_READERS = Readers("read_passages")
QUERY_READERS = Readers("read_queries")

Parameters = Mapping[str, inspect.Parameter]
NUMBERS = {float: (int, float)}


def read(
    readers: Mapping[str, Callable[..., Iterator[Record]]],
    name: str,
    files: Mapping[str, str],
    options: Mapping[str, Any],
) -> Iterator[Record]:
    """Start reader `name` on its files and options.

    Raises:
        UserError: no such reader; a file role or option is unknown, missing or of the wrong type.
    """
    if name not in readers:
        raise UserError(
            f"reader '{name}': unknown; expected one of {', '.join(sorted(readers))}; fix: correct the registry row"
        )
    reader = readers[name]
    parameters = inspect.signature(reader).parameters
    _check_names(f"reader '{name}', files", files, _roles(parameters), _open_roles(parameters))
    _check_names(f"reader '{name}', options", options, _options(parameters), False)
    for key, value in options.items():
        _check_type(f"reader '{name}', options", key, value, get_type_hints(reader)[key])
    return reader(**{role: Path(path) for role, path in files.items()}, **options)


def takes_role(readers: Mapping[str, Callable[..., Any]], name: str, role: str) -> bool:
    """Whether a reader names `role` among its files."""
    return name in readers and role in _roles(inspect.signature(readers[name]).parameters)


def _roles(parameters: Parameters) -> Parameters:
    return {key: value for key, value in parameters.items() if value.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD}


def _options(parameters: Parameters) -> Parameters:
    return {key: value for key, value in parameters.items() if value.kind is inspect.Parameter.KEYWORD_ONLY}


def _open_roles(parameters: Parameters) -> bool:
    return any(value.kind is inspect.Parameter.VAR_KEYWORD for value in parameters.values())


def _check_names(place: str, given: Mapping[str, Any], known: Parameters, others: bool) -> None:
    expected = f"expected {', '.join(known) or 'none'}; fix: correct the registry row"
    for key in given:
        if key not in known and not others:
            raise UserError(f"{place}: '{key}' is unknown; {expected}")
    for key, parameter in known.items():
        if key not in given and parameter.default is inspect.Parameter.empty:
            raise UserError(f"{place}: '{key}' is missing; {expected}")


def _check_type(place: str, key: str, value: Any, annotation: Any) -> None:
    expected = get_origin(annotation) or annotation
    accepted = NUMBERS.get(expected, (expected,))
    if not isinstance(value, accepted) or (isinstance(value, bool) and expected is not bool):
        raise UserError(f"{place}: '{key}' is {value!r}; expected {expected.__name__}; fix: correct the registry row")
