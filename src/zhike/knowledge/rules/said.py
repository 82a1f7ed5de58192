"""Which of the versions of a day answer a text: by the words that they share with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from zhike.knowledge.rules.articles import Version
from zhike.knowledge.rules.text import Language, question_key, search_tokens

LEAST: Final = 0.25


@dataclass(frozen=True, slots=True)
class Said:
    """A version that was in force at the instant asked for; `closeness` (0-1) is how near its question is."""

    version: Version
    key: str
    language: Language
    closeness: float = 1.0

    @property
    def article_id(self) -> UUID:
        """The article that it is a version of."""
        return self.version.article_id


def closest(text: str, said: Sequence[Said], *, limit: int) -> list[Said]:
    """Those of `said` whose question or a variant is near `text`, nearest first."""
    wanted, words = question_key(text), frozenset(search_tokens(text))
    scored = [
        Said(each.version, each.key, each.language, _closeness(wanted, words, _asked(each.version))) for each in said
    ]
    near = [each for each in scored if each.closeness >= LEAST]
    return sorted(near, key=lambda each: (-each.closeness, each.version.content.question))[:limit]


def _asked(version: Version) -> tuple[str, ...]:
    return (version.content.question, *version.content.variants)


def _closeness(wanted: str, words: frozenset[str], asked: Iterable[str]) -> float:
    return max(1.0 if question_key(each) == wanted else 0.99 * _dice(words, search_tokens(each)) for each in asked)


def _dice(words: frozenset[str], tokens: Iterable[str]) -> float:
    others = frozenset(tokens)
    return 2 * len(words & others) / (len(words) + len(others)) if words and others else 0.0
