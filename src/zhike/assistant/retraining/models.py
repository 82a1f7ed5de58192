"""Tables of retraining, in the assistant's schema."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "assistant"
_Time = DateTime(timezone=True)


class TrainingRunRow(Base):
    """One training; at most one is open."""

    __tablename__ = "training_run"
    __table_args__ = (
        CheckConstraint("kind in ('reasons', 'reranker')", name="kind"),
        CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),
        Index("uq_training_run_open", sql("(true)"), unique=True, postgresql_where=sql("ended_at is null")),
        Index("ix_training_run_created", "created_at", "id"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    done: Mapped[int]
    total: Mapped[int]
    asked_by_id: Mapped[str] = mapped_column(Text)
    asked_by_kind: Mapped[str] = mapped_column(Text)
    asked_by_name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(_Time)
    beat_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.model_entry.id"))
    problem: Mapped[str | None] = mapped_column(Text)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RankingPairRow(Base):
    """A question (masked) and an article that a person judged right or wrong for it."""

    __tablename__ = "ranking_pair"
    __table_args__ = (
        CheckConstraint("source in ('copilot', 'choice', 'rating')", name="source"),
        Index("uq_ranking_pair_judged", "message_id", "article_id", "source", unique=True),
        Index("ix_ranking_pair_at", "at", "id"),
        Index("ix_ranking_pair_customer", "customer_id", postgresql_where=sql("customer_id is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    message_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    article_id: Mapped[UUID]
    is_right: Mapped[bool]
    source: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_Time)
