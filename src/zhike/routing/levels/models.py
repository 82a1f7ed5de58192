"""Tables of service targets, in the schema of routing. Ids, codes and times; only a waiver has words, of staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Double, Index, Integer, Interval, String, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "routing"
_Time = DateTime(timezone=True)


class TargetRow(Base):
    """A service target: what it is about (an empty list: anything), and how soon."""

    __tablename__ = "service_target"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    queues: Mapped[list[str]] = mapped_column(ARRAY(String))
    channels: Mapped[list[str]] = mapped_column(ARRAY(String))
    urgencies: Mapped[list[str]] = mapped_column(ARRAY(String))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String))
    first_s: Mapped[int | None]
    next_s: Mapped[int | None]
    resolution_s: Mapped[int | None]
    ladder: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class LadderRow(Base):
    """An escalation ladder: its steps as {measure, offset_s, tells}."""

    __tablename__ = "escalation_ladder"
    __table_args__ = ({"schema": SCHEMA},)

    key: Mapped[str] = mapped_column(primary_key=True)
    name_zh: Mapped[str]
    name_en: Mapped[str]
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class ClockedContactRow(Base):
    """A contact that has service clocks, and how far they are brought up to date. `targets` as chosen when it began."""

    __tablename__ = "clocked_contact"
    __table_args__ = ({"schema": SCHEMA},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    queue: Mapped[str]
    channel: Mapped[str]
    urgency: Mapped[str]
    reason: Mapped[str | None]
    agent_id: Mapped[UUID | None]
    agent_name: Mapped[str]
    requested_at: Mapped[datetime] = mapped_column(_Time)
    sequence: Mapped[int]
    at: Mapped[datetime] = mapped_column(_Time)
    answered: Mapped[bool]
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    targets: Mapped[dict[str, Any]] = mapped_column(JSONB)


class ServiceClockRow(Base):
    """A service clock. `seen`: what it showed when it was last looked at; `next_at`: when there is something to do.

    `due_at`: when it reaches, or would have reached, its target, as reckoned last.
    """

    __tablename__ = "service_clock"
    __table_args__ = (
        CheckConstraint("measure in ('first', 'next', 'resolution')", name="measure"),
        Index("uq_service_clock_round", "conversation_id", "measure", "round", unique=True),
        Index("ix_service_clock_next", "next_at", postgresql_where=sql("next_at is not null")),
        Index("ix_service_clock_open", "due_at", "id", postgresql_where=sql("ended_at is null")),
        Index("ix_service_clock_due", "due_at", "id"),
        Index("ix_service_clock_breached", "breached_at", postgresql_where=sql("breached_at is not null")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    measure: Mapped[str]
    round: Mapped[int]
    target: Mapped[timedelta] = mapped_column(Interval)
    ladder: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(_Time)
    ran: Mapped[timedelta] = mapped_column(Interval)
    since: Mapped[datetime | None] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    seen: Mapped[timedelta] = mapped_column(Interval)
    due_at: Mapped[datetime] = mapped_column(_Time)
    next_at: Mapped[datetime | None] = mapped_column(_Time)
    warned_at: Mapped[datetime | None] = mapped_column(_Time)
    breached_at: Mapped[datetime | None] = mapped_column(_Time)
    waiver_id: Mapped[UUID | None]


class EscalationRow(Base):
    """A step of a ladder that a clock came to, by key once only. `told`: to how many; `muted`: a later one was told."""

    __tablename__ = "escalation"
    __table_args__ = ({"schema": SCHEMA},)

    clock_id: Mapped[UUID] = mapped_column(primary_key=True)
    offset_s: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    tells: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(_Time)
    told: Mapped[int]
    muted: Mapped[bool]


class WaiverRow(Base):
    """Why breaches do not count: one cause for as many clocks as it holds for."""

    __tablename__ = "clock_waiver"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cause: Mapped[str]
    why: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(_Time)


class BreachForecastRow(Base):
    """What was foreseen for a queue's next hour, and from what; `came`: the breaches of that hour, once it is over."""

    __tablename__ = "breach_forecast"
    __table_args__ = ({"schema": SCHEMA},)

    queue: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(_Time, primary_key=True)
    waiting: Mapped[float] = mapped_column(Double)
    arriving: Mapped[float] = mapped_column(Double)
    running: Mapped[float] = mapped_column(Double)
    basis: Mapped[dict[str, Any]] = mapped_column(JSONB)
    came: Mapped[int | None]
