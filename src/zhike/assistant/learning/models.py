"""Tables of the learning loop, in the assistant's schema. Texts are masked before they come here."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "assistant"
_Time = DateTime(timezone=True)
_NO_TEXT = sql("''")


class GapRow(Base):
    """Questions that are alike and were asked in vain."""

    __tablename__ = "gap"
    __table_args__ = (
        CheckConstraint("state in ('open', 'drafting', 'published', 'dismissed')", name="state"),
        Index("ix_gap_article", "article_id", postgresql_where=sql("article_id is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[str | None] = mapped_column(Text)
    owner_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    due_on: Mapped[date | None]
    because: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    article_id: Mapped[UUID | None]
    published_at: Mapped[datetime | None] = mapped_column(_Time)
    created_at: Mapped[datetime] = mapped_column(_Time)
    updated_at: Mapped[datetime] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class GapQuestionRow(Base):
    """What a customer asked, masked; its id is the message's."""

    __tablename__ = "gap_question"
    __table_args__ = (
        CheckConstraint(
            "fate in ('refused', 'asked_back', 'no_answer', 'low_confidence', 'badly_rated', 'answered')", name="fate"
        ),
        Index("ix_gap_question_gap", "gap_id", "asked_at"),
        Index("ix_gap_question_asked", "asked_at", "id"),
        Index("ix_gap_question_customer", "customer_id", postgresql_where=sql("customer_id is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    asked_at: Mapped[datetime] = mapped_column(_Time)
    language: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    fate: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    article_id: Mapped[UUID | None]
    handed_over: Mapped[bool]
    agent_seconds: Mapped[int]
    gap_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.gap.id", ondelete="SET NULL"))


class CorrectionRow(Base):
    """A labelled example that a person has to accept before a model is trained from it."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("kind in ('reason', 'article')", name="kind"),
        CheckConstraint("source in ('wrap_up', 'editor', 'choice', 'import')", name="source"),
        CheckConstraint("state in ('pending', 'accepted', 'rejected')", name="state"),
        Index("uq_correction_message", "message_id", "kind", "source", unique=True),
        Index("ix_correction_at", "at", "id"),
        Index("ix_correction_customer", "customer_id", postgresql_where=sql("customer_id is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    at: Mapped[datetime] = mapped_column(_Time)
    state: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[str | None] = mapped_column(Text)
    decided_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    decided_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=sql("1"))
