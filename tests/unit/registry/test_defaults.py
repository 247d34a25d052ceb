"""Defaults of schemas, against what is written out by hand; and the project's own schemas."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from sparbench.registry.defaults import with_defaults
from sparbench.registry.rows import SCHEMAS

SCHEMA = {
    "additionalProperties": {"$ref": "#/$defs/row", "properties": {"count": {"default": 7}}},
    "$defs": {
        "row": {
            "properties": {
                "name": {},
                "count": {},
                "depth": {"default": 5},
                "inner": {"default": {}, "properties": {"b": {"default": 0.4}, "k": {}}},
                "absent": {"properties": {"never": {"default": 1}}},
                "referred": {"$ref": "#/$defs/list"},
                "parts": {"items": {"properties": {"side": {"default": "query"}}}},
                "weight": {"oneOf": [{"type": "number"}, {"type": "object", "properties": {"grid": {"default": [1]}}}]},
                "kinds": {
                    "oneOf": [
                        {"type": "object", "properties": {"kind": {"const": "a"}, "of_a": {"default": 1}}},
                        {"type": "object", "properties": {"kind": {"const": "b"}, "of_b": {"default": 2}}},
                    ]
                },
            }
        },
        "list": {"default": ["x"]},
    },
}
ALWAYS = {"count": 7, "depth": 5, "inner": {"b": 0.4}, "referred": ["x"]}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, ALWAYS),
    "what is there stays": ({"depth": None, "inner": {"k": 1}}, ALWAYS | {"depth": None, "inner": {"k": 1, "b": 0.4}}),
    "items": ({"parts": [{}, {"side": "passage"}]}, ALWAYS | {"parts": [{"side": "query"}, {"side": "passage"}]}),
    "branch by type": ({"weight": {}}, ALWAYS | {"weight": {"grid": [1]}}),
    "other branch by type": ({"weight": 2.0}, ALWAYS | {"weight": 2.0}),
    "branch by kind": ({"kinds": {"kind": "b"}}, ALWAYS | {"kinds": {"kind": "b", "of_b": 2}}),
    "objects that are there": ({"absent": {}}, ALWAYS | {"absent": {"never": 1}}),
}


@pytest.mark.parametrize("name", CASES)
def test_absent_keys_get_their_default(name):
    given, expected = CASES[name]
    assert with_defaults({"row": given}, SCHEMA) == {"row": expected}


def test_neither_value_nor_schema_is_changed_or_shared():
    given: dict[str, Any] = {"row": {"parts": [{}]}}
    first = with_defaults(given, SCHEMA)
    first["row"]["referred"].append("y")
    first["row"]["inner"]["b"] = 1.0
    assert given == {"row": {"parts": [{}]}}
    assert with_defaults(given, SCHEMA)["row"] == ALWAYS | {"parts": [{"side": "query"}]}


def defaults_of(schema: Any) -> list[tuple[Any, Any]]:
    """Each default of a schema with the schema that it stands in."""
    if isinstance(schema, list):
        return [pair for part in schema for pair in defaults_of(part)]
    if not isinstance(schema, dict):
        return []
    own = [(schema["default"], schema)] if "default" in schema and not isinstance(schema["default"], dict) else []
    return own + [pair for key, part in schema.items() if key != "default" for pair in defaults_of(part)]


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.yaml")), ids=lambda path: path.name)
def test_each_default_is_a_value_that_its_schema_allows(path: Path):
    content = yaml.safe_load(path.read_text())
    Draft202012Validator.check_schema(content)
    for default, schema in defaults_of(content):
        if "$ref" not in schema:
            Draft202012Validator(schema).validate(default)
