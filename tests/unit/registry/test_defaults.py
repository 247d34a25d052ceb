"""Defaults of schemas, against what is written out by hand."""

from typing import Any

import pytest

from sparbench.registry.defaults import with_defaults


def of_kind(kind: str, default: int) -> dict[str, Any]:
    """What follows from a kind: a default of its own key."""
    then = {"properties": {f"of_{kind}": {"default": default}}}
    return {"if": {"properties": {"kind": {"const": kind}}}, "then": then}


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
                "all": {"allOf": [{"properties": {"one": {"default": 1}}}, {"$ref": "#/$defs/two"}]},
                "weight": {"oneOf": [{"type": "number"}, {"type": "object", "properties": {"grid": {"default": [1]}}}]},
                "chosen": {"allOf": [of_kind("a", 1), of_kind("b", 2), {"if": {}, "then": {"default": 3}}]},
                "kinds": {
                    "oneOf": [
                        {"type": "object", "properties": {"kind": {"const": "a"}, "of_a": {"default": 1}}},
                        {"type": "object", "properties": {"kind": {"const": "b"}, "of_b": {"default": 2}}},
                    ]
                },
            }
        },
        "list": {"default": ["x"]},
        "two": {"properties": {"two": {"default": 2}}},
    },
}
ALWAYS = {"count": 7, "depth": 5, "inner": {"b": 0.4}, "referred": ["x"]}
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "nothing": ({}, ALWAYS),
    "what is there stays": ({"depth": None, "inner": {"k": 1}}, ALWAYS | {"depth": None, "inner": {"k": 1, "b": 0.4}}),
    "items": ({"parts": [{}, {"side": "passage"}]}, ALWAYS | {"parts": [{"side": "query"}, {"side": "passage"}]}),
    "all parts": ({"all": {}}, ALWAYS | {"all": {"one": 1, "two": 2}}),
    "branch by type": ({"weight": {}}, ALWAYS | {"weight": {"grid": [1]}}),
    "other branch by type": ({"weight": 2.0}, ALWAYS | {"weight": 2.0}),
    "branch by kind": ({"kinds": {"kind": "b"}}, ALWAYS | {"kinds": {"kind": "b", "of_b": 2}}),
    "what follows from a kind": ({"chosen": {"kind": "b"}}, ALWAYS | {"chosen": {"kind": "b", "of_b": 2}}),
    "what follows from another kind": ({"chosen": {"kind": "c"}}, ALWAYS | {"chosen": {"kind": "c"}}),
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
