"""Schemas of source events: which JSON schemas are taken, what they say of a value, and what a new version may change.

A schema describes the `detail` of an event type. It is a part of JSON schema that is small enough to be compared: an
object, closed against properties that it does not name, of bounded values. Two words of our own stand beside a property
of the first level: `x-sealed` (a text about a person: kept by the vault) and `x-timeline` (a code or a number: shown on
the customer's timeline).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from zhike.customers.rules.patterns import pattern_fits

Schema = Mapping[str, Any]

DEEPEST: Final = 4
LARGEST_SCHEMA: Final = 20_000
LONGEST_TEXT: Final = 4000
LONGEST_SHOWN: Final = 80
LARGEST_NUMBER: Final = 999_999_999
MOST_ITEMS: Final = 100
MOST_PROPERTIES: Final = 60
_ANY: Final = frozenset({"type", "title", "description", "enum", "x-sealed", "x-timeline"})
_OWN: Final[Mapping[str, frozenset[str]]] = {
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "integer": frozenset({"minimum", "maximum"}),
    "number": frozenset({"minimum", "maximum"}),
    "boolean": frozenset(),
    "array": frozenset({"items", "minItems", "maxItems"}),
    "object": frozenset({"properties", "required", "additionalProperties"}),
}
_FORMATS: Final = ("date", "date-time")
_PROPERTY_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9_]{0,39}")
# Higher is looser, and what is not said is loosest; lower likewise.
_UPPER: Final = ("maxLength", "maximum", "maxItems")
_LOWER: Final = ("minLength", "minimum", "minItems")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: `place` is a JSON pointer, `code` ends an error code."""

    place: str
    code: str


def schema_problem(schema: Any) -> Problem | None:
    """Why a schema cannot be used, or None."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return Problem("/type", "not_an_object")
    if len(json.dumps(schema)) > LARGEST_SCHEMA:
        return Problem("", "too_large")
    return _first(list(_node_problems(schema, "", 0)))


def _node_problems(node: Any, place: str, depth: int) -> Iterator[Problem]:
    if not isinstance(node, dict) or node.get("type") not in list(_OWN):  # a list of types is none either
        yield Problem(f"{place}/type", "unknown_type")
        return
    kind = node["type"]
    for word in node:
        if word not in _ANY | _OWN[kind]:
            yield Problem(f"{place}/{word}", "unknown_word")
    if depth > DEEPEST:
        yield Problem(place, "too_deep")
        return
    if "enum" in node and not _enum_fits(node["enum"], kind):
        yield Problem(f"{place}/enum", "bad_value")
    yield from _own_word_problems(node, place, depth)
    yield from {"string": _text_problems, "array": _list_problems, "object": _object_problems}.get(
        kind, _number_problems
    )(node, place, depth)


def _enum_fits(values: Any, kind: str) -> bool:
    if not isinstance(values, list) or not 0 < len(values) <= MOST_ITEMS or kind in ("array", "object"):
        return False
    return all(_is_a(value, kind) and len(str(value)) <= LONGEST_SHOWN for value in values)


def _own_word_problems(node: Schema, place: str, depth: int) -> Iterator[Problem]:
    for word in ("x-sealed", "x-timeline"):
        if word in node and (node[word] is not True or depth != 1):
            yield Problem(f"{place}/{word}", "bad_value")
    if node.get("x-sealed") and node["type"] != "string":
        yield Problem(f"{place}/x-sealed", "text_only")
    if node.get("x-timeline") and (node.get("x-sealed") or not _can_be_shown(node)):
        yield Problem(f"{place}/x-timeline", "not_short")


def _can_be_shown(node: Schema) -> bool:
    if node["type"] == "string":
        return "enum" in node or (type(node.get("maxLength")) is int and node["maxLength"] <= LONGEST_SHOWN)
    return node["type"] in ("integer", "number", "boolean")


def _text_problems(node: Schema, place: str, _depth: int) -> Iterator[Problem]:
    if "enum" not in node and "format" not in node and not _is_count(node.get("maxLength"), LONGEST_TEXT):
        yield Problem(f"{place}/maxLength", "unbounded")
    if "minLength" in node and not _is_count(node["minLength"], LONGEST_TEXT):
        yield Problem(f"{place}/minLength", "bad_value")
    if "pattern" in node and not pattern_fits(node["pattern"]):
        yield Problem(f"{place}/pattern", "bad_value")
    if "format" in node and node["format"] not in _FORMATS:
        yield Problem(f"{place}/format", "bad_value")


def _number_problems(node: Schema, place: str, _depth: int) -> Iterator[Problem]:
    """A number has both bounds, which are small: nobody's phone, card or id number fits between them."""
    if node["type"] == "boolean" or "enum" in node:
        return
    for word in ("minimum", "maximum"):
        if not _is_a(node.get(word), "number") or abs(node[word]) > LARGEST_NUMBER:
            yield Problem(f"{place}/{word}", "unbounded")


def _list_problems(node: Schema, place: str, depth: int) -> Iterator[Problem]:
    if not _is_count(node.get("maxItems"), MOST_ITEMS):
        yield Problem(f"{place}/maxItems", "unbounded")
    if "minItems" in node and not _is_count(node["minItems"], MOST_ITEMS):
        yield Problem(f"{place}/minItems", "bad_value")
    yield from _node_problems(node.get("items"), f"{place}/items", max(depth, 1) + 1)


def _object_problems(node: Schema, place: str, depth: int) -> Iterator[Problem]:
    properties, required = node.get("properties"), node.get("required", [])
    if not isinstance(properties, dict) or not 0 < len(properties) <= MOST_PROPERTIES:
        yield Problem(f"{place}/properties", "bad_value")
        return
    if node.get("additionalProperties", False) is not False:
        yield Problem(f"{place}/additionalProperties", "open")
    if not isinstance(required, list) or not all(isinstance(each, str) and each in properties for each in required):
        yield Problem(f"{place}/required", "bad_value")
    for name, child in properties.items():
        if not _PROPERTY_NAME.fullmatch(name):
            yield Problem(f"{place}/properties/{str(name)[:40]}", "bad_name")
        yield from _node_problems(child, f"{place}/properties/{str(name)[:40]}", depth + 1)


def value_problem(schema: Schema, value: Any, place: str = "") -> Problem | None:
    """The first place in `value` that the schema does not take, or None."""
    return _first(list(_value_problems(schema, value, place)))


def _value_problems(node: Schema, value: Any, place: str) -> Iterator[Problem]:
    kind = node["type"]
    if not _is_a(value, kind):
        yield Problem(place, "type")
        return
    if "enum" in node:
        if value not in node["enum"]:
            yield Problem(place, "not_allowed")
        return
    if kind in _VALUE_CHECKS:
        yield from _VALUE_CHECKS[kind](node, value, place)


def _number_value_problems(node: Schema, value: float, place: str) -> Iterator[Problem]:
    if not node["minimum"] <= value <= node["maximum"]:
        yield Problem(place, "out_of_range")


def _list_value_problems(node: Schema, value: list[Any], place: str) -> Iterator[Problem]:
    if not node.get("minItems", 0) <= len(value) <= node["maxItems"]:
        yield Problem(place, "length")
        return
    for index, each in enumerate(value):
        yield from _value_problems(node["items"], each, f"{place}/{index}")


def _text_value_problems(node: Schema, value: str, place: str) -> Iterator[Problem]:
    if not node.get("minLength", 0) <= len(value) <= node.get("maxLength", LONGEST_TEXT):
        yield Problem(place, "length")
    elif "pattern" in node and not re.search(node["pattern"], value):
        yield Problem(place, "pattern")
    elif "format" in node and not _is_of_format(value, node["format"]):
        yield Problem(place, "format")


def _object_value_problems(node: Schema, value: Mapping[str, Any], place: str) -> Iterator[Problem]:
    for name in node.get("required", ()):
        if name not in value:
            yield Problem(f"{place}/{name}", "missing")
    for name, each in value.items():
        if name not in node["properties"]:
            yield Problem(f"{place}/{str(name)[:40]}", "unknown")
        else:
            yield from _value_problems(node["properties"][name], each, f"{place}/{name}")


_VALUE_CHECKS: Final[Mapping[str, Callable[[Schema, Any, str], Iterator[Problem]]]] = {
    "string": _text_value_problems,
    "integer": _number_value_problems,
    "number": _number_value_problems,
    "array": _list_value_problems,
    "object": _object_value_problems,
}


def incompatibilities(old: Schema, new: Schema, place: str = "") -> list[Problem]:
    """Where `new` refuses what `old` takes, or shows what `old` seals: such a change needs an event type of its own."""
    return list(_incompatible(old, new, place))


def _incompatible(old: Schema, new: Schema, place: str) -> Iterator[Problem]:
    if old["type"] != new["type"] and (old["type"], new["type"]) != ("integer", "number"):
        yield Problem(f"{place}/type", "type_changed")
        return
    if old.get("x-sealed") and not new.get("x-sealed"):
        yield Problem(f"{place}/x-sealed", "unsealed")
    if "enum" in old:
        if any(value_problem(new, value) for value in old["enum"]):
            yield Problem(f"{place}/enum", "narrower")
        return
    yield from (Problem(f"{place}/{word}", "narrower") for word in _tighter(old, new))
    if old["type"] == "array":
        yield from _incompatible(old["items"], new["items"], f"{place}/items")
    if old["type"] == "object":
        yield from _incompatible_objects(old, new, place)


def _tighter(old: Schema, new: Schema) -> Iterator[str]:
    for word in _UPPER:
        if word in new and (word not in old or new[word] < old[word]):
            yield word
    for word in _LOWER:
        if word in new and new[word] > old.get(word, 0):
            yield word
    for word in ("pattern", "format", "enum"):
        if word in new and new[word] != old.get(word):
            yield word


def _incompatible_objects(old: Schema, new: Schema, place: str) -> Iterator[Problem]:
    for name, child in old["properties"].items():
        if name not in new["properties"]:
            yield Problem(f"{place}/properties/{name}", "removed")
        else:
            yield from _incompatible(child, new["properties"][name], f"{place}/properties/{name}")
    for name in new.get("required", ()):
        if name not in old.get("required", ()):
            yield Problem(f"{place}/required/{name}", "newly_required")


def _first(problems: Sequence[Problem]) -> Problem | None:
    return problems[0] if problems else None


def _is_a(value: Any, kind: str) -> bool:
    if kind in ("integer", "number"):
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole or (kind == "number" and isinstance(value, float))
    wanted: type = {"string": str, "boolean": bool, "array": list, "object": dict}[kind]
    return isinstance(value, wanted)


def _is_count(value: Any, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _is_of_format(value: str, form: str) -> bool:
    try:
        if form == "date":
            date.fromisoformat(value)
            return True
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
