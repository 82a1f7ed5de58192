"""The table of matches: two who may be the same person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Double, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class MatchRow(Base):
    """Two who may be one person. A side is a customer, or a record that is nobody's. `evidence` holds codes only."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("left_id", "right_id"),
        CheckConstraint("left_id < right_id", name="ordered"),
        CheckConstraint("left_kind in ('record', 'customer') and right_kind in ('record', 'customer')", name="kinds"),
        CheckConstraint("origin in ('weighed', 'conflict', 'split')", name="origin"),
        CheckConstraint("state in ('proposed', 'accepted', 'refused')", name="state"),
        CheckConstraint("(state = 'proposed') = (decided_at is null)", name="decided_whole"),
        Index("ix_match_state", "state", text("weight desc"), "id"),
        Index("ix_match_right_id", "right_id"),
        {"schema": "customers"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    left_id: Mapped[UUID]
    left_kind: Mapped[str] = mapped_column(Text)
    right_id: Mapped[UUID]
    right_kind: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    weight: Mapped[float] = mapped_column(Double)
    evidence: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_by_name: Mapped[str] = mapped_column(Text, server_default=text("''"))
    reason: Mapped[str] = mapped_column(Text, server_default=text("''"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
