"""Tables of the timeline, of who looked at whom, and of who belongs together."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class TimelineRow(Base):
    """Something that happened with a customer."""

    __tablename__ = "timeline_entry"
    __table_args__ = (Index("ix_timeline_entry_customer_id_at", "customer_id", "at", "id"), {"schema": "customers"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RecentRow(Base):
    """When a member of staff last opened a customer."""

    __tablename__ = "recent"
    __table_args__ = (Index("ix_recent_staff_id_at", "staff_id", "at"), {"schema": "customers"})

    staff_id: Mapped[str] = mapped_column(Text, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RelationRow(Base):
    """Who `other_id` is to `customer_id`."""

    __tablename__ = "relation"
    __table_args__ = ({"schema": "customers"},)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    other_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(Text)
