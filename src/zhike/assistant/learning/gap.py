"""Gaps, their questions and corrections, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args
from uuid import UUID

GapState = Literal["open", "drafting", "published", "dismissed"]
Fate = Literal["refused", "asked_back", "no_answer", "low_confidence", "badly_rated", "answered"]
CorrectionState = Literal["pending", "accepted", "rejected"]
Source = Literal["wrap_up", "editor", "choice", "import"]
LabelKind = Literal["reason", "article"]
GAP_STATES: Final[tuple[GapState, ...]] = get_args(GapState)


@dataclass(frozen=True, slots=True)
class Question:
    """What a customer asked, masked. `fate`: what became of it; all but `answered` say why it counts as a gap.

    `agent_seconds` is what people spent on its contact afterwards (0: no person had it); a contact with several
    questions counts once a gap.
    """

    id: UUID
    conversation_id: UUID
    customer_id: UUID | None
    asked_at: datetime
    language: str
    text: str
    fate: Fate
    reason: str | None
    article_id: UUID | None
    handed_over: bool
    agent_seconds: int
    gap_id: UUID | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that are alike and were asked in vain. `title` is the most central of them.

    `asked`, `customers`, `handed_over` (questions whose contact went to a person) and `agent_seconds` size it: what
    was not answered. `article_id` is the draft or article that closes it.
    """

    id: UUID
    language: str
    title: str
    reason: str | None
    state: GapState
    owner_id: str | None
    owner_name: str
    due_on: date | None
    because: str
    article_id: UUID | None
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    asked: int = 0
    customers: int = 0
    handed_over: int = 0
    agent_seconds: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A text (masked) and what a person says it is: a contact reason or an article. `source`: where they said so."""

    id: UUID
    text: str
    language: str
    kind: LabelKind
    label: str
    before: str | None
    source: Source
    by_id: str
    by_name: str
    at: datetime
    state: CorrectionState
    decided_by_name: str
    decided_at: datetime | None
    version: int
