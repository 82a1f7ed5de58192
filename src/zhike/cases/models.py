"""Tables of cases. Facts are sealed under the own key of the work order or complaint; titles and notes are masked."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "cases"
_Time = DateTime(timezone=True)
_People = ARRAY(Uuid)


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
        Index(
            "ix_work_order_promise",
            "due_at",
            postgresql_where=sql("kind = 'promise' and ended_at is null and coalesce(reminded, 0) < 2"),
        ),
        Index("ix_work_order_step", "step_at", postgresql_where=sql("ended_at is null and step_at is not null")),
        Index("ix_work_order_handed", "handed_to", "opened_at", postgresql_where=sql("handed_to is not null")),
        CheckConstraint("handed_to is null or (ended_at is null and owner_id is not null)", name="handed_whole"),
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
    reminded: Mapped[int | None] = mapped_column(SmallInteger)
    handed_to: Mapped[str | None] = mapped_column(Text)
    stopped_at: Mapped[datetime | None] = mapped_column(_Time)
    step_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(Integer)


class WavedPromiseRow(Base):
    """A promise found in a message that an agent did not want kept; `place`: which one of the message."""

    __tablename__ = "waved_promise"
    __table_args__ = (Index("ix_waved_promise_conversation", "conversation_id"), {"schema": SCHEMA})

    message_id: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    conversation_id: Mapped[UUID]
    waved_by: Mapped[UUID]
    waved_at: Mapped[datetime] = mapped_column(_Time)


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


class HandOverRow(Base):
    """One hop of a work order from one department to another."""

    __tablename__ = "hand_over"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answer is null)", name="answered_whole"),
        CheckConstraint("from_department <> to_department", name="goes_somewhere"),
        Index("uq_hand_over_pending", "work_order_id", unique=True, postgresql_where=sql("answered_at is null")),
        Index("ix_hand_over_work_order", "work_order_id", "at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.work_order.id"))
    from_department: Mapped[str] = mapped_column(Text)
    to_department: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[UUID]
    by_id: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    decided: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(_Time)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[UUID | None]
    answered_name: Mapped[str] = mapped_column(Text)
    answer_reason: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(_Time)


class ToldStepRow(Base):
    """A step of the overdue ladder that was come to under one due time: its key is why it is told once."""

    __tablename__ = "told_step"
    __table_args__ = ({"schema": SCHEMA},)

    work_order_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.work_order.id"), primary_key=True)
    due_at: Mapped[datetime] = mapped_column(_Time, primary_key=True)
    step: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[datetime] = mapped_column(_Time)
    muted: Mapped[bool] = mapped_column(Boolean)


class ComplaintRow(Base):
    """One complaint."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(
            "state in ('received', 'assigned', 'investigating', 'proposed', 'decided', 'closed', 'under_review', "
            "'withdrawn', 'dismissed')",
            name="state",
        ),
        CheckConstraint("(ended_at is null) = (state not in ('closed', 'withdrawn', 'dismissed'))", name="ended_whole"),
        CheckConstraint("(due_on is null) = (ended_at is not null)", name="due_whole"),
        Index("uq_complaint_number", "number", unique=True),
        Index("uq_complaint_key", "key", unique=True, postgresql_where=sql("key is not null")),
        Index(
            "uq_complaint_work_order", "work_order_id", unique=True, postgresql_where=sql("work_order_id is not null")
        ),
        Index("ix_complaint_received", "received_at", "id"),
        Index("ix_complaint_due", "due_on", "id", postgresql_where=sql("ended_at is null")),
        Index("ix_complaint_customer", "customer_id", "received_at", postgresql_where=sql("customer_id is not null")),
        Index("ix_complaint_conversation", "conversation_id", postgresql_where=sql("conversation_id is not null")),
        Index("ix_complaint_correction", "correction_id", postgresql_where=sql("correction_id is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    received_by: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(_Time)
    regulator: Mapped[bool] = mapped_column(Boolean)
    regulator_due_on: Mapped[date | None] = mapped_column(Date)
    channel: Mapped[str | None] = mapped_column(Text)
    business: Mapped[str | None] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(Text)
    named: Mapped[list[UUID]] = mapped_column(_People)
    decided_matter: Mapped[list[UUID]] = mapped_column(_People)
    department: Mapped[str | None] = mapped_column(Text)
    handler_id: Mapped[UUID | None]
    handled_by: Mapped[list[UUID]] = mapped_column(_People)
    reviewer_id: Mapped[UUID | None]
    customer_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID | None]
    work_order_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.work_order.id"))
    correction_id: Mapped[UUID | None] = mapped_column(ForeignKey(f"{SCHEMA}.work_order.id"))
    profiles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    answer_due_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    warned: Mapped[int | None] = mapped_column(SmallInteger)
    answered_at: Mapped[datetime | None] = mapped_column(_Time)
    objected_at: Mapped[datetime | None] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    finding: Mapped[str | None] = mapped_column(Text)
    told: Mapped[bytes | None] = mapped_column(LargeBinary)
    key: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)


class ComplaintStepRow(Base):
    """One line of a complaint's trail."""

    __tablename__ = "complaint_step"
    __table_args__ = ({"schema": SCHEMA},)

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.complaint.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(_Time)
    kind: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    by_kind: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    public: Mapped[bool] = mapped_column(Boolean)


class ComplaintRequestRow(Base):
    """What one asked for and another approves or refuses."""

    __tablename__ = "complaint_request"
    __table_args__ = (
        CheckConstraint("(decided_at is null) = (approved is null)", name="decided_whole"),
        CheckConstraint("decided_by is null or decided_by <> asked_by", name="two_people"),
        Index(
            "uq_complaint_request_open", "complaint_id", "kind", unique=True, postgresql_where=sql("decided_at is null")
        ),
        Index("ix_complaint_request_complaint", "complaint_id", "asked_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.complaint.id"))
    kind: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text)
    steps: Mapped[dict[str, str]] = mapped_column(JSONB)
    needs: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(_Time)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(_Time)
    approved: Mapped[bool | None] = mapped_column(Boolean)
    answer: Mapped[str] = mapped_column(Text)
    told_by: Mapped[str | None] = mapped_column(Text)
    told_staff_id: Mapped[UUID | None]
    told_at: Mapped[datetime | None] = mapped_column(_Time)


class ComplaintDecisionRow(Base):
    """What was found, by whom, confirmed by whom, and how the customer was told."""

    __tablename__ = "complaint_decision"
    __table_args__ = (
        CheckConstraint("confirmed_by is null or confirmed_by <> proposed_by", name="two_people"),
        Index("ix_complaint_decision_complaint", "complaint_id", "proposed_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    complaint_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.complaint.id"))
    round: Mapped[int] = mapped_column(SmallInteger)
    finding: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text)
    remedy: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime] = mapped_column(_Time)
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(_Time)
    returned: Mapped[bool] = mapped_column(Boolean)
    answer: Mapped[str] = mapped_column(Text)
    told_by: Mapped[str | None] = mapped_column(Text)
    told_staff_id: Mapped[UUID | None]
    told_at: Mapped[datetime | None] = mapped_column(_Time)
