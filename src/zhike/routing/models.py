"""Tables of routing, in the schema of the same name. Nothing here names a customer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Double, Index, Integer, String
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "routing"
_Time = DateTime(timezone=True)
_NO = sql("false")
_OPEN = sql("ended_at is null")


class QueueRow(Base):
    """A queue: a service with its skills, its target, its hours, and who helps out."""

    __tablename__ = "queue"
    __table_args__ = ({"schema": SCHEMA},)

    key: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    skills: Mapped[list[str]] = mapped_column(ARRAY(String))
    target_s: Mapped[int]
    service_level: Mapped[int]
    zone: Mapped[str]
    hours: Mapped[dict[str, Any]] = mapped_column(JSONB)
    min_level: Mapped[int]
    relax_every_s: Mapped[int]
    overflow_to: Mapped[str | None]
    overflow_after_s: Mapped[int]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(server_default=sql("true"))
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class CalendarDayRow(Base):
    """A date that differs from its weekday. `edited`: by a person, so that filling in holidays leaves it alone."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        CheckConstraint("kind in ('holiday', 'workday', 'weekday')", name="kind"),
        {"schema": SCHEMA},
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    edited: Mapped[bool] = mapped_column(server_default=_NO)


class AgentRow(Base):
    """What an agent can do at all: languages, and how many contacts of each kind at a time."""

    __tablename__ = "agent"
    __table_args__ = ({"schema": SCHEMA},)

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    capacity: Mapped[dict[str, int]] = mapped_column(JSONB)


class SkillRow(Base):
    """A skill of an agent, level 1 (new) to 5 (expert)."""

    __tablename__ = "skill"
    __table_args__ = (CheckConstraint("level between 1 and 5", name="level"), {"schema": SCHEMA})

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]


class ShiftPatternRow(Base):
    """A weekly shift: bit 0 of `weekdays` is Monday; minutes of the local day, an end before the start is next day."""

    __tablename__ = "shift_pattern"
    __table_args__ = (CheckConstraint("weekdays between 1 and 127", name="weekdays"), {"schema": SCHEMA})

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    weekdays: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]


class PresenceRow(Base):
    """What an agent is doing. `seen_at`: last heartbeat; `idle_since`: when they last got or ended a contact."""

    __tablename__ = "presence"
    __table_args__ = ({"schema": SCHEMA},)

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    reason: Mapped[str]
    since: Mapped[datetime] = mapped_column(_Time)
    seen_at: Mapped[datetime] = mapped_column(_Time)
    idle_since: Mapped[datetime] = mapped_column(_Time)


class EntryRow(Base):
    """A conversation that asked for a person: its queue, and the facts that decide when it is served."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'offered', 'assigned', 'left')", name="state"),
        Index("ix_entry_waiting", "queue", "queued_at", postgresql_where=sql("state in ('waiting', 'offered')")),
        {"schema": SCHEMA},
    )

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str]
    queue: Mapped[str]
    skill: Mapped[str]
    channel: Mapped[str]
    language: Mapped[str]
    customer_id: Mapped[UUID | None]
    because: Mapped[str]
    reason: Mapped[str | None]
    urgency: Mapped[str]
    elder: Mapped[bool]
    vulnerable: Mapped[bool]
    tier: Mapped[str]
    contacts_in_7_days: Mapped[int]
    open_complaint: Mapped[bool]
    transferred: Mapped[bool] = mapped_column(server_default=_NO)
    returned: Mapped[bool] = mapped_column(server_default=_NO)
    reserved_for: Mapped[UUID | None]
    reserved_until: Mapped[datetime | None] = mapped_column(_Time)
    queued_at: Mapped[datetime] = mapped_column(_Time)


class AssignmentRow(Base):
    """An offer to an agent and what became of it; open until `ended_at`. One open row a conversation, by index."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("how in ('offer', 'taken')", name="how"),
        CheckConstraint("(ended_at is null) = (outcome is null)", name="ended_whole"),
        Index("uq_assignment_open", "conversation_id", unique=True, postgresql_where=_OPEN),
        Index("ix_assignment_staff", "staff_id", postgresql_where=_OPEN),
        Index("ix_assignment_conversation", "conversation_id", "offered_at"),
        Index("ix_assignment_accepted", "accepted_at", postgresql_where=sql("accepted_at is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    queue: Mapped[str]
    channel: Mapped[str]
    how: Mapped[str]
    queued_at: Mapped[datetime] = mapped_column(_Time)
    offered_at: Mapped[datetime] = mapped_column(_Time)
    expires_at: Mapped[datetime | None] = mapped_column(_Time)
    accepted_at: Mapped[datetime | None] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    outcome: Mapped[str | None]
    score: Mapped[float] = mapped_column(Double)
    priority_reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    agent_reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


class RecentContactRow(Base):
    """A closed contact of a known customer: kept for weeks, to know who comes again; with an open complaint until it is
    settled: nobody is erased before."""

    __tablename__ = "recent_contact"
    __table_args__ = (Index("ix_recent_contact_customer", "customer_id", "closed_at"), {"schema": SCHEMA})

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID]
    closed_at: Mapped[datetime] = mapped_column(_Time)
    complaint_open: Mapped[bool]


class DispatcherRow(Base):
    """When the dispatcher last ran, and since when it has been running without a gap. One row."""

    __tablename__ = "dispatcher"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    ran_at: Mapped[datetime] = mapped_column(_Time)
    resumed_at: Mapped[datetime] = mapped_column(_Time)
