"""Bodies of gaps."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from zhike.assistant.learning.effect import Effect
from zhike.assistant.learning.gap import Fate, Gap, GapState, Question
from zhike.assistant.learning.reading import Closest, Detail, Why
from zhike.assistant.registry.schemas import ShareBody
from zhike.knowledge.api import Article, Content
from zhike.platform.fields import OptionalLine
from zhike.platform.settings import Settings
from zhike.privacy.api import OptionalFreeLine

CSV_HEADER = (
    "title", "language", "reason", "state", "owner", "due_on", "asked", "customers", "handed_over", "agent_minutes",
    "cost", "last_at",
)  # fmt: skip
# A cell that begins like this is run as a formula by spreadsheet programs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
_Way = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GapBody(BaseModel):
    """A gap. Minutes of agents on the contacts that followed, and what they cost (a decimal, in the bank's currency);
    `handed_over_share` in percent."""

    id: UUID
    language: str
    title: str
    reason: str | None
    state: GapState
    owner_id: str | None
    owner_name: str
    due_on: date | None
    overdue: bool
    because: str
    article_id: UUID | None
    published_at: datetime | None
    created_at: datetime
    asked: int
    customers: int
    handed_over: int
    handed_over_share: float
    agent_minutes: float
    cost: str
    last_at: datetime | None
    version: int

    @classmethod
    def of(cls, gap: Gap, settings: Settings, now: datetime) -> GapBody:
        """The body of `gap`."""
        values = asdict(gap)
        for name in ("updated_at", "agent_seconds"):
            del values[name]
        today = now.astimezone(settings.zone).date()
        return cls(
            **values,
            overdue=gap.due_on is not None and gap.due_on < today and gap.state in {"open", "drafting"},
            handed_over_share=round(100 * gap.handed_over / gap.asked, 1) if gap.asked else 0.0,
            agent_minutes=round(gap.agent_seconds / 60, 1),
            cost=str(cost_of(gap, settings)),
        )


class GapsPage(BaseModel):
    """A page of gaps, most asked first; `counts` by state over all, on the first page only."""

    items: list[GapBody]
    counts: dict[str, int] | None
    next_cursor: str | None


class QuestionBody(BaseModel):
    """A customer's question, masked. `fate`: what became of it."""

    id: UUID
    conversation_id: UUID
    asked_at: datetime
    text: str
    fate: Fate
    reason: str | None
    handed_over: bool

    @classmethod
    def of(cls, question: Question) -> QuestionBody:
        """The body of `question`."""
        return cls(**{name: getattr(question, name) for name in cls.model_fields})


class ClosestBody(BaseModel):
    """An article near the gap, and why it did not answer; confidence 0-1."""

    article_id: UUID
    question: str
    confidence: float
    why: Why

    @classmethod
    def of(cls, closest: Closest) -> ClosestBody:
        """The body of `closest`."""
        match = closest.match
        confidence = round(match.confidence, 3)
        return cls(article_id=match.article.id, question=match.article.question, confidence=confidence, why=closest.why)


class EffectSideBody(BaseModel):
    """Before or after the publication: n questions in so many weeks; shares in percent with 95 % interval."""

    n: int
    weeks: float
    weekly: float
    answered: ShareBody
    handed_over: ShareBody


class EffectBody(BaseModel):
    """What the article changed. `enough`: at least 30 questions on both sides; `told`: and the intervals are apart."""

    before: EffectSideBody
    after: EffectSideBody
    enough: bool
    told: bool

    @classmethod
    def of(cls, effect: Effect | None) -> EffectBody | None:
        """The body of `effect`."""
        return None if effect is None else cls(**asdict(effect))


class WeekBody(BaseModel):
    """One week of a gap."""

    begin: datetime
    asked: int
    answered: int
    handed_over: int


class GapDetailBody(BaseModel):
    """A gap with all that is known of it. `ways` and `reply` are where a draft may begin."""

    gap: GapBody
    questions: list[QuestionBody]
    closest: list[ClosestBody]
    ways: list[str]
    reply: str
    weeks: list[WeekBody]
    effect: EffectBody | None

    @classmethod
    def of(cls, detail: Detail, settings: Settings, now: datetime) -> GapDetailBody:
        """The body of `detail`."""
        names = ("begin", "asked", "answered", "handed_over")
        return cls(
            gap=GapBody.of(detail.gap, settings, now),
            questions=[QuestionBody.of(each) for each in detail.questions],
            closest=[ClosestBody.of(each) for each in detail.closest],
            ways=list(detail.ways),
            reply=detail.reply,
            weeks=[WeekBody(**dict(zip(names, week, strict=True))) for week in detail.weeks],
            effect=EffectBody.of(detail.effect),
        )


class GapChangeBody(_Input):
    """Who has it, until when; dismissed with a reason, or open."""

    owner_id: UUID | None = None
    due_on: date | None = None
    dismissed: bool = False
    because: OptionalFreeLine = ""


class NewDraftBody(_Input):
    """A draft article from a gap."""

    question: _Way
    answer: _Text
    variants: Annotated[list[_Way], Field(max_length=100)] = []
    category: OptionalLine = ""
    verbatim: bool = False

    def content(self) -> Content:
        """The content as knowledge takes it."""
        return Content(self.question, self.answer, tuple(self.variants), self.category, self.verbatim)


class NewVariantsBody(_Input):
    """New ways to ask an article that is there."""

    article_id: UUID
    variants: Annotated[list[_Way], Field(min_length=1, max_length=100)]


class DraftedBody(BaseModel):
    """The article that a gap was turned into, and its state."""

    article_id: UUID
    status: Literal["draft"]
    revision: int

    @classmethod
    def of(cls, article: Article) -> DraftedBody:
        """The body of `article`."""
        return cls(article_id=article.id, status="draft", revision=article.revision)


def cost_of(gap: Gap, settings: Settings) -> Decimal:
    """What the contacts that followed cost: minutes of agents times the setting."""
    minutes = Decimal(gap.agent_seconds) / 60
    return (minutes * settings.agent_cost_per_minute).quantize(Decimal("0.01"))


def csv_row(gap: Gap, settings: Settings) -> Sequence[str]:
    """A gap as cells."""
    cells = (
        gap.title, gap.language, gap.reason or "", gap.state, gap.owner_name, gap.due_on or "", gap.asked,
        gap.customers, gap.handed_over, round(gap.agent_seconds / 60, 1), cost_of(gap, settings), gap.last_at or "",
    )  # fmt: skip
    return [("'" + cell if cell.startswith(_FORMULA) else cell) for cell in map(str, cells)]


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV."""
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()
