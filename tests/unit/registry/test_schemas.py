"""The project's schemas: every key is described and read by something, and every default is allowed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from sparbench.registry.rows import SCHEMAS, WORKFLOW

FILES = sorted(SCHEMAS.glob("*.yaml"))
CODE = [path for kind in ("py", "smk") for path in WORKFLOW.rglob(f"*.{kind}")]
of_each_schema = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
# The steps read query_length and passage_length as f"{side}_length".
SIDES = ("query_", "passage_")


def undescribed(schema: Any, place: tuple[str, ...] = ()) -> list[str]:
    """Every key of a schema, at any depth, that has neither a description nor a reference to what has one."""
    if isinstance(schema, list):
        return [name for number, part in enumerate(schema) for name in undescribed(part, (*place, str(number)))]
    if not isinstance(schema, dict):
        return []
    keys = schema.get("properties", {})
    bare = [key for key, part in keys.items() if not {"description", "$ref"} & part.keys()]
    parts = {key: part for key, part in schema.items() if key not in ("default", "if", "then", "dependentSchemas")}
    return [".".join((*place, key)) for key in bare] + [
        name for key, part in parts.items() for name in undescribed(part, (*place, key))
    ]


@of_each_schema
def test_each_key_is_described(path: Path):
    assert not undescribed(yaml.safe_load(path.read_text()))


def defaults_of(schema: Any) -> list[tuple[Any, Any]]:
    """Each default of a schema with the schema that it stands in."""
    if isinstance(schema, list):
        return [pair for part in schema for pair in defaults_of(part)]
    if not isinstance(schema, dict):
        return []
    own = [(schema["default"], schema)] if "default" in schema and not isinstance(schema["default"], dict) else []
    return own + [pair for key, part in schema.items() if key != "default" for pair in defaults_of(part)]


@of_each_schema
def test_each_default_is_a_value_that_its_schema_allows(path: Path):
    content = yaml.safe_load(path.read_text())
    Draft202012Validator.check_schema(content)
    for default, schema in defaults_of(content):
        if "$ref" not in schema:
            Draft202012Validator(schema).validate(default)


def keys_of(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        yield from (key for part in schema for key in keys_of(part))
    elif isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (key for name, part in schema.items() if name != "default" for key in keys_of(part))


def is_read(key: str, code: str) -> bool:
    sided = [key.removeprefix(side) for side in SIDES if key.startswith(side)]
    return f'"{key}"' in code or f"'{key}'" in code or any(f"}}_{rest}" in code for rest in sided)


@of_each_schema
def test_each_key_is_read_by_something(path: Path):
    """A key that the schema allows and nothing reads would be ignored without a word."""
    code = "".join(file.read_text() for file in CODE)
    assert not [key for key in keys_of(yaml.safe_load(path.read_text())) if not is_read(key, code)]
