"""Tables of routing, in the schema of the same name. Nothing here names a customer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Double, Index, Integer, String, Uuid
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base
from zhike.routing.callbacks.models import CallbackRow, CallbackRuleRow
from zhike.routing.levels.models import (
    BreachForecastRow,
    ClockedContactRow,
    EscalationRow,
    LadderRow,
    ServiceClockRow,
    TargetRow,
    WaiverRow,
)
from zhike.routing.trials.models import PolicyTrialRow

__all__ = [
    "AgentLicenceRow",
    "AgentRow",
    "AssignmentRow",
    "BreachForecastRow",
    "CalendarDayRow",
    "CallbackRow",
    "CallbackRuleRow",
    "ClockedContactRow",
    "DispatcherRow",
    "EntryRow",
    "EscalationRow",
    "InterventionRow",
    "LadderRow",
    "LicenceRow",
    "PolicyTrialRow",
    "PolicyVersionRow",
    "PresenceRow",
    "QueueRow",
    "RecentContactRow",
    "ServiceClockRow",
    "ShiftPatternRow",
    "SkillRow",
    "TargetRow",
    "WaiverRow",
]

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
    """What an agent can do at all: languages, and how many contacts of each kind at a time.

    With an `effort_limit` above 0 the efforts of all that is at hand, by kind, never exceed it.
    """

    __tablename__ = "agent"
    __table_args__ = ({"schema": SCHEMA},)

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    languages: Mapped[list[str]] = mapped_column(ARRAY(String))
    capacity: Mapped[dict[str, int]] = mapped_column(JSONB)
    effort: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=sql("'{}'"))
    effort_limit: Mapped[int] = mapped_column(server_default=sql("0"))


class SkillRow(Base):
    """A skill of an agent, level 1 (new) to 5 (expert)."""

    __tablename__ = "skill"
    __table_args__ = (CheckConstraint("level between 1 and 5", name="level"), {"schema": SCHEMA})

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]


class PolicyVersionRow(Base):
    """A version of the routing policy; at most one is active, by index."""

    __tablename__ = "policy_version"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'active', 'retired')", name="state"),
        Index("uq_policy_version_active", "state", unique=True, postgresql_where=sql("state = 'active'")),
        {"schema": SCHEMA},
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str]
    made_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(_Time)
    activated_by: Mapped[str] = mapped_column(server_default=sql("''"))
    activated_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class LicenceRow(Base):
    """A licence, and which queues and contact reasons demand it."""

    __tablename__ = "licence"
    __table_args__ = ({"schema": SCHEMA},)

    code: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    queues: Mapped[list[str]] = mapped_column(ARRAY(String))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String))
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class AgentLicenceRow(Base):
    """A licence of an agent: its last day, and when that day is over in the business zone."""

    __tablename__ = "agent_licence"
    __table_args__ = ({"schema": SCHEMA},)

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    licence: Mapped[str] = mapped_column(primary_key=True)
    valid_until: Mapped[date]
    ends_at: Mapped[datetime] = mapped_column(_Time)


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
    set_by: Mapped[str] = mapped_column(server_default=sql("''"))
    note: Mapped[str] = mapped_column(server_default=sql("''"))


class PresenceSpanRow(Base):
    """A state of an agent that is over: from when to when."""

    __tablename__ = "presence_span"
    __table_args__ = (Index("ix_presence_span_ended", "ended_at"), {"schema": SCHEMA})

    staff_id: Mapped[UUID] = mapped_column(primary_key=True)
    began_at: Mapped[datetime] = mapped_column(_Time, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(_Time)
    state: Mapped[str]
    reason: Mapped[str]


class EntryRow(Base):
    """A conversation that asked for a person: its queue, and the facts that decide when it is served."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'parked', 'offered', 'assigned', 'left')", name="state"),
        Index("ix_entry_queued_at", "queued_at"),
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
    served_by: Mapped[UUID | None]
    reserved_for: Mapped[UUID | None]
    reserved_until: Mapped[datetime | None] = mapped_column(_Time)
    queued_at: Mapped[datetime] = mapped_column(_Time)
    callback: Mapped[bool] = mapped_column(server_default=_NO)
    callback_due: Mapped[bool] = mapped_column(server_default=_NO)
    adviser_id: Mapped[UUID | None]
    adviser_gone: Mapped[bool] = mapped_column(server_default=_NO)
    # The wait that could be told when it joined (its range in seconds), and which interventions the customer knows of.
    told_at: Mapped[datetime | None] = mapped_column(_Time)
    told_low_s: Mapped[int | None]
    told_high_s: Mapped[int | None]
    told: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), server_default=sql("'{}'"))


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


class InterventionRow(Base):
    """What a supervisor does to the queues for a while; in force until `ended_at`. One open loan an agent, one open
    overflow and announcement a queue, by index."""

    __tablename__ = "intervention"
    __table_args__ = (
        CheckConstraint("kind in ('loan', 'overflow', 'announcement', 'incident')", name="kind"),
        Index(
            "uq_intervention_loan", "staff_id", unique=True, postgresql_where=sql("kind = 'loan' and ended_at is null")
        ),
        Index(
            "uq_intervention_queue",
            "kind",
            "queue",
            unique=True,
            postgresql_where=sql("kind in ('overflow', 'announcement') and ended_at is null"),
        ),
        Index("ix_intervention_began_at", "began_at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    queue: Mapped[str | None]
    staff_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    why: Mapped[str]
    by_name: Mapped[str]
    began_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    ended_by: Mapped[str] = mapped_column(server_default=sql("''"))
    told: Mapped[int] = mapped_column(server_default=sql("0"))


class BulkJobRow(Base):
    """Acts on many contacts as one job, or a macro on one."""

    __tablename__ = "bulk_job"
    __table_args__ = (
        CheckConstraint("kind in ('bulk', 'macro')", name="kind"),
        CheckConstraint(
            "state in ('waiting', 'running', 'stopped', 'done', 'failed', 'undoing', 'undone')", name="state"
        ),
        Index("ix_bulk_job_listed", "created_at", "id", postgresql_where=sql("kind = 'bulk'")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str]
    name: Mapped[str]
    acts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    actor_id: Mapped[str]
    actor_name: Mapped[str]
    total: Mapped[int]
    stop_requested: Mapped[bool] = mapped_column(server_default=_NO)
    fault: Mapped[str | None]
    undo_by: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(_Time)
    beat_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)


class BulkItemRow(Base):
    """One contact of a job: what became of it, and what must be known to take it back."""

    __tablename__ = "bulk_item"
    __table_args__ = (
        CheckConstraint("state in ('pending', 'done', 'skipped', 'undone', 'partly', 'kept')", name="state"),
        Index("ix_bulk_item_state", "job_id", "state", "position"),
        {"schema": SCHEMA},
    )

    job_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    conversation_id: Mapped[UUID]
    state: Mapped[str]
    codes: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=sql("'{}'"))
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    deed: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    done_at: Mapped[datetime | None] = mapped_column(_Time)
