"""Tables of handing all customers of one adviser over to others."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

_Time = DateTime(timezone=True)


class AdviserChangeRow(Base):
    """All customers of `from_number` go to `to_numbers`, in equal shares; and back, when that is undone."""

    __tablename__ = "adviser_change"
    __table_args__ = (
        CheckConstraint("state in ('running', 'done', 'undoing', 'undone')", name="state"),
        Index("uq_adviser_change_open", "from_number", unique=True, postgresql_where=text("state = 'running'")),
        {"schema": "customers"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_number: Mapped[str] = mapped_column(Text)
    to_numbers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    reason: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    total: Mapped[int] = mapped_column(Integer)
    by_id: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    undone_by_id: Mapped[str] = mapped_column(Text, server_default=text("''"))
    undone_by_name: Mapped[str] = mapped_column(Text, server_default=text("''"))


class AdviserChangeItemRow(Base):
    """One customer of it: to whom, and what staff had said of their adviser before (`before`, null: nothing)."""

    __tablename__ = "adviser_change_item"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'done', 'left', 'undone', 'kept')", name="state"),
        Index("ix_adviser_change_item_customer", "customer_id"),
        {"schema": "customers"},
    )

    change_id: Mapped[UUID] = mapped_column(
        ForeignKey("customers.adviser_change.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_id: Mapped[UUID]
    to_number: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    word_version: Mapped[int | None] = mapped_column(Integer)
