"""Articles that do not agree: the same question with another answer, or other figures for nearly the same question.

Found by pattern, so it is a warning for the people who approve, not a verdict: an article is never refused for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from zhike.knowledge.rules.articles import PublishedArticle
from zhike.knowledge.rules.text import fold, question_key, search_tokens

Kind = Literal["same_question", "figures"]
Figure = Literal["percent", "money", "phone", "clock", "days"]
# Two questions are nearly the same from this share of common words on (Dice coefficient, 0-1).
NEAR: Final = 0.6
# A word that so many questions have says nothing about two of them.
COMMON: Final = 300
SHOWN: Final = 6  # figures of a side
_PATTERNS: Final[Mapping[Figure, re.Pattern[str]]] = {
    "percent": re.compile(r"\d+(?:\.\d+)?\s?[%‰]"),
    "money": re.compile(
        r"(?:¥|cny|rmb)\s?\d[\d,]*(?:\.\d+)?"
        r"|\d[\d,]*(?:\.\d+)?\s?(?:[十百千万亿]{0,2}元|万|yuan|cny|rmb)"
    ),
    "phone": re.compile(r"(?<!\d)(?:400-?\d{3,4}-?\d{3,4}|\d{3,4}-\d{7,8}|9[56]\d{3})(?!\d)"),
    "clock": re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)"),
    "days": re.compile(
        r"\d+\s?(?:个)?(?:工作日|working days?|business days?|天|日(?!期)|days?|months?|个月|years?|年)"
    ),
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two articles that do not agree. `ours` and `theirs` are the differing figures of `kind` figures, else empty."""

    kind: Kind
    article: PublishedArticle
    other: PublishedArticle
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


def figures_in(text: str) -> dict[Figure, frozenset[str]]:
    """The figures of an answer by what they measure; only kinds that it has."""
    folded = fold(text)
    found = {kind: frozenset(map(_plain, pattern.findall(folded))) for kind, pattern in _PATTERNS.items()}
    return {kind: figures for kind, figures in found.items() if figures}


def _plain(figure: str) -> str:
    return figure.replace(" ", "").replace(",", "")


def differing(ours: str, theirs: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The figures by which two answers contradict: of one kind, and none in common. None: they do not."""
    first, second = figures_in(ours), figures_in(theirs)
    kinds = [kind for kind in first if kind in second and not first[kind] & second[kind]]
    if not kinds:
        return None
    return _listed(first, kinds), _listed(second, kinds)


def _listed(figures: Mapping[Figure, Collection[str]], kinds: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(figure for kind in kinds for figure in sorted(figures[kind]))[:SHOWN]


def meet(one: PublishedArticle, other: PublishedArticle) -> bool:
    """Whether somebody may be told both: the same language, and no channel or region keeps them apart."""
    apart = (
        bool(ours and theirs and not set(ours) & set(theirs))
        for ours, theirs in ((one.channels, other.channels), (one.regions, other.regions))
    )
    return one.language == other.language and not any(apart)


class Shelf:
    """Articles as they are compared. Built once for many questions; some 50 ms for 1,000 articles."""

    def __init__(self, articles: Sequence[PublishedArticle]) -> None:
        self._articles = {article.id: article for article in articles}
        self._words = {article.id: frozenset(search_tokens(article.question)) for article in articles}
        self._by_key: dict[str, list[UUID]] = {}
        self._by_word: dict[str, list[UUID]] = {}
        for article in articles:
            for key in _keys(article):
                self._by_key.setdefault(key, []).append(article.id)
            for word in self._words[article.id]:
                self._by_word.setdefault(word, []).append(article.id)

    def against(self, article: PublishedArticle) -> list[Contradiction]:
        """What of the shelf contradicts `article`, itself excepted; same questions first."""
        same = {other for key in _keys(article) for other in self._by_key.get(key, ()) if other != article.id}
        found = [*self._same_question(article, sorted(same)), *self._other_figures(article, same)]
        return sorted(found, key=lambda each: each.kind, reverse=True)

    def among(self) -> Iterator[Contradiction]:
        """Every pair of the shelf that contradicts, once."""
        for article in self._articles.values():
            yield from (each for each in self.against(article) if each.other.id > article.id)

    def _same_question(self, article: PublishedArticle, others: Sequence[UUID]) -> Iterator[Contradiction]:
        for other in map(self._articles.__getitem__, others):
            if meet(article, other) and fold(article.answer) != fold(other.answer):
                ours, theirs = differing(article.answer, other.answer) or ((), ())
                yield Contradiction("same_question", article, other, ours, theirs)

    def _other_figures(self, article: PublishedArticle, without: Collection[UUID]) -> Iterator[Contradiction]:
        words = frozenset(search_tokens(article.question))
        for other_id in self._near(words):
            other = self._articles[other_id]
            if other_id == article.id or other_id in without or not meet(article, other):
                continue
            if figures := differing(article.answer, other.answer):
                yield Contradiction("figures", article, other, *figures)

    def _near(self, words: Collection[str]) -> list[UUID]:
        shared = Counter(
            other
            for word in words
            if len(self._by_word.get(word, ())) <= COMMON
            for other in self._by_word.get(word, ())
        )
        return [other for other, count in shared.items() if 2 * count >= NEAR * (len(words) + len(self._words[other]))]


def _keys(article: PublishedArticle) -> set[str]:
    keys = {question_key(asked) for asked in (article.question, *article.variants)}
    return keys - {""}
