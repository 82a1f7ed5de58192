"""The published articles in memory, by language, ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.assistant.matching.confidence import Ranked, is_close, rank
from zhike.assistant.matching.fusion import Scorer, fuse
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.lexical import Document, LexicalIndex, Vocabulary
from zhike.knowledge.api import PublishedArticle
from zhike.reasons import api as reasons

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
# Scorers of a language beside the words, made from its documents; none so far.
MakeScorers = Callable[[Language, Sequence[Document]], Sequence[Scorer]]


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
        self, articles: Sequence[PublishedArticle], vocabulary: Vocabulary, make_scorers: MakeScorers | None = None
    ) -> None:
        self.articles = tuple(articles)
        documents = [Document((article.question, *article.variants), article.answer) for article in articles]
        self._lexical = LexicalIndex(documents, vocabulary)
        self._scorers = tuple(make_scorers(vocabulary.language, documents)) if make_scorers else ()
        vocabulary.forget_all_but(documents)

    def find(self, text: str, *, now: datetime, without: Collection[UUID] = (), limit: int = 3) -> list[Match]:
        """The closest articles, best first; none that is over, and none of `without`."""
        if not self.articles:
            return []
        scores = self._lexical.score(text)
        opinions = [scores.total, *(scorer.scores(text) for scorer in self._scorers)]
        total = fuse(opinions) if self._scorers else None
        ranked = rank(scores, self._lexical.language, total=total, limit=limit + len(without) + 2)
        found = [self._match(each, text) for each in ranked]
        return [match for match in found if _is_open(match.article, now) and match.article.id not in without][:limit]

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
        self, text: str, language: Language, *, now: datetime, without: Collection[UUID] = (), limit: int = 3
    ) -> list[Match]:
        """The closest articles of the language, best first."""
        return self._shelves[language].find(text, now=now, without=without, limit=limit)


class IndexBuilder:
    """Builds one index after another; what was analysed for the last one is not analysed again. Not thread-safe."""

    def __init__(self, make_scorers: MakeScorers | None = None) -> None:
        self._vocabularies = {language: Vocabulary(language) for language in LANGUAGES}
        self._make_scorers = make_scorers

    def build(self, release: int, articles: Sequence[PublishedArticle]) -> KnowledgeIndex:
        """The index of `articles`; some 0.5 s of processor time for 1,000 with eight ways to ask each."""
        reasons.all_reasons()  # read from its file now, not while a customer waits
        return KnowledgeIndex(
            release,
            {
                language: Shelf(
                    [article for article in articles if article.language == language],
                    self._vocabularies[language],
                    self._make_scorers,
                )
                for language in LANGUAGES
            },
        )


def _is_open(article: PublishedArticle, now: datetime) -> bool:
    return article.effective_until is None or article.effective_until > now
