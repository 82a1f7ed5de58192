"""Bodies of what was said when, and of what does not agree."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from zhike.knowledge.rules.articles import PublishedArticle
from zhike.knowledge.rules.audience import Audience
from zhike.knowledge.rules.contradictions import Contradiction, Kind
from zhike.knowledge.rules.said import Said
from zhike.knowledge.schemas.articles import LanguageCode, VersionBody


class SaidBody(BaseModel):
    """A version that was in force then; `closeness` (0-1) is how near its question is to what was asked for."""

    article_id: UUID
    key: str
    language: LanguageCode
    closeness: float
    version: VersionBody

    @classmethod
    def of(cls, said: Said) -> SaidBody:
        """The body of `said`."""
        return cls(
            article_id=said.article_id,
            key=said.key,
            language=said.language,
            closeness=round(said.closeness, 3),
            version=VersionBody.of(said.version),
        )


class SaidListBody(BaseModel):
    """What was said, nearest first."""

    items: list[SaidBody]


class ContradictingBody(BaseModel):
    """One of two articles that do not agree."""

    id: UUID
    question: str
    answer: str
    language: LanguageCode
    audience: Audience
    figures: list[str]

    @classmethod
    def of(cls, article: PublishedArticle, figures: tuple[str, ...]) -> ContradictingBody:
        """The body of `article` with the figures by which it differs."""
        plain = {name: getattr(article, name) for name in ("id", "question", "answer", "language", "audience")}
        return cls(**plain, figures=list(figures))


class ContradictionBody(BaseModel):
    """Two articles that do not agree: another answer to the same question, or other figures for nearly the same."""

    kind: Kind
    article: ContradictingBody
    other: ContradictingBody

    @classmethod
    def of(cls, found: Contradiction) -> ContradictionBody:
        """The body of `found`."""
        return cls(
            kind=found.kind,
            article=ContradictingBody.of(found.article, found.ours),
            other=ContradictingBody.of(found.other, found.theirs),
        )


class ContradictionsBody(BaseModel):
    """Contradictions; those on the same question first. `count` is how many there are."""

    count: int
    items: list[ContradictionBody]
