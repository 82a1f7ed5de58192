"""Schemas of source events: which are taken, what they say of a value, what a newer version may change."""

from __future__ import annotations

from typing import Any

import pytest

from zhike.customers.rules.event_schemas import incompatibilities, schema_problem, value_problem

TEXT = {"type": "string", "maxLength": 10}
COUNT = {"type": "integer", "minimum": 0, "maximum": 100}


def an_object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    "schema",
    [
        an_object(a=TEXT),
        an_object(a={"type": "string", "enum": ["x"], "x-timeline": True}, b={"type": "boolean", "x-timeline": True}),
        an_object(a={"type": "string", "format": "date-time"}, b={"type": "string", "format": "date"}),
        an_object(a={"type": "array", "items": TEXT, "maxItems": 3}),
        an_object(a={**an_object(b={"type": "number", "minimum": -1, "maximum": 1.5}), "required": ["b"]}),
        {**an_object(a={**TEXT, "minLength": 1, "pattern": "^x", "x-sealed": True}), "additionalProperties": False},
    ],
)
def test_a_schema_of_bounded_values_is_taken(schema) -> None:
    assert schema_problem(schema) is None


@pytest.mark.parametrize(
    ("schema", "place", "code"),
    [
        (None, "/type", "not_an_object"),
        ({"type": "string"}, "/type", "not_an_object"),
        ({"type": "object"}, "/properties", "bad_value"),
        ({**an_object(a=TEXT), "$ref": "x"}, "/$ref", "unknown_word"),
        ({**an_object(a=TEXT), "additionalProperties": True}, "/additionalProperties", "open"),
        ({**an_object(a=TEXT), "required": ["b"]}, "/required", "bad_value"),
        (an_object(**{"a b": TEXT}), "/properties/a b", "bad_name"),
        (an_object(a={"type": "text"}), "/properties/a/type", "unknown_type"),
        (an_object(a={"type": ["string", "null"]}), "/properties/a/type", "unknown_type"),
        (an_object(a={**TEXT, "format": ["date"]}), "/properties/a/format", "bad_value"),
        (an_object(a={**TEXT, "enum": [[1]]}), "/properties/a/enum", "bad_value"),
        (an_object(a={"type": "string"}), "/properties/a/maxLength", "unbounded"),
        (an_object(a={**TEXT, "minLength": -1}), "/properties/a/minLength", "bad_value"),
        (an_object(a={**TEXT, "pattern": "(a+)+"}), "/properties/a/pattern", "bad_value"),
        (an_object(a={"type": "string", "format": "email"}), "/properties/a/format", "bad_value"),
        (an_object(a={"type": "string", "enum": []}), "/properties/a/enum", "bad_value"),
        (an_object(a={"type": "string", "enum": [1]}), "/properties/a/enum", "bad_value"),
        (an_object(a={"type": "integer"}), "/properties/a/minimum", "unbounded"),
        (an_object(a={**COUNT, "maximum": 13_800_000_000}), "/properties/a/maximum", "unbounded"),
        (an_object(a={"type": "array", "items": TEXT}), "/properties/a/maxItems", "unbounded"),
        (
            an_object(a={"type": "array", "items": TEXT, "maxItems": 2, "minItems": "1"}),
            "/properties/a/minItems",
            "bad_value",
        ),
        (an_object(a={**COUNT, "x-sealed": True}), "/properties/a/x-sealed", "text_only"),
        (an_object(a={**TEXT, "x-sealed": "yes"}), "/properties/a/x-sealed", "bad_value"),
        (an_object(a=an_object(b={**TEXT, "x-sealed": True})), "/properties/a/properties/b/x-sealed", "bad_value"),
        (an_object(a={**TEXT, "maxLength": 200, "x-timeline": True}), "/properties/a/x-timeline", "not_short"),
        (an_object(a={**TEXT, "x-sealed": True, "x-timeline": True}), "/properties/a/x-timeline", "not_short"),
        (
            an_object(a={"type": "array", "items": TEXT, "maxItems": 2, "x-timeline": True}),
            "/properties/a/x-timeline",
            "not_short",
        ),
        (an_object(a={**TEXT, "description": "x" * 20_001}), "", "too_large"),
        (
            an_object(a=an_object(b=an_object(c=an_object(d=an_object(e=TEXT))))),
            "/properties/a/properties/b/properties/c/properties/d/properties/e",
            "too_deep",
        ),
    ],
)
def test_a_schema_that_cannot_be_used_is_told_with_its_place(schema, place, code) -> None:
    problem = schema_problem(schema)
    assert problem is not None
    assert (problem.place, problem.code) == (place, code)


SCHEMA = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"type": "string", "enum": ["a", "b"]},
        "text": {"type": "string", "minLength": 2, "maxLength": 4, "pattern": "^[a-z]+$"},
        "day": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "count": COUNT,
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "yes": {"type": "boolean"},
        "list": {"type": "array", "items": COUNT, "minItems": 1, "maxItems": 2},
    },
}


def test_what_fits_is_taken() -> None:
    whole = {"kind": "a", "text": "abc", "day": "2026-11-29", "at": "2026-11-29T08:00:00+08:00", "count": 3}
    assert value_problem(SCHEMA, {**whole, "share": 0.5, "yes": True, "list": [1, 2]}) is None
    assert value_problem(SCHEMA, {"kind": "b", "share": 1}) is None


@pytest.mark.parametrize(
    ("value", "place", "code"),
    [
        ([], "", "type"),
        ({}, "/kind", "missing"),
        ({"kind": "c"}, "/kind", "not_allowed"),
        ({"kind": "a", "other": 1}, "/other", "unknown"),
        ({"kind": "a", "text": "a"}, "/text", "length"),
        ({"kind": "a", "text": "ABC"}, "/text", "pattern"),
        ({"kind": "a", "day": "29.11."}, "/day", "format"),
        ({"kind": "a", "at": "2026-11-29T08:00:00"}, "/at", "format"),
        ({"kind": "a", "count": "3"}, "/count", "type"),
        ({"kind": "a", "count": True}, "/count", "type"),
        ({"kind": "a", "count": 101}, "/count", "out_of_range"),
        ({"kind": "a", "share": -0.1}, "/share", "out_of_range"),
        ({"kind": "a", "yes": 1}, "/yes", "type"),
        ({"kind": "a", "list": []}, "/list", "length"),
        ({"kind": "a", "list": [1, 200]}, "/list/1", "out_of_range"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(value, place, code) -> None:
    problem = value_problem(SCHEMA, value)
    assert problem is not None
    assert (problem.place, problem.code) == (place, code)


def changed(name: str, **words: Any) -> dict[str, Any]:
    return {**SCHEMA, "properties": {**SCHEMA["properties"], name: {**SCHEMA["properties"][name], **words}}}


@pytest.mark.parametrize(
    "new",
    [
        SCHEMA,
        changed("kind", enum=["a", "b", "c"]),
        changed("text", maxLength=9, minLength=1),
        changed("count", maximum=200, type="number"),
        changed("list", maxItems=5),
        {**SCHEMA, "properties": {**SCHEMA["properties"], "more": TEXT}},
        {**SCHEMA, "required": []},
        changed("count", minimum=-5),
        {**SCHEMA, "properties": {**SCHEMA["properties"], "kind": {"type": "string", "maxLength": 5}}},
    ],
)
def test_a_version_may_be_wider(new) -> None:
    assert incompatibilities(SCHEMA, new) == []


@pytest.mark.parametrize(
    ("new", "place", "code"),
    [
        (changed("kind", enum=["a"]), "/properties/kind/enum", "narrower"),
        (
            {**SCHEMA, "properties": {**SCHEMA["properties"], "kind": {"type": "string", "maxLength": 0}}},
            "/properties/kind/enum",
            "narrower",
        ),
        (changed("day", maxLength=10), "/properties/day/maxLength", "narrower"),
        (changed("text", enum=["abc"]), "/properties/text/enum", "narrower"),
        (changed("text", maxLength=3), "/properties/text/maxLength", "narrower"),
        (changed("text", minLength=3), "/properties/text/minLength", "narrower"),
        (changed("text", pattern="^[a-y]+$"), "/properties/text/pattern", "narrower"),
        (changed("count", minimum=1), "/properties/count/minimum", "narrower"),
        (changed("count", type="string"), "/properties/count/type", "type_changed"),
        (changed("list", items={**COUNT, "maximum": 50}), "/properties/list/items/maximum", "narrower"),
        ({**SCHEMA, "required": ["kind", "day"]}, "/required/day", "newly_required"),
        ({**SCHEMA, "properties": {"kind": SCHEMA["properties"]["kind"]}}, "/properties/text", "removed"),
    ],
)
def test_a_version_that_refuses_what_was_taken_is_told(new, place, code) -> None:
    found = incompatibilities(SCHEMA, new)
    assert (found[0].place, found[0].code) == (place, code)


def test_what_is_sealed_stays_sealed() -> None:
    sealed = an_object(a={**TEXT, "x-sealed": True})
    assert [each.code for each in incompatibilities(sealed, an_object(a=TEXT))] == ["unsealed"]
    assert incompatibilities(an_object(a=TEXT), sealed) == []
