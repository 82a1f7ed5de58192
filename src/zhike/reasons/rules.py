"""Contact reasons as values, and how a word finds them. Plain Python."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Urgency = Literal["P0", "P1", "P2", "P3"]

EXACT, PREFIX, INSIDE, SCATTERED = 400, 300, 200, 100


@dataclass(frozen=True, slots=True)
class Reason:
    """One contact reason. `idv` L0-L3/LX: identity level needed; `bot`: self, assist or human; `data`: none, C1-C3."""

    id: str
    zh: str
    en: str
    group: str
    urgency: Urgency
    idv: str
    bot: str
    skill: str
    data: str
    flags: tuple[str, ...]

    def name(self, language: str) -> str:
        """Its name in `zh` or `en`."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Group:
    """A family of reasons. `regulator_hint`: the class of JR/T 0169 it probably belongs to."""

    id: str
    zh: str
    en: str
    regulator_hint: str


@dataclass(frozen=True, slots=True)
class UrgencyLevel:
    """What an urgency means: `answer_target_s` seconds to an answer; `bot_gate`: never, one_turn_max, allowed."""

    id: Urgency
    zh: str
    en: str
    answer_target_s: int
    bot_gate: str


@dataclass(frozen=True, slots=True)
class PriorityRules:
    """Points that add up to a place in the queue: larger first, equal ones by waiting time."""

    urgency: Mapping[str, float]
    customer: Mapping[str, float]
    state: Mapping[str, float]
    ageing_per_waiting_minute: float


@dataclass(frozen=True, slots=True)
class SearchKeys:
    """What a reason can be found by: names, id, group names, pinyin in full and by initials; folded."""

    reason: Reason
    words: tuple[str, ...]
    pinyin: str
    initials: str


def fold(text: str) -> str:
    """`text` as it is compared: full-width forms, case and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def score(keys: SearchKeys, query: str) -> int:
    """How well `query` (folded) names the reason; 0 = not at all."""
    best = max(_word_score(word, query) for word in keys.words)
    if query.isascii():
        best = max(best, _word_score(keys.pinyin, query), _word_score(keys.initials, query))
    return best or _scattered_score(keys.words[0], query)


def search(index: Iterable[SearchKeys], query: str, limit: int) -> list[Reason]:
    """The reasons that `query` names, best first; every reason in its order when the query is empty."""
    folded = fold(query)
    if not folded:
        return [keys.reason for keys in index][:limit]
    scored = [(score(keys, folded), keys.reason) for keys in index]
    found = sorted((pair for pair in scored if pair[0]), key=lambda pair: (-pair[0], pair[1].id))
    return [reason for _, reason in found][:limit]


def _word_score(word: str, query: str) -> int:
    if word == query:
        return EXACT
    if word.startswith(query):
        return PREFIX
    return INSIDE if query in word else 0


def _scattered_score(word: str, query: str) -> int:
    """A few characters in their order, as people shorten Chinese: 卡失 finds 信用卡挂失."""
    if len(query) < 2 or query.isascii():
        return 0
    place = -1
    for character in query:
        place = word.find(character, place + 1)
        if place < 0:
            return 0
    return SCATTERED
