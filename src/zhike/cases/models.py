"""Tables of cases. Facts are sealed under the work order's own key; titles and notes hold masked text only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "cases"
_Time = DateTime(timezone=True)


class WorkOrderRow(Base):
    """One work order."""

    __tablename__ = "work_order"
    __table_args__ = (
        CheckConstraint("state in ('open', 'in_progress', 'waiting', 'done', 'cancelled')", name="state"),
        CheckConstraint("(ended_at is null) = (state not in ('done', 'cancelled'))", name="ended_whole"),
        Index("uq_work_order_number", "number", unique=True),
        Index("uq_work_order_key", "key", unique=True, postgresql_where=sql("key is not null")),
        Index("ix_work_order_opened", "opened_at", "id"),
        Index("ix_work_order_due", "due_at", "id", postgresql_where=sql("ended_at is null")),
        Index("ix_work_order_customer", "customer_id", "opened_at", postgresql_where=sql("customer_id is not null")),
        Index("ix_work_order_conversation", "conversation_id", postgresql_where=sql("conversation_id is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    department: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    urgency: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(_Time)
    owner_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None]
    created_by: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    told: Mapped[bytes | None] = mapped_column(LargeBinary)
    key: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)


class StepRow(Base):
    """One line of a work order's trail."""

    __tablename__ = "step"
    __table_args__ = ({"schema": SCHEMA},)

    work_order_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.work_order.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(_Time)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by_kind: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    public: Mapped[bool] = mapped_column(Boolean)
