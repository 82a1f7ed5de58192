"""Pairs of a question and an article that a person judged: what they come from, and which of them count. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final, Literal
from uuid import UUID

from zhike.assistant.matching.grams import Language
from zhike.assistant.understanding.packaged import key_of

PairSource = Literal["copilot", "choice", "rating", "correction"]
GOOD_RATING: Final = 4
BAD_RATING: Final = 2
# What share of the pairs, the latest, is held out.
HELD_OUT: Final = 0.3


@dataclass(frozen=True, slots=True)
class Pair:
    """A question (masked) and whether an article is the `right` one for it, by a person's judgement `at` a moment."""

    text: str
    language: Language
    article_id: UUID
    right: bool
    source: PairSource
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A judgement in a conversation: the message that asked, the article, right or not, where it was said and when."""

    message_id: UUID
    article_id: UUID
    right: bool
    source: PairSource
    at: datetime


def pairs_of_rating(
    turns: Sequence[Mapping[str, Any]], *, rating: int | None, served: bool, at: datetime
) -> list[Seen]:
    """The rating of a conversation that no person served judges its last answer; a middling one says nothing.

    `turns`: rows of the answer log in order (`message_id`, `outcome`, `article_id`).
    """
    if rating is None or served or BAD_RATING < rating < GOOD_RATING:
        return []
    last = next((turn for turn in reversed(turns) if turn["outcome"] == "answered"), None)
    if last is None or last["article_id"] is None:
        return []
    return [Seen(last["message_id"], last["article_id"], rating >= GOOD_RATING, "rating", at)]


def pairs_of_choices(turns: Sequence[Mapping[str, Any]], tapped: Collection[UUID]) -> list[Seen]:
    """Who was asked back and tapped a choice (`tapped`: such messages) says which article the question before meant."""
    return [
        Seen(before["message_id"], after["article_id"], right=True, source="choice", at=after["at"])
        for before, after in pairwise(turns)
        if before["outcome"] == "clarify"
        and after["outcome"] == "answered"
        and after["article_id"] is not None
        and after["message_id"] in tapped
    ]


def settled(pairs: Iterable[Pair]) -> list[Pair]:
    """Of judgements on the same question and article the last one, in the order of time; what was judged right for a
    question beats what was judged wrong at the same moment."""
    last: dict[tuple[int, UUID], Pair] = {}
    for pair in sorted(pairs, key=lambda each: (each.at, each.right)):
        last[key_of(pair.text), pair.article_id] = pair
    return sorted(last.values(), key=lambda each: (each.at, each.text, str(each.article_id)))


def in_time(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Pairs to train on, and later ones to ask: none to train on is as late as one that is asked, and no question is on
    both sides. `pairs` are settled."""
    if not pairs:
        return [], []
    begin = pairs[min(len(pairs) - 1, int(len(pairs) * (1 - HELD_OUT)))].at
    known = [pair for pair in pairs if pair.at < begin]
    keys = {key_of(pair.text) for pair in known}
    return known, [pair for pair in pairs if pair.at >= begin and key_of(pair.text) not in keys]
