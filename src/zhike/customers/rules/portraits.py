"""Portraits: what an analyst's rules say of a customer, each with its reason. Pure.

A rule is a list of conditions over facts, all of which must hold. A fact that is not known fulfils no condition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

FactKind = Literal["number", "truth", "word"]
Operator = Literal["at_least", "at_most", "is", "is_not"]
TagKind = Literal["preference", "reminder", "care", "value"]
FactValue = float | bool | str | None

TAG_KINDS: tuple[TagKind, ...] = get_args(TagKind)
MOST_CONDITIONS = 6
# Facts by name. None of them says who somebody is, and none is one that service must not depend on (gender, faith).
FACTS: Mapping[str, FactKind] = {
    "age": "number",
    "tenure_years": "number",
    "city_tier": "number",
    "elder": "truth",
    "vulnerable": "truth",
    "tier": "word",
    "products": "number",
    "contacts_90d": "number",
    "contacts_365d": "number",
    "days_since_contact": "number",
    "morning_share": "number",
    "complaints_365d": "number",
    "low_ratings_365d": "number",
    "dealings": "number",
    "dealings_total": "number",
    "days_since_dealing": "number",
    "alive_percent": "number",
    "segment": "word",
    "value_band": "word",
}
_OPERATORS: Mapping[FactKind, frozenset[str]] = {
    "number": frozenset({"at_least", "at_most"}),
    "truth": frozenset({"is"}),
    "word": frozenset({"is", "is_not"}),
}
_KEY = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Condition:
    """`fact` compared with `value`: a number, true or false, or a code."""

    fact: str
    operator: Operator
    value: float | bool | str


@dataclass(frozen=True, slots=True)
class PortraitRule:
    """What a tag is called and when somebody has it. `version` grows with each change; a retired one tags nobody."""

    key: str
    kind: TagKind
    name_zh: str
    name_en: str
    conditions: tuple[Condition, ...]
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: the condition, and what the fact is for this customer."""

    condition: Condition
    actual: FactValue


@dataclass(frozen=True, slots=True)
class Tag:
    """What a rule says of a customer, with every reason."""

    rule: PortraitRule
    because: tuple[Because, ...]


def rule_problem(rule: PortraitRule) -> str | None:
    """The field that cannot be as it is, or None."""
    checks = {
        "key": _KEY.fullmatch(rule.key) is not None,
        "kind": rule.kind in TAG_KINDS,
        "name_zh": _is_name(rule.name_zh),
        "name_en": _is_name(rule.name_en),
        "conditions": 1 <= len(rule.conditions) <= MOST_CONDITIONS and all(map(_makes_sense, rule.conditions)),
    }
    return next((field for field, good in checks.items() if not good), None)


def holds(condition: Condition, actual: FactValue) -> bool:
    """Whether a condition holds for what the fact is."""
    if actual is None:
        return False
    if condition.operator == "is":
        return actual == condition.value
    if condition.operator == "is_not":
        return actual != condition.value
    difference = float(actual) - float(condition.value)
    return difference >= 0 if condition.operator == "at_least" else difference <= 0


def tags_of(rules: Sequence[PortraitRule], facts: Mapping[str, FactValue]) -> list[Tag]:
    """What the active rules say of somebody with these facts."""
    tags = []
    for rule in rules:
        because = tuple(Because(each, facts.get(each.fact)) for each in rule.conditions)
        if rule.active and all(holds(each.condition, each.actual) for each in because):
            tags.append(Tag(rule, because))
    return tags


def _makes_sense(condition: Condition) -> bool:
    kind = FACTS.get(condition.fact)
    if kind is None or condition.operator not in _OPERATORS[kind]:
        return False
    if kind == "truth":
        return isinstance(condition.value, bool)
    if kind == "number":
        return isinstance(condition.value, int | float) and not isinstance(condition.value, bool)
    return isinstance(condition.value, str) and bool(condition.value)


def _is_name(name: str) -> bool:
    return 1 <= len(name.strip()) <= 40 and name.isprintable()
