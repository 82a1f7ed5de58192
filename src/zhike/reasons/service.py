"""Reads the list once and answers from memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhike.reasons import rules
from zhike.reasons.errors import UnknownReason
from zhike.reasons.rules import Group, PriorityRules, Reason, SearchKeys, UrgencyLevel

FILE = "contact_reasons.yaml"
SEARCH_LIMIT = 200


@cache
def _document() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load((files("zhike.reasons") / FILE).read_text(encoding="utf-8"))
    return content


@cache
def _reasons() -> Mapping[str, Reason]:
    return {
        raw["id"]: Reason(group=group["id"], **{**raw, "flags": tuple(raw["flags"])})
        for group in _document()["groups"]
        for raw in group["reasons"]
    }


def all_reasons() -> list[Reason]:
    """All reasons in the order of the list."""
    return list(_reasons().values())


def get_reason(reason_id: str) -> Reason:
    """The reason with this id; raises `UnknownReason`."""
    try:
        return _reasons()[reason_id]
    except KeyError:
        raise UnknownReason(reason=reason_id[:20]) from None


def is_reason(reason_id: str) -> bool:
    """Whether there is a reason with this id."""
    return reason_id in _reasons()


@cache
def groups() -> Mapping[str, Group]:
    """Groups by id, in the order of the list."""
    return {
        raw["id"]: Group(raw["id"], raw["zh"], raw["en"], raw["regulator_group_hint"]) for raw in _document()["groups"]
    }


@cache
def urgency_levels() -> Mapping[str, UrgencyLevel]:
    """P0 to P3 and what they mean."""
    return {name: UrgencyLevel(id=name, **raw) for name, raw in _document()["legend"]["urgency"].items()}


@cache
def priority_rules() -> PriorityRules:
    """The weights by which waiting customers are ordered."""
    return PriorityRules(**_document()["priority_rules"])


@cache
def tiers() -> Mapping[str, str]:
    """Customer tiers from the lowest to the highest, with their Chinese names."""
    return {raw["id"]: raw["zh"] for raw in _document()["tiers"]}


def skills() -> tuple[str, ...]:
    """All skills that reasons ask for."""
    return tuple(_document()["skills"])


@cache
def _index() -> tuple[SearchKeys, ...]:
    from pypinyin import Style, lazy_pinyin  # slow to import, and only the search needs it

    def keys(reason: Reason) -> SearchKeys:
        group = groups()[reason.group]
        words = (reason.zh, reason.en, reason.id, group.zh, group.en)
        return SearchKeys(
            reason=reason,
            words=tuple(rules.fold(word) for word in words),
            pinyin=rules.fold("".join(lazy_pinyin(reason.zh))),
            initials=rules.fold("".join(lazy_pinyin(reason.zh, style=Style.FIRST_LETTER))),
        )

    return tuple(keys(reason) for reason in all_reasons())


def search(query: str, limit: int = SEARCH_LIMIT) -> list[Reason]:
    """Reasons that `query` names in Chinese, English, by id, or in pinyin (full or initials), best first."""
    return rules.search(_index(), query, limit)
