"""Tables of the golden questions, in the assistant's schema."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "assistant"
_Time = DateTime(timezone=True)


class GoldenQuestionRow(Base):
    """A question and what must become of it, written by staff; personal data in it is masked."""

    __tablename__ = "golden_question"
    __table_args__ = (
        CheckConstraint("language in ('zh', 'en')", name="language"),
        Index("uq_golden_question_asked", "language", "question", unique=True),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(Text)
    question: Mapped[str] = mapped_column(Text)
    expect: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(_Time)


class GoldenRunRow(Base):
    """All golden questions asked in one go, of one release."""

    __tablename__ = "golden_run"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'running', 'done', 'cancelled')", name="state"),
        Index("ix_golden_run_at", "at"),
        Index(
            "uq_golden_run_open", text("(true)"), unique=True, postgresql_where=text("state in ('waiting', 'running')")
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(_Time)
    release: Mapped[int] = mapped_column(BigInteger)
    p50_ms: Mapped[float]
    p99_ms: Mapped[float]
    state: Mapped[str] = mapped_column(Text, server_default=text("'done'"))
    total: Mapped[int] = mapped_column(server_default=text("0"))
    by_name: Mapped[str] = mapped_column(Text, server_default=text("''"))
    moved_at: Mapped[datetime] = mapped_column(_Time, server_default=text("now()"))


class GoldenResultRow(Base):
    """What became of one question in one run."""

    __tablename__ = "golden_result"
    __table_args__ = (
        CheckConstraint(
            "verdict in ('right', 'wrong', 'asked_back', 'refused', 'handed_over', 'no_person')", name="verdict"
        ),
        {"schema": SCHEMA},
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("assistant.golden_run.id", ondelete="cascade"), primary_key=True)
    question_id: Mapped[UUID] = mapped_column(
        ForeignKey("assistant.golden_question.id", ondelete="cascade"), primary_key=True
    )
    verdict: Mapped[str] = mapped_column(Text)
    said: Mapped[str] = mapped_column(Text)
    confidence: Mapped[float]
    ms: Mapped[float] = mapped_column(server_default=text("0"))
