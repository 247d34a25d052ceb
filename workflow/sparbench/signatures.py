"""What a function of a module takes, read from its source: nothing is imported, so that a plan stays quick."""

import ast
from functools import cache
from typing import NamedTuple

from sparbench.variants import ROOT, variant_path


class Option(NamedTuple):
    """A keyword-only parameter.

    Attributes:
        type: its annotation as written, or "" where there is none.
        required: it has no default.
    """

    type: str
    required: bool


class Signature(NamedTuple):
    """What a function takes.

    Attributes:
        positional: names of the parameters that the caller fills.
        options: keyword-only parameters, which a registry row may set.
    """

    positional: tuple[str, ...]
    options: dict[str, Option]


@cache
def signature(family: str, name: str, function: str) -> Signature:
    """The signature of a function of the module behind a name (see sparbench.variants); the module must be there."""
    path = ROOT / f"{variant_path(family, name).replace('.', '/')}.py"
    body = ast.parse(path.read_text(encoding="utf-8")).body
    taken = next(node.args for node in body if isinstance(node, ast.FunctionDef) and node.name == function)
    options = {
        parameter.arg: Option(ast.unparse(parameter.annotation) if parameter.annotation else "", default is None)
        for parameter, default in zip(taken.kwonlyargs, taken.kw_defaults, strict=True)
    }
    return Signature(tuple(parameter.arg for parameter in taken.args), options)
