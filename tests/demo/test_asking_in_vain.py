"""What the demo's customers ask in vain: the assistant has no answer to it, and calls nobody for it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from zhike.assistant.answering import answer
from zhike.assistant.embedding.choosing import packaged
from zhike.assistant.matching.grams import Language
from zhike.assistant.matching.index import LANGUAGES, IndexBuilder, KnowledgeIndex
from zhike.assistant.service.packed_vectors import unpack_vectors
from zhike.assistant.understanding.reading import reader_of
from zhike.demo.service import content
from zhike.knowledge.api import PublishedArticle
from zhike.platform.ids import uuid7
from zhike.platform.settings import Settings

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
MATTERS = [(language, tuple(lines)) for language, matters in content.load("unanswered").items() for lines in matters]


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    articles = [
        PublishedArticle(
            id=uuid7(),
            key=article["key"],
            version=1,
            language=language,
            category=article["reason"],
            question=article[language]["question"],
            answer=article[language]["answer"],
            variants=tuple(map(str, article[language]["variants"])),
            verbatim=article["verbatim"],
            effective_from=NOON,
            effective_until=None,
        )
        for article in content.articles()
        for language in LANGUAGES
    ]
    models = {language: model for language in LANGUAGES if (model := packaged(language))}
    return IndexBuilder(models).build(1, articles, unpack_vectors(content.article_vectors()))


@pytest.mark.parametrize(("language", "lines"), MATTERS, ids=[lines[0] for _, lines in MATTERS])
def test_a_matter_stays_unanswered(index: KnowledgeIndex, language: Language, lines: tuple[str, ...]) -> None:
    reader = reader_of(Settings())

    def outcome(line: str) -> str:
        understand = reader.understand
        reply = answer(
            index,
            line,
            language,
            now=NOON,
            understand=lambda text: understand(text, today=date(2026, 11, 30), fallback=language),
        )
        return reply.outcome

    outcomes = [outcome(line) for line in lines]
    assert set(outcomes) <= {"refused", "clarify"}, dict(zip(lines, outcomes, strict=True))
    assert "refused" in outcomes
