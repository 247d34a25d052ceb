"""Readers of published files: one module per format, whose name is the reader's name in the registry.

A reader is a generator function, `read_passages` or `read_queries` of its module. Its positional parameters are the
roles of its files, its keyword parameters the options that a registry row may set; both are checked against the row
before anything is read.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sparbench.errors import UserError
from sparbench.signatures import accepts, expected, options_of
from sparbench.variants import variant, variants_of

FAMILY = "collections.readers"

Record = TypeVar("Record")
Reader = Callable[..., Iterator[Any]]


class Readers(Mapping[str, Reader]):
    """Name -> reader of one kind, imported when used.

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


def read(
    readers: Mapping[str, Callable[..., Iterator[Record]]],
    name: str,
    files: Mapping[str, str],
    options: Mapping[str, Any],
) -> Iterator[Record]:
    """Call reader `name` with its files and options.

    Raises:
        UserError: no such reader; a file role or option is unknown, missing or of the wrong type.
    """
    if name not in readers:
        raise UserError(
            f"reader '{name}': unknown; expected one of {', '.join(sorted(readers))}; fix: correct the registry row"
        )
    reader = readers[name]
    check_arguments(f"reader '{name}'", inspect.signature(reader, eval_str=True), files, options)
    return reader(**{role: Path(path) for role, path in files.items()}, **options)


def check_arguments(place: str, reader: inspect.Signature, files: Iterable[str], options: Mapping[str, Any]) -> None:
    """Check what a row gives a reader; nothing is read.

    Args:
        place: what messages name first.
        files: the roles of the files.

    Raises:
        UserError: a file role or option is unknown, missing or of the wrong type.
    """
    parameters = reader.parameters
    _check_names(f"{place}, files", files, _roles(parameters), _open_roles(parameters))
    known = options_of(reader)
    _check_names(f"{place}, options", options, known, False)
    for key, value in options.items():
        if not accepts(known[key], value):
            wanted = expected(known[key])
            raise UserError(f"{place}, options: '{key}' is {value!r}; expected {wanted}; fix: correct the registry row")


def takes_role(readers: Mapping[str, Callable[..., Any]], name: str, role: str) -> bool:
    """Whether a reader names `role` among its files."""
    return name in readers and role in _roles(inspect.signature(readers[name]).parameters)


def _roles(parameters: Parameters) -> Parameters:
    return {key: value for key, value in parameters.items() if value.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD}


def _open_roles(parameters: Parameters) -> bool:
    return any(value.kind is inspect.Parameter.VAR_KEYWORD for value in parameters.values())


def _check_names(place: str, given: Iterable[str], known: Parameters, others: bool) -> None:
    expected = f"expected {', '.join(known) or 'none'}; fix: correct the registry row"
    for key in given:
        if key not in known and not others:
            raise UserError(f"{place}: '{key}' is unknown; {expected}")
    for key, parameter in known.items():
        if key not in given and parameter.default is inspect.Parameter.empty:
            raise UserError(f"{place}: '{key}' is missing; {expected}")
