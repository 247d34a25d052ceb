"""What the function of a module that a setting chooses by name takes, read from its source: nothing is imported.

So a row of the registry can be checked against a reader, or the like, before any job, without the libraries that the
module itself needs.
"""

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from typing import get_origin

from sparbench.variants import ROOT, variant_path

TYPES: dict[str, type] = {kind.__name__: kind for kind in (bool, int, float, str, list, dict, tuple)}


@cache
def declared_signature(family: str, name: str, function: str) -> inspect.Signature | None:
    """The signature of a function of a variant (see sparbench.variants); None when the module has no such function.

    Annotations are the plain types that they name (`dict` for `dict[str, str]`), or `object`; of a default it is known
    only that there is one.
    """
    path = ROOT / f"{variant_path(family, name).replace('.', '/')}.py"
    body = ast.parse(path.read_text(encoding="utf-8")).body
    found = (node for node in body if isinstance(node, ast.FunctionDef) and node.name == function)
    return next((_signature(node.args) for node in found), None)


def options_of(signature: inspect.Signature) -> Mapping[str, inspect.Parameter]:
    """The keyword-only parameters, which a registry row may set."""
    return {name: each for name, each in signature.parameters.items() if each.kind is each.KEYWORD_ONLY}


def accepts(parameter: inspect.Parameter, value: object) -> bool:
    """Whether a value is of a parameter's type; whole numbers are numbers, truth values are not."""
    kind = get_origin(parameter.annotation) or parameter.annotation
    if isinstance(value, bool):
        return kind in (bool, object)
    return isinstance(value, (int, float) if kind is float else kind)


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


def _type(annotation: ast.expr | None) -> type:
    base = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return TYPES.get(base.id, object) if isinstance(base, ast.Name) else object
