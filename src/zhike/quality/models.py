"""Tables of quality. The contact record is wide and read by column: fixed widths first, the steps last."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    Identity,
    Index,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "quality"
_NO = text("false")
_NONE_YET = text("0")
_Time = DateTime(timezone=True)
_REPEATABLE = "customer_id is not null and reason_group is not null"


def _seconds() -> Mapped[float]:
    return mapped_column(Double, server_default=_NONE_YET)


def _flag() -> Mapped[bool]:
    return mapped_column(server_default=_NO)


class ContactRow(Base):
    """A contact record. What each column means: docs/reference/contact-record.md."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("ended_at >= started_at", name="ends_after_it_begins"),
        CheckConstraint("rating between 1 and 5", name="rating"),
        CheckConstraint("not (answered and abandoned)", name="answered_or_abandoned"),
        Index("ix_contact_started_at_id", "started_at", "id"),
        Index("ix_contact_local_date", "local_date"),
        Index(
            "ix_contact_customer_reason",
            "customer_id",
            "reason_group",
            "started_at",
            postgresql_where=text(_REPEATABLE),
        ),
        Index(
            "ix_contact_unsettled",
            "started_at",
            postgresql_where=text(f"{_REPEATABLE} and (repeat_within_7d is null or person_within_7d is null)"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID | None]
    repeat_of: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime] = mapped_column(_Time)
    recorded_at: Mapped[datetime] = mapped_column(_Time)
    amended_at: Mapped[datetime | None] = mapped_column(_Time)
    local_date: Mapped[date] = mapped_column(Date)
    local_hour: Mapped[int] = mapped_column(SmallInteger)
    local_weekday: Mapped[int] = mapped_column(SmallInteger)
    assistant_s: Mapped[float] = _seconds()
    wait_s: Mapped[float] = _seconds()
    ring_s: Mapped[float] = _seconds()
    talk_s: Mapped[float] = _seconds()
    hold_s: Mapped[float] = _seconds()
    wrap_up_s: Mapped[float] = _seconds()
    later_wait_s: Mapped[float] = _seconds()
    first_response_s: Mapped[float | None] = mapped_column(Double)
    handover_wait_s: Mapped[float | None] = mapped_column(Double)
    transfers: Mapped[int] = mapped_column(server_default=_NONE_YET)
    messages: Mapped[int] = mapped_column(server_default=_NONE_YET)
    answers: Mapped[int] = mapped_column(server_default=_NONE_YET)
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    city_tier: Mapped[int | None] = mapped_column(SmallInteger)
    answered: Mapped[bool] = _flag()
    abandoned: Mapped[bool] = _flag()
    short_abandon: Mapped[bool] = _flag()
    assistant_served: Mapped[bool] = _flag()
    assistant_only: Mapped[bool] = _flag()
    handed_over: Mapped[bool] = _flag()
    direct_to_person: Mapped[bool] = _flag()
    elder: Mapped[bool] = _flag()
    vulnerable: Mapped[bool] = _flag()
    invited: Mapped[bool] = _flag()
    complaint: Mapped[bool] = _flag()
    resolved: Mapped[bool | None]
    repeat_within_7d: Mapped[bool | None]
    person_within_7d: Mapped[bool | None]
    source: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    tier: Mapped[str | None] = mapped_column(Text)
    age_band: Mapped[str | None] = mapped_column(Text)
    region: Mapped[str | None] = mapped_column(Text)
    queue: Mapped[str | None] = mapped_column(Text)
    skill: Mapped[str | None] = mapped_column(Text)
    agent_id: Mapped[str | None] = mapped_column(Text)
    team: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    reason_group: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[str | None] = mapped_column(Text)
    because: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    closed_by: Mapped[str | None] = mapped_column(Text)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))


class AmendmentRow(Base):
    """A fact that became known after the record was written: the column, what it was, what it is."""

    __tablename__ = "amendment"
    __table_args__ = (Index("ix_amendment_contact_id", "contact_id"), {"schema": SCHEMA})

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    contact_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(Text)
    before: Mapped[Any | None] = mapped_column(JSONB)
    after: Mapped[Any | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(_Time)


class OpenContactRow(Base):
    """A contact that has begun and has no record yet: arrivals are counted as they come, not as they end."""

    __tablename__ = "open_contact"
    __table_args__ = ({"schema": SCHEMA},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(_Time)


class FloorSampleRow(Base):
    """What the floor looked like at a moment; agent-seconds since the sample before."""

    __tablename__ = "floor_sample"
    __table_args__ = (Index("ix_floor_sample_local_date", "local_date"), {"schema": SCHEMA})

    at: Mapped[datetime] = mapped_column(_Time, primary_key=True)
    local_date: Mapped[date] = mapped_column(Date)
    local_hour: Mapped[int] = mapped_column(SmallInteger)
    local_weekday: Mapped[int] = mapped_column(SmallInteger)
    waiting: Mapped[int]
    longest_wait_s: Mapped[float] = mapped_column(Double)
    online: Mapped[int]
    serving_s: Mapped[float] = mapped_column(Double)
    available_s: Mapped[float] = mapped_column(Double)


class TargetRow(Base):
    """What is aimed at in a metric, and the threshold beyond which it is an alarm."""

    __tablename__ = "target"
    __table_args__ = ({"schema": SCHEMA},)

    metric_id: Mapped[str] = mapped_column(Text, primary_key=True)
    target: Mapped[float] = mapped_column(Double)
    threshold: Mapped[float] = mapped_column(Double)
    version: Mapped[int] = mapped_column(server_default=text("1"))
    changed_at: Mapped[datetime] = mapped_column(_Time, server_default=text("now()"))
