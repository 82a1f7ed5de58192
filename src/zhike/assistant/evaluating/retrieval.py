"""How well the right article is found: words and meaning together, beside each of them alone."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zhike.assistant.embedding.choosing import embed_all
from zhike.assistant.embedding.port import Embedder
from zhike.assistant.errors import EvaluationFileRefused
from zhike.assistant.evaluating.files import Asked
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import LANGUAGES, IndexBuilder, KnowledgeIndex, document_of
from zhike.assistant.matching.lexical import LexicalIndex, Vocabulary
from zhike.assistant.matching.meaning import MeaningIndex, Vector, all_meant, digest_of, way_meant
from zhike.knowledge import api as knowledge
from zhike.knowledge.api import ImportRow, PublishedArticle
from zhike.platform.ids import uuid7

# Below this place an article is as good as not found.
LOOKED_AT: Final = 20

Embedders = Mapping[Language, Embedder]


@dataclass(frozen=True, slots=True)
class Found:
    """Shares (0-1): the right article first, among the first five; and the mean of 1 / its place."""

    p_at_1: float
    r_at_5: float
    mrr: float


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """`together` is what the assistant does; `compared` are its parts by themselves."""

    n: int
    together: Found
    compared: dict[str, Found]
    p50_ms: float
    p99_ms: float


def evaluate_retrieval(
    rows: Sequence[ImportRow], asked: Sequence[Asked], embedders: Embedders, *, file: str, now: datetime
) -> RetrievalFigures:
    """Ask `asked` of the articles `rows`. Raises `EvaluationFileRefused` where an article is named that is none."""
    articles = [_published(row, now) for row in rows]
    rights = _rights(articles, asked, file)
    known = _vectors(articles, embedders)
    index = IndexBuilder(embedders).build(1, articles, known)
    places, times = _asked_together(index, articles, asked, rights, now)
    return RetrievalFigures(
        n=len(asked),
        together=_found(places),
        compared={name: _found(each) for name, each in _alone(articles, asked, rights, embedders, known).items()},
        p50_ms=float(np.percentile(times, 50)),
        p99_ms=float(np.percentile(times, 99)),
    )


def _published(row: ImportRow, now: datetime) -> PublishedArticle:
    content = row.content
    return PublishedArticle(
        id=uuid7(),
        key=row.key,
        version=1,
        language=row.language,
        category=content.category,
        question=content.question,
        answer=content.answer,
        variants=content.variants,
        verbatim=False,
        effective_from=now,
        effective_until=None,
    )


def _rights(articles: Sequence[PublishedArticle], asked: Sequence[Asked], file: str) -> list[set[int]]:
    """By question, the numbers of the articles that answer it: those of its page key, or with its question."""
    named: dict[str, set[int]] = {}
    for number, article in enumerate(articles):
        for name in {article.key, knowledge.question_key(article.question)} - {""}:
            named.setdefault(name, set()).add(number)
    rights = []
    for row, each in enumerate(asked, 2):
        right = named.get(each.article) or named.get(knowledge.question_key(each.article))
        if not right:
            raise EvaluationFileRefused("assistant.file.unknown_article", file=file, row=row, value=each.article[:60])
        rights.append(right)
    return rights


def _vectors(articles: Sequence[PublishedArticle], embedders: Embedders) -> dict[bytes, Vector]:
    known: dict[bytes, Vector] = {}
    for language, embedder in embedders.items():
        documents = [document_of(article) for article in articles if article.language == language]
        texts = list(dict.fromkeys(all_meant(documents, language)))
        if texts:
            vectors = embed_all(embedder, texts, language)
            known.update((digest_of(embedder.name, text), row) for text, row in zip(texts, vectors, strict=True))
    return known


def _asked_together(
    index: KnowledgeIndex,
    articles: Sequence[PublishedArticle],
    asked: Sequence[Asked],
    rights: Sequence[set[int]],
    now: datetime,
) -> tuple[list[int | None], list[float]]:
    """The place (from 1) of the first right article by question, and the milliseconds each took."""
    numbers = {article.id: number for number, article in enumerate(articles)}
    places: list[int | None] = []
    times = []
    for each, right in zip(asked, rights, strict=True):
        start = time.perf_counter()
        matches = index.find(each.question, knowledge.guess_language(each.question), now=now, limit=LOOKED_AT)
        times.append(1000 * (time.perf_counter() - start))
        places.append(_place((numbers[match.article.id] for match in matches), right))
    return places, times


def _alone(
    articles: Sequence[PublishedArticle],
    asked: Sequence[Asked],
    rights: Sequence[set[int]],
    embedders: Embedders,
    known: Mapping[bytes, Vector],
) -> dict[str, list[int | None]]:
    """The places by the single best way to ask: BM25, TF-IDF, vectors."""
    places: dict[str, list[int | None]] = {"bm25": [], "tfidf": []}
    for language in LANGUAGES:
        numbers = np.array([n for n, article in enumerate(articles) if article.language == language], np.intp)
        mine = [n for n, each in enumerate(asked) if knowledge.guess_language(each.question) == language]
        if not len(numbers) or not mine:
            continue
        documents = [document_of(articles[number]) for number in numbers]
        questions = [asked[number].question for number in mine]
        words = LexicalIndex(documents, Vocabulary(language))
        opinions: dict[str, Iterable[NDArray[Any]]] = {
            "bm25": (words.score(question).asked for question in questions),
            "tfidf": _by_tfidf([document.asked for document in documents], questions, language),
        }
        embedder = embedders.get(language)
        if embedder is not None:
            meaning = MeaningIndex(documents, language, embedder.name, known)
            if meaning.ready:
                rows = embed_all(embedder, [way_meant(question, language) for question in questions], language)
                opinions["embedding"] = (meaning.near(row).best for row in rows)
        for name, scores in opinions.items():
            ordered = (numbers[np.argsort(-score, kind="stable")[:LOOKED_AT]].tolist() for score in scores)
            found = [_place(each, rights[number]) for each, number in zip(ordered, mine, strict=True)]
            places.setdefault(name, []).extend(found)
    return places


def _by_tfidf(asked: Sequence[tuple[str, ...]], questions: Sequence[str], language: Language) -> Iterable[NDArray[Any]]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    analyzer, sizes = ("char", (1, 2)) if language == "zh" else ("char_wb", (2, 4))
    vectorizer = TfidfVectorizer(analyzer=analyzer, ngram_range=sizes, sublinear_tf=True)
    ways = vectorizer.fit_transform([knowledge.fold(way) for each in asked for way in each])
    firsts = np.cumsum([0, *(len(each) for each in asked[:-1])])
    for question in questions:
        cosines = (ways @ vectorizer.transform([knowledge.fold(question)]).T).toarray().ravel()
        yield np.maximum.reduceat(cosines, firsts)


def _place(numbers: Iterable[int], right: set[int]) -> int | None:
    return next((place for place, number in enumerate(numbers, 1) if number in right), None)


def _found(places: Sequence[int | None]) -> Found:
    n = max(len(places), 1)
    return Found(
        sum(place == 1 for place in places) / n,
        sum(place is not None and place <= 5 for place in places) / n,
        sum(1 / place for place in places if place) / n,
    )
