"""Violations of the schemas by a configuration or a registry row, in messages that name the fix."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, relevance

from sparbench.errors import UserError
from sparbench.registry import renamed
from sparbench.registry.defaults import with_defaults
from sparbench.registry.suggest import suggest

# What the schemas' types are called in YAML.
WORDS = {
    "object": "a mapping (key: value)",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


@lru_cache
def _validator(schema: Path) -> Draft202012Validator:
    content = yaml.load(schema.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return Draft202012Validator(content)


def checked(value: Any, schema: Path, file: str | Mapping[str, str]) -> Any:
    """The value with the schema's defaults filled in; UserError as `check_schema`."""
    check_schema(value, schema, file)
    return with_defaults(value, _validator(schema).schema)


def check_schema(value: Any, schema: Path, file: str | Mapping[str, str]) -> None:
    """Raise UserError naming file, key, value and fix when `value` does not follow the schema.

    `file` is the name for the message, or a mapping from the first key to the file that holds it.
    """
    # Not best_match, which goes on into the branches of a oneOf without a look at kinds.
    error = max(_validator(schema).iter_errors(value), key=relevance, default=None)
    if error is None:
        return
    error = _innermost(error)
    path = [str(part) for part in error.absolute_path] + (["kind"] if _unknown_kind(error) else [])
    first = path[0] if path else _unknown_key(error)
    name = file if isinstance(file, str) else file.get(first or "", schema.name.replace(".schema", ""))
    raise UserError(f"{name}: {'.'.join(path) or 'top level'}: {_explain(error)}")


def _innermost(error: ValidationError) -> ValidationError:
    """The error in the branch of a oneOf that the value most likely meant: the one whose `kind` or type fits."""
    while error.context and not _unknown_kind(error):
        unmeant = {inner.schema_path[0] for inner in error.context if _is_another_branch(inner)}
        meant = [inner for inner in error.context if inner.schema_path[0] not in unmeant]
        error = (meant or list(error.context))[0]
    return error


def _is_another_branch(error: ValidationError) -> bool:
    """Whether an error in a branch says that the value is of another type, or another `kind`."""
    place = list(error.relative_path)
    return (error.validator in ("const", "type") and not place) or (error.validator == "const" and place == ["kind"])


def _kinds(error: ValidationError) -> list[str]:
    """The kinds that a oneOf tells apart, where it does so."""
    branches = error.validator_value if error.validator == "oneOf" else []
    kinds = [branch.get("properties", {}).get("kind", {}).get("const") for branch in branches]
    return kinds if kinds and all(kinds) else []


def _unknown_kind(error: ValidationError) -> bool:
    kinds = _kinds(error)
    return bool(kinds) and "kind" in error.instance and error.instance["kind"] not in kinds


def _unknown_key(error: ValidationError) -> str | None:
    known = error.schema.get("properties", {})
    return next((key for key in error.instance if key not in known), None) if isinstance(error.instance, dict) else None


def _explain(error: ValidationError) -> str:
    if _unknown_kind(error):
        return _not_allowed("kind", error.instance["kind"], _kinds(error))
    if error.validator == "additionalProperties":
        key = str(_unknown_key(error))
        hint = f"; {renamed.KEYS[key]}" if key in renamed.KEYS else suggest(key, error.schema.get("properties", {}))
        return f"key '{key}' is unknown{hint}"
    if error.validator == "required":
        missing = next(key for key in error.validator_value if key not in error.instance)
        return f"key '{missing}' is missing; add it{_described(error.schema.get('properties', {}).get(missing, {}))}"
    if error.validator == "type" and {"number", "integer"} & set(_types(error)) and _is_number_text(error.instance):
        return f"'{error.instance}' is text, not a number; {_as_number(error.instance)}"
    if error.validator == "type":
        return f"{error.instance!r} has the wrong type; expected {' or '.join(WORDS[each] for each in _types(error))}"
    if error.validator == "enum":
        return _not_allowed(str(error.absolute_path[-1]), error.instance, error.validator_value)
    return f"{error.message}{_described(error.schema)}"


def _not_allowed(key: str, value: Any, allowed: list[Any]) -> str:
    now = renamed.VALUES.get(key, {}).get(str(value))
    return f"'{value}' is not allowed{f'; write {now}' if now else suggest(str(value), allowed)}"


def _types(error: ValidationError) -> list[str]:
    """The types that an error of type would have allowed."""
    return [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value


def _as_number(text: str) -> str:
    if "e" in text.lower():
        return f"YAML reads 3e-5 as text: write it with a point, as {float(text):.1e}"
    return f"write it without quotes, as {text}"


def _described(schema: dict[str, Any]) -> str:
    """What a key is, in brackets, where its schema says so."""
    return f" ({schema['description']})" if "description" in schema else ""


def _is_number_text(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return isinstance(value, str)
