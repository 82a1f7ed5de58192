"""The published articles in memory, by language, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.port import Embedder
from zhike.assistant.errors import EmbeddingUnavailable
from zhike.assistant.matching.confidence import Ranked, is_close, is_topic, rank_by_both, rank_by_words, words_decide
from zhike.assistant.matching.contrasts import Contrasts, opposed
from zhike.assistant.matching.grams import Language, runs_of
from zhike.assistant.matching.lexical import Document, Floats, LexicalIndex, Places, Scores, Vocabulary
from zhike.assistant.matching.meaning import MeaningIndex, Nearness, Vector, way_meant
from zhike.assistant.matching.ranking import FactorsByLanguage, candidates_of, columns_of, order, shipped_factors
from zhike.assistant.understanding.result import OUT_OF_SCOPE
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import ANY, ANYBODY, Asker, PublishedArticle
from zhike.reasons import api as contact_reasons

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
NO_VECTORS: Final[Mapping[bytes, Vector]] = {}
NO_REASONS: Final[Mapping[str, float]] = {}
# A model for each language that has one.
Embedders = Mapping[Language, Embedder]
# What orders candidates now; asked at each question, so that another ranking needs no new index.
AskFactors = Callable[[], FactorsByLanguage]


@dataclass(frozen=True, slots=True)
class Match:
    """An article and the chance (0-1) that it is the right one.

    `exact`: its question itself was asked. `close`: it is near enough to be offered where it is not sure. `evidence`:
    what the chance was weighed from (`confidence.evidence_of_both`), where meaning was asked.
    """

    article: PublishedArticle
    confidence: float
    exact: bool = False
    close: bool = True
    evidence: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """The candidates of a question as columns (see `ranking.columns_of`), a row for each of `articles`."""

    articles: tuple[UUID, ...]
    columns: NDArray[np.float64]


class Shelf:
    """The articles of one language."""

    def __init__(
        self,
        articles: Sequence[PublishedArticle],
        vocabulary: Vocabulary,
        embedder: Embedder | None = None,
        known: Mapping[bytes, Vector] = NO_VECTORS,
        factors: AskFactors = shipped_factors,
    ) -> None:
        self._factors = factors
        self.articles = tuple(articles)
        self.language = vocabulary.language
        documents = [document_of(article) for article in articles]
        self._lexical = LexicalIndex(documents, vocabulary)
        self._contrasts = Contrasts(self.language)
        self._embedder = embedder
        self._meaning = MeaningIndex(documents, self.language, embedder.name, known) if embedder else None
        self._sides = np.array([self._contrasts.sides((*each.asked, each.answer)) for each in documents])
        self._outside = np.array([article.category == OUT_OF_SCOPE for article in articles], bool)
        self._channels = frozenset(word for article in articles for word in article.channels) | {ANY}
        self._regions = frozenset(word for article in articles for word in article.regions) | {ANY}
        self._told: dict[Asker, Places] = {}
        vocabulary.forget_all_but(documents)

    def find(
        self,
        text: str,
        *,
        now: datetime,
        asker: Asker = ANYBODY,
        without: Collection[UUID] = (),
        reasons: Mapping[str, float] = NO_REASONS,
        limit: int = 3,
    ) -> list[Match]:
        """The closest articles that `asker` may be told, best first; none that is over, and none of `without`.

        Those for others are as if they did not exist: they take no place, and no confidence from those that are told.
        """
        places = self._places_for(asker)
        if not len(places):
            return []
        wanted = limit + len(without) + 2
        scores = self._lexical.score(text, places if len(places) < len(self.articles) else None)
        ranked = rank_by_words(scores, self.language, limit=wanted)
        if not words_decide(ranked):
            ranked = self._with_meaning(text, scores, reasons, wanted, places) or ranked
        found = [self._match(each, text, places) for each in ranked]
        return [match for match in found if _is_open(match.article, now) and match.article.id not in without][:limit]

    def _places_for(self, asker: Asker) -> Places:
        """Where the articles stand that `asker` may be told; places that no article names are all the same."""
        same = replace(
            asker,
            channel=asker.channel if asker.channel in self._channels else "",
            region=asker.region if asker.region in self._regions else "",
        )
        found = self._told.get(same)
        if found is None:
            found = self._told[same] = np.array(knowledge.told_to(self.articles, same), np.intp)
        return found

    def _with_meaning(
        self, text: str, scores: Scores, likely: Mapping[str, float], wanted: int, places: Places
    ) -> list[Ranked]:
        """The closest by words and meaning; nothing where there is no meaning to ask. `scores` are of `places`."""
        near = self._near(text, places)
        if near is None:
            return []
        against, agreed = self._opinions(text, likely, places)
        found = order(scores, near, against, agreed, self.language, factors=self._factors()[self.language])
        # What is none of a bank's business is answered by the articles that say so, and by no other.
        outside = np.where(self._outside[places], 0.0, likely.get(OUT_OF_SCOPE, 0.0))
        topic = is_topic(text, self.language)
        return rank_by_both(found, scores, near, self.language, outside=outside, topic=topic, limit=wanted)

    def look(self, text: str, likely: Mapping[str, float]) -> Look | None:
        """What the order of a question's candidates is made of; None where nothing is ordered by more than words."""
        everything = np.arange(len(self.articles), dtype=np.intp)
        near = self._near(text, everything) if self.articles else None
        if near is None:
            return None
        scores = self._lexical.score(text)
        against, agreed = self._opinions(text, likely, everything)
        places = candidates_of(scores, near)
        columns = columns_of(scores, near, against, agreed, places)
        return Look(tuple(self.articles[int(place)].id for place in places), columns)

    def _near(self, text: str, places: Places) -> Nearness | None:
        """How near the articles at `places` are; None where there is no meaning to ask."""
        if self._embedder is None or self._meaning is None or not self._meaning.ready or not runs_of(text):
            return None
        try:
            (vector,) = self._embedder.embed([way_meant(text, self.language)], self.language)
        except EmbeddingUnavailable:
            return None
        return self._meaning.near(vector).of(places)

    def _opinions(self, text: str, likely: Mapping[str, float], places: Places) -> tuple[Floats, Floats]:
        """The contrasts against each article, and how likely its contact reason is."""
        agreed = np.array([likely.get(self.articles[int(place)].category, 0.0) for place in places])
        return opposed(self._contrasts.sides([text]), self._sides)[places], agreed

    def _match(self, ranked: Ranked, text: str, places: Places) -> Match:
        article = self.articles[int(places[ranked.document])]
        exact = article.question.strip() == text.strip()
        return Match(article, ranked.confidence, exact=exact, close=is_close(ranked), evidence=ranked.evidence)


class KnowledgeIndex:
    """All published articles as of a release, for whomever they are; each question says who asks.

    Never changed; a new release makes a new one.
    """

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
        asker: Asker = ANYBODY,
        without: Collection[UUID] = (),
        reasons: Mapping[str, float] = NO_REASONS,
        limit: int = 3,
    ) -> list[Match]:
        """The closest articles of the language for `asker`, best first. `reasons`: how likely (0-1) each contact
        reason is."""
        shelf = self._shelves[language]
        return shelf.find(text, now=now, asker=asker, without=without, reasons=reasons, limit=limit)

    def look(self, text: str, language: Language, reasons: Mapping[str, float] = NO_REASONS) -> Look | None:
        """What the order of a question's candidates is made of, for who learns it; None without meaning."""
        return self._shelves[language].look(text, reasons)

    def asked_by(self) -> dict[UUID, tuple[PublishedArticle, tuple[str, ...]]]:
        """Each article with all its ways to ask, by its id."""
        return {
            article.id: (article, (article.question, *article.variants))
            for shelf in self._shelves.values()
            for article in shelf.articles
        }


class IndexBuilder:
    """Builds one index after another; what was analysed for the last one is not analysed again. Not thread-safe."""

    def __init__(self, embedders: Embedders | None = None, factors: AskFactors = shipped_factors) -> None:
        self._factors = factors
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
                    self._factors,
                )
                for language in LANGUAGES
            },
        )


def document_of(article: PublishedArticle) -> Document:
    """An article as it is searched."""
    return Document((article.question, *article.variants), article.answer)


def _is_open(article: PublishedArticle, now: datetime) -> bool:
    return article.effective_until is None or article.effective_until > now
