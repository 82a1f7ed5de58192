"""The catalogue of contact reasons: read from the package once, when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

from zhike.reasons.errors import ReasonUnknown
from zhike.reasons.rules import (
    Catalogue,
    Group,
    PriorityRules,
    Reason,
    Spelling,
    Tier,
    Urgency,
    UrgencyLevel,
    rank,
    read_catalogue,
    spell,
)

FILE_NAME = "contact_reasons.yaml"


@cache
def catalogue() -> Catalogue:
    """All reference data. The first call takes some 50 ms."""
    import yaml

    text = resources.files("zhike.reasons").joinpath(FILE_NAME).read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return read_catalogue(yaml.load(text, Loader=loader))  # noqa: S506 - both are the safe loader


@cache
def _by_id() -> Mapping[str, Reason]:
    return {reason.id: reason for reason in catalogue().reasons}


@cache
def _groups_by_id() -> Mapping[str, Group]:
    return {group.id: group for group in catalogue().groups}


@cache
def _spellings() -> Mapping[str, Spelling]:
    """How all reasons sound; pypinyin is imported only when somebody searches."""
    from pypinyin import lazy_pinyin

    def syllables(text: str) -> list[str]:
        return [syllable for syllable in lazy_pinyin(text, errors="ignore") if syllable]

    return {
        reason.id: spell([syllables(text) for text in (reason.zh, *reason.words) if not text.isascii()])
        for reason in catalogue().reasons
    }


def all_reasons() -> tuple[Reason, ...]:
    """All reasons, in the order of the catalogue."""
    return catalogue().reasons


def groups() -> tuple[Group, ...]:
    """All groups, in the order of the catalogue."""
    return catalogue().groups


def get_group(group_id: str) -> Group:
    """One group; `KeyError` when there is none."""
    return _groups_by_id()[group_id]


def is_reason(reason_id: str) -> bool:
    """Whether there is a reason with this id."""
    return reason_id in _by_id()


def get_reason(reason_id: str) -> Reason:
    """One reason; raises `ReasonUnknown`."""
    found = _by_id().get(reason_id)
    if found is None:
        raise ReasonUnknown(reason=reason_id[:20])
    return found


def urgency(reason_id: str) -> Urgency:
    """How urgent a reason is, P0-P3; raises `ReasonUnknown`."""
    return get_reason(reason_id).urgency


def urgencies() -> tuple[UrgencyLevel, ...]:
    """What P0 to P3 mean."""
    return catalogue().urgencies


def priority_rules() -> PriorityRules:
    """The points of the queue priority."""
    return catalogue().priority


def tiers() -> tuple[Tier, ...]:
    """The customer tiers, lowest first."""
    return catalogue().tiers


def skills() -> tuple[str, ...]:
    """All skills that a reason may ask for."""
    return catalogue().skills


def search(query: str, language: Literal["zh", "en"] = "zh") -> list[Reason]:
    """The reasons that fit what somebody typed, best first; all when nothing was typed. See `rules.rank`.

    Both languages are searched whatever `language` is; it only decides that an English reader's equals come by name.
    """
    found = rank(query, all_reasons(), _groups_by_id(), _spellings())
    return found if language == "zh" or query.strip() else sorted(found, key=lambda reason: (reason.group, reason.en))
