"""The published articles in memory, by language, ready to be asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np

from zhike.assistant.embedding.port import Embedder
from zhike.assistant.errors import EmbeddingUnavailable
from zhike.assistant.matching.confidence import Ranked, is_close, is_topic, rank_by_both, rank_by_words, words_decide
from zhike.assistant.matching.contrasts import Contrasts, opposed
from zhike.assistant.matching.grams import Language, runs_of
from zhike.assistant.matching.lexical import Document, LexicalIndex, Scores, Vocabulary
from zhike.assistant.matching.meaning import MeaningIndex, Vector, way_meant
from zhike.assistant.matching.ranking import order
from zhike.knowledge.api import PublishedArticle
from zhike.reasons import api as contact_reasons

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
NO_VECTORS: Final[Mapping[bytes, Vector]] = {}
NO_REASONS: Final[Mapping[str, float]] = {}
# A model for each language that has one.
Embedders = Mapping[Language, Embedder]


@dataclass(frozen=True, slots=True)
class Match:
    """An article and the chance (0-1) that it is the right one.

    `exact`: its question itself was asked. `close`: it is near enough to be offered where it is not sure.
    """

    article: PublishedArticle
    confidence: float
    exact: bool = False
    close: bool = True


class Shelf:
    """The articles of one language."""

    def __init__(
        self,
        articles: Sequence[PublishedArticle],
        vocabulary: Vocabulary,
        embedder: Embedder | None = None,
        known: Mapping[bytes, Vector] = NO_VECTORS,
    ) -> None:
        self.articles = tuple(articles)
        self.language = vocabulary.language
        documents = [document_of(article) for article in articles]
        self._lexical = LexicalIndex(documents, vocabulary)
        self._contrasts = Contrasts(self.language)
        self._embedder = embedder
        self._meaning = MeaningIndex(documents, self.language, embedder.name, known) if embedder else None
        self._sides = np.array([self._contrasts.sides((*each.asked, each.answer)) for each in documents])
        vocabulary.forget_all_but(documents)

    def find(
        self,
        text: str,
        *,
        now: datetime,
        without: Collection[UUID] = (),
        reasons: Mapping[str, float] = NO_REASONS,
        limit: int = 3,
    ) -> list[Match]:
        """The closest articles, best first; none that is over, and none of `without`."""
        if not self.articles:
            return []
        wanted = limit + len(without) + 2
        scores = self._lexical.score(text)
        ranked = rank_by_words(scores, self.language, limit=wanted)
        if not words_decide(ranked):
            ranked = self._with_meaning(text, scores, reasons, wanted) or ranked
        found = [self._match(each, text) for each in ranked]
        return [match for match in found if _is_open(match.article, now) and match.article.id not in without][:limit]

    def _with_meaning(self, text: str, scores: Scores, likely: Mapping[str, float], wanted: int) -> list[Ranked]:
        """The closest by words and meaning; nothing where there is no meaning to ask."""
        if self._embedder is None or self._meaning is None or not self._meaning.ready or not runs_of(text):
            return []
        try:
            (vector,) = self._embedder.embed([way_meant(text, self.language)], self.language)
        except EmbeddingUnavailable:
            return []
        near = self._meaning.near(vector)
        agreed = np.array([likely.get(article.category, 0.0) for article in self.articles])
        against = opposed(self._contrasts.sides([text]), self._sides)
        found = order(scores, near, against, agreed, self.language)
        topic = is_topic(text, self.language)
        return rank_by_both(found, scores, near, self.language, topic=topic, limit=wanted)

    def _match(self, ranked: Ranked, text: str) -> Match:
        article = self.articles[ranked.document]
        exact = article.question.strip() == text.strip()
        return Match(article, ranked.confidence, exact=exact, close=is_close(ranked))


class KnowledgeIndex:
    """All published articles as of a release. Never changed; a new release makes a new one."""

    def __init__(self, release: int, shelves: dict[Language, Shelf]) -> None:
        self.release = release
        self._shelves = shelves

    @property
    def size(self) -> int:
        """How many articles there are."""
        return sum(len(shelf.articles) for shelf in self._shelves.values())

    def has(self, language: Language) -> bool:
        """Whether anything is published in the language."""
        return bool(self._shelves[language].articles)

    def find(
        self,
        text: str,
        language: Language,
        *,
        now: datetime,
        without: Collection[UUID] = (),
        reasons: Mapping[str, float] = NO_REASONS,
        limit: int = 3,
    ) -> list[Match]:
        """The closest articles of the language, best first. `reasons`: how likely (0-1) each contact reason is."""
        return self._shelves[language].find(text, now=now, without=without, reasons=reasons, limit=limit)


class IndexBuilder:
    """Builds one index after another; what was analysed for the last one is not analysed again. Not thread-safe."""

    def __init__(self, embedders: Embedders | None = None) -> None:
        self._vocabularies = {language: Vocabulary(language) for language in LANGUAGES}
        self._embedders = embedders or {}

    def build(
        self, release: int, articles: Sequence[PublishedArticle], known: Mapping[bytes, Vector] = NO_VECTORS
    ) -> KnowledgeIndex:
        """The index of `articles`; some 0.5 s of processor time for 1,000 with eight ways to ask each.

        `known`: vectors by digest (`meaning.digest_of`); what has none yet is found by its words.
        """
        contact_reasons.all_reasons()  # read from its file now, not while a customer waits
        return KnowledgeIndex(
            release,
            {
                language: Shelf(
                    [article for article in articles if article.language == language],
                    self._vocabularies[language],
                    self._embedders.get(language),
                    known,
                )
                for language in LANGUAGES
            },
        )


def document_of(article: PublishedArticle) -> Document:
    """An article as it is searched."""
    return Document((article.question, *article.variants), article.answer)


def _is_open(article: PublishedArticle, now: datetime) -> bool:
    return article.effective_until is None or article.effective_until > now
