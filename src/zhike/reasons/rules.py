"""Contact reasons as values, and finding one among them by whatever an agent types. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Urgency = Literal["P0", "P1", "P2", "P3"]
IdentityLevel = Literal["L0", "L1", "L2", "L3", "LX"]
BotShare = Literal["self", "assist", "human"]
DataClass = Literal["none", "C1", "C2", "C3"]

# How well a text fits, best first. Names beat other words, Chinese beats its spelling, the beginning beats the middle.
_NAME, _NAME_START, _WORD, _NAME_PART, _WORD_START, _WORD_PART = 90, 80, 70, 60, 55, 50
_SOUND, _SOUND_START, _SOUND_PART = 45, 40, 30
_GROUP_PART = 20
_ID, _ID_START = 100, 95
_SHORTEST_SPELLING = 2
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of reasons. `regulator_hint` is indicative only."""

    id: str
    zh: str
    en: str
    regulator_hint: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody contacts the bank, and what that asks for."""

    id: str
    zh: str
    en: str
    group: str
    urgency: Urgency
    idv: IdentityLevel
    bot: BotShare
    skill: str
    data: DataClass
    flags: frozenset[str]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UrgencyLevel:
    """What an urgency means: seconds until a person should answer, and how far the assistant may go."""

    id: Urgency
    zh: str
    en: str
    answer_target_s: int
    bot_gate: Literal["never", "one_turn_max", "allowed"]


@dataclass(frozen=True, slots=True)
class Tier:
    """A customer tier."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class PriorityRules:
    """Points of the queue priority, added up; larger is served first."""

    urgency: Mapping[str, int]
    customer: Mapping[str, int]
    state: Mapping[str, int]
    ageing_per_waiting_minute: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All reference data of the file, in its order."""

    reasons: tuple[Reason, ...]
    groups: tuple[Group, ...]
    urgencies: tuple[UrgencyLevel, ...]
    tiers: tuple[Tier, ...]
    skills: tuple[str, ...]
    channels: tuple[str, ...]
    priority: PriorityRules


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a reason sounds: pinyin run together ("zhuanrengong") and its initials ("zrg"), of name and words."""

    full: tuple[str, ...]
    initials: tuple[str, ...]


def read_catalogue(document: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a parsed `contact_reasons.yaml`; `KeyError` or `TypeError` where it has another shape."""
    rules = document["priority_rules"]
    return Catalogue(
        reasons=tuple(_reason(entry, group["id"]) for group in document["groups"] for entry in group["reasons"]),
        groups=tuple(Group(g["id"], g["zh"], g["en"], g["regulator_group_hint"]) for g in document["groups"]),
        urgencies=tuple(UrgencyLevel(id=key, **entry) for key, entry in document["legend"]["urgency"].items()),
        tiers=tuple(Tier(**entry) for entry in document["tiers"]),
        skills=tuple(document["skills"]),
        channels=tuple(document["channels"]),
        priority=PriorityRules(rules["urgency"], rules["customer"], rules["state"], rules["ageing_per_waiting_minute"]),
    )


def spell(syllables: Sequence[Sequence[str]]) -> Spelling:
    """The spelling of texts that are given as pinyin syllables."""
    return Spelling(
        full=tuple("".join(text) for text in syllables),
        initials=tuple("".join(syllable[:1] for syllable in text) for text in syllables),
    )


def rank(
    query: str, reasons: Iterable[Reason], groups: Mapping[str, Group], spellings: Mapping[str, Spelling]
) -> list[Reason]:
    """The reasons that fit `query`, best first; all of them, in order, when it is empty.

    It may be an id (CCD-04, ccd), part of a name in Chinese or English, another word for it, pinyin (zhuanrengong) or
    its initials (zrg). Of several words each must fit.
    """
    tokens = unicodedata.normalize("NFKC", query).casefold().split()
    if not tokens:
        return list(reasons)
    scored = [
        (min(_fit(token, reason, groups[reason.group], spellings[reason.id]) for token in tokens), reason)
        for reason in reasons
    ]
    fitting = [(score, reason) for score, reason in scored if score]
    # Sorting is stable: equal scores keep the order of the catalogue.
    return [reason for _, reason in sorted(fitting, key=lambda each: -each[0])]


def _reason(entry: Mapping[str, Any], group: str) -> Reason:
    given = {**entry, "flags": frozenset(entry["flags"]), "words": tuple(entry["words"])}
    return Reason(group=group, **given)


def _fit(token: str, reason: Reason, group: Group, spelling: Spelling) -> int:
    code = reason.id.casefold()
    if token in (code, code.replace("-", "")):
        return _ID
    if token.isascii() and code.startswith(token):
        return _ID_START
    return max(
        _fit_text(token, reason.zh, _NAME, _NAME_START, _NAME_PART),
        _fit_text(token, reason.en, _NAME, _NAME_START, _NAME_PART),
        max((_fit_text(token, word, _WORD, _WORD_START, _WORD_PART) for word in reason.words), default=0),
        _fit_spelling(token, spelling),
        _GROUP_PART if _fit_text(token, group.zh, 1, 1, 1) or _fit_text(token, group.en, 1, 1, 1) else 0,
    )


def _fit_text(token: str, text: str, equal: int, start: int, part: int) -> int:
    """How well `token` fits `text`; in the middle of an English text only the beginning of a word counts."""
    folded = text.casefold()
    if not folded.startswith(token):
        english = folded.isascii()
        inside = any(word.startswith(token) for word in _NOT_A_WORD.split(folded)) if english else token in folded
        return part if inside else 0
    return equal if token == folded else start


def _fit_spelling(token: str, spelling: Spelling) -> int:
    sounds = (*spelling.initials, *spelling.full)
    if len(token) < _SHORTEST_SPELLING or not any(token in sound for sound in sounds):
        return 0
    if token in sounds:
        return _SOUND
    return _SOUND_START if any(sound.startswith(token) for sound in sounds) else _SOUND_PART
