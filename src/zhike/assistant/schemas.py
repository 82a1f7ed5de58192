"""HTTP bodies of the assistant."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.assistant.matching.index import Match


class SuggestionBody(BaseModel):
    """A published answer that may fit: `text` word by word, `confidence` 0-1 that it is the right one."""

    article_id: UUID
    version: int
    question: str
    text: str
    confidence: float
    effective_from: datetime
    verbatim: bool

    @classmethod
    def of(cls, match: Match) -> SuggestionBody:
        """The body of `match`."""
        article = match.article
        return cls(
            article_id=article.id,
            version=article.version,
            question=article.question,
            text=article.answer,
            confidence=round(match.confidence, 4),
            effective_from=article.effective_from,
            verbatim=article.verbatim,
        )


class SuggestionsBody(BaseModel):
    """Suggestions, best first."""

    items: list[SuggestionBody]


class SuggestionUseBody(BaseModel):
    """What was done with a suggestion, in which conversation."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: UUID
    action: Literal["inserted", "dismissed"]
