"""The defaults of the schemas, filled in: nothing that reads a row needs to know what an absent key means."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Schema = dict[str, Any]


def with_defaults(value: Any, schema: Schema, root: Schema | None = None) -> Any:
    """The value, where each absent key has its schema's `default`, at any depth; what is given stays as it is.

    A default is itself filled in. Followed are `properties`, `additionalProperties`, `items`, `allOf`, `$ref` within
    the file, `then` where `if` names the value's `kind`, and of a `oneOf` the branch that fits: that of the value's
    `kind`, or else of its type. `root` is the whole file's schema, where `schema` is a part of it.
    """
    root = schema if root is None else root
    for part in _parts(value, schema, root):
        if isinstance(value, dict):
            value = _filled_object(value, part, root)
        elif isinstance(value, list) and isinstance(part.get("items"), dict):
            value = [with_defaults(item, part["items"], root) for item in value]
    return value


def _parts(value: Any, schema: Schema, root: Schema) -> Iterator[Schema]:
    """A schema, what it refers to, its `allOf` and `then`, and the branch of its `oneOf` that fits, in this order."""
    yield schema
    if "$ref" in schema:
        yield from _parts(value, _referred(schema["$ref"], root), root)
    for part in schema.get("allOf", []):
        yield from _parts(value, part, root)
    if "if" in schema and _is_of_kind(value, schema["if"]):
        yield from _parts(value, schema["then"], root)
    for branch in schema.get("oneOf", []):
        if _fits(value, branch):
            yield from _parts(value, branch, root)
            return


def _referred(reference: str, root: Schema) -> Schema:
    found = root
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def _is_of_kind(value: Any, branch: Schema) -> bool:
    kind = _kind_of(branch)
    return kind is not None and isinstance(value, dict) and value.get("kind") == kind


def _kind_of(branch: Schema) -> str | None:
    """The kind whose rows a branch describes; None where it describes something else."""
    return branch.get("properties", {}).get("kind", {}).get("const")


def _fits(value: Any, branch: Schema) -> bool:
    if _kind_of(branch) is not None:
        return _is_of_kind(value, branch)
    return isinstance(value, dict) == (branch.get("type") == "object")


def _filled_object(value: dict[str, Any], schema: Schema, root: Schema) -> dict[str, Any]:
    known = schema.get("properties", {})
    filled = {key: _default_of(part, root) for key, part in known.items() if _has_default(part, root)} | value
    others = schema.get("additionalProperties")
    return {
        key: with_defaults(item, known.get(key, others), root) if isinstance(known.get(key, others), dict) else item
        for key, item in filled.items()
    }


def _has_default(schema: Schema, root: Schema) -> bool:
    return any("default" in part for part in _parts(None, schema, root))


def _default_of(schema: Schema, root: Schema) -> Any:
    return next(deepcopy(part["default"]) for part in _parts(None, schema, root) if "default" in part)
