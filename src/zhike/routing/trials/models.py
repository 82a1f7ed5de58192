"""The table of trials."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

_Time = DateTime(timezone=True)


class PolicyTrialRow(Base):
    """A replay of a day under a version; `document` and `against` are both policies as they were then."""

    __tablename__ = "policy_trial"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'running', 'stopped', 'done', 'failed')", name="state"),
        Index("ix_policy_trial_number", "number", "asked_at"),
        {"schema": "routing"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    day: Mapped[date]
    patience_s: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    against: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str]
    done: Mapped[int]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(_Time)
    beat_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    problem: Mapped[str | None]
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
