"""Tables of callbacks, in the schema of routing. A number that was typed is sealed, and gone when the callback ends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Double, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "routing"
_Time = DateTime(timezone=True)
_OPEN = sql("state = 'open'")


class CallbackRow(Base):
    """A callback; at most one open one a conversation, by index."""

    __tablename__ = "callback"
    __table_args__ = (
        CheckConstraint("kind in ('place', 'slot')", name="kind"),
        CheckConstraint(
            "state in ('open', 'reached', 'unreached', 'wrong_number', 'cancelled', 'closed')", name="state"
        ),
        CheckConstraint("(state = 'open') = (ended_at is null)", name="ended_whole"),
        Index("uq_callback_open", "conversation_id", unique=True, postgresql_where=_OPEN),
        Index("ix_callback_due", "due_at", postgresql_where=sql("state = 'open' and due_at is not null")),
        Index("ix_callback_slot", "queue", "slot_from", postgresql_where=_OPEN),
        Index("ix_callback_requested", "requested_at", "id"),
        Index("ix_callback_customer", "customer_id"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    queue: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    slot_from: Mapped[datetime | None] = mapped_column(_Time)
    slot_to: Mapped[datetime | None] = mapped_column(_Time)
    due_at: Mapped[datetime | None] = mapped_column(_Time)
    late_at: Mapped[datetime] = mapped_column(_Time)
    told_late_at: Mapped[datetime | None] = mapped_column(_Time)
    requested_at: Mapped[datetime] = mapped_column(_Time)
    waited_s: Mapped[float] = mapped_column(Double)
    tries: Mapped[int] = mapped_column(server_default=sql("0"))
    moves: Mapped[int] = mapped_column(server_default=sql("0"))
    tried_at: Mapped[datetime | None] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class CallbackRuleRow(Base):
    """How a queue calls back, where somebody has set it; the usual rule holds elsewhere."""

    __tablename__ = "callback_rule"
    __table_args__ = ({"schema": SCHEMA},)

    queue: Mapped[str] = mapped_column(primary_key=True)
    active: Mapped[bool]
    slot_minutes: Mapped[int]
    per_slot: Mapped[int]
    days_ahead: Mapped[int]
    tries: Mapped[int]
    retry_minutes: Mapped[int]
    version: Mapped[int]
