"""What the function of a module that a setting chooses by name takes, read from its source: nothing is imported.

So a row of the registry can be checked against a reader, or the like, before any job, without the libraries that the
module itself needs.
"""

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin

from sparbench.variants import ROOT, variant_path

TYPES: dict[str, type] = {kind.__name__: kind for kind in (bool, int, float, str, list, dict, tuple)}


@cache
def declared_signature(family: str, name: str, function: str) -> inspect.Signature | None:
    """The signature of a function of a variant (see sparbench.variants); None when the module has no such function.

    Annotations are the plain types that they name (`dict` for `dict[str, str]`), a `Literal`, or `object`; of a default
    it is known only that there is one.
    """
    found = (node for node in _body(family, name) if isinstance(node, ast.FunctionDef) and node.name == function)
    return next((_signature(node.args) for node in found), None)


@cache
def declared_constant(family: str, name: str, constant: str) -> Any:
    """The value that a variant gives one of its names; None when the module has no such name."""
    found = (node for node in _body(family, name) if isinstance(node, ast.Assign))
    return next((ast.literal_eval(node.value) for node in found if ast.unparse(node.targets[0]) == constant), None)


@cache
def _body(family: str, name: str) -> list[ast.stmt]:
    path = ROOT / f"{variant_path(family, name).replace('.', '/')}.py"
    return ast.parse(path.read_text(encoding="utf-8")).body


def options_of(signature: inspect.Signature) -> Mapping[str, inspect.Parameter]:
    """The keyword-only parameters, which a registry row may set."""
    return {name: each for name, each in signature.parameters.items() if each.kind is each.KEYWORD_ONLY}


def accepts(parameter: inspect.Parameter, value: object) -> bool:
    """Whether a value is of a parameter's type, or one of its choices; whole numbers are numbers, truth values not."""
    kind = _kind(parameter)
    if kind is Literal:
        return value in get_args(parameter.annotation)
    if isinstance(value, bool):
        return kind in (bool, object)
    return isinstance(value, (int, float) if kind is float else kind)


def expected(parameter: inspect.Parameter) -> str:
    """What a message says that a parameter takes: its choices, or the name of its type."""
    choices = get_args(parameter.annotation) if _kind(parameter) is Literal else ()
    return f"one of {', '.join(map(str, choices))}" if choices else _kind(parameter).__name__


def _kind(parameter: inspect.Parameter) -> Any:
    return get_origin(parameter.annotation) or parameter.annotation


def _signature(given: ast.arguments) -> inspect.Signature:
    kinds = inspect.Parameter
    positional = [*given.posonlyargs, *given.args]
    required: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    pairs = zip(positional, [*required, *given.defaults], strict=True)
    parameters = [_parameter(each, kinds.POSITIONAL_OR_KEYWORD, default) for each, default in pairs]
    pairs = zip(given.kwonlyargs, given.kw_defaults, strict=True)
    parameters += [_parameter(each, kinds.KEYWORD_ONLY, default) for each, default in pairs]
    if given.kwarg:
        parameters.append(_parameter(given.kwarg, kinds.VAR_KEYWORD, None))
    return inspect.Signature(parameters)


def _parameter(given: ast.arg, kind: "inspect._ParameterKind", default: ast.expr | None) -> inspect.Parameter:
    there = inspect.Parameter.empty if default is None else ast.unparse(default)
    return inspect.Parameter(given.arg, kind, default=there, annotation=_type(given.annotation))


def _type(annotation: ast.expr | None) -> Any:
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Literal":
        return Literal[ast.literal_eval(annotation.slice)]
    base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return TYPES.get(base.id, object) if isinstance(base, ast.Name) else object
