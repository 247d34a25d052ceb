"""What of a configuration or a registry row does not follow its schema, in words that name the fix."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from sparbench.errors import UserError
from sparbench.registry.suggest import suggest


@lru_cache
def _validator(schema: Path) -> Draft202012Validator:
    return Draft202012Validator(
        yaml.load(schema.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    )


def check_schema(value: Any, schema: Path, file: str | Mapping[str, str]) -> None:
    """Raise UserError naming file, key, value and fix when `value` does not follow the schema.

    `file` is the name for the message, or a mapping from the first key to the file that holds it.
    """
    error = best_match(_validator(schema).iter_errors(value))
    if error is None:
        return
    error = _innermost(error)
    path = [str(part) for part in error.absolute_path]
    first = path[0] if path else _unknown_key(error)
    name = file if isinstance(file, str) else file.get(first or "", schema.name.replace(".schema", ""))
    raise UserError(f"{name}: {'.'.join(path) or 'top level'}: {_explain(error)}")


def _innermost(error: ValidationError) -> ValidationError:
    """The branch of a oneOf that the value most likely meant: the one whose `kind` or type fits."""
    while error.context:
        fitting = [inner for inner in error.context if inner.validator not in ("const", "type")]
        kinds = {inner.schema_path[0] for inner in error.context if inner.validator == "const"}
        candidates = [inner for inner in fitting if inner.schema_path[0] not in kinds] or fitting or list(error.context)
        error = candidates[0]
    return error


def _unknown_key(error: ValidationError) -> str | None:
    known = error.schema.get("properties", {})
    return next((key for key in error.instance if key not in known), None) if isinstance(error.instance, dict) else None


def _explain(error: ValidationError) -> str:
    if error.validator == "additionalProperties":
        key = _unknown_key(error)
        return f"key '{key}' is unknown{suggest(str(key), error.schema.get('properties', {}))}"
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return f"key '{missing[0]}' is missing; add it"
    if error.validator == "type" and _is_number_text(error.instance):
        return (
            f"'{error.instance}' is text, not a number; YAML reads 3e-5 as text: write it with a point, "
            f"as {float(error.instance):.1e}"
        )
    if error.validator == "type":
        return f"{error.instance!r} has the wrong type; expected {_words(error.validator_value)}"
    if error.validator == "enum":
        return f"'{error.instance}' is not allowed{suggest(str(error.instance), error.validator_value)}"
    return f"{error.message}; see {_described(error)}"


def _words(types: str | list[str]) -> str:
    return types if isinstance(types, str) else " or ".join(types)


def _described(error: ValidationError) -> str:
    return error.schema.get("description", "the schemas in workflow/schemas")


def _is_number_text(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return isinstance(value, str)
