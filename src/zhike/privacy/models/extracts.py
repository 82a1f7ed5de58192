"""Table of extracts: what was asked, how far it is, what came of it. The file itself is in the data folder."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

_STATES = "('waiting', 'reading', 'searching', 'writing', 'done', 'refused', 'cancelled', 'failed')"
_ENDED = "('done', 'refused', 'cancelled', 'failed')"


class ExtractRow(Base):
    """An extract."""

    __tablename__ = "extract"
    __table_args__ = (
        CheckConstraint(f"state in {_STATES}", name="state"),
        CheckConstraint(f"(ended_at is null) = (state not in {_ENDED})", name="ended_whole"),
        Index("ix_extract_asked_at_id", "asked_at", "id"),
        Index("ix_extract_unended", "asked_at", postgresql_where=text("ended_at is null")),
        {"schema": "privacy"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    wish: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    done: Mapped[int]
    total: Mapped[int]
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_by_name: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
