"""Tables of segments, value and portraits."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Float, Identity, Index, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class ActivityRow(Base):
    """What a customer did up to `until`, as the core bank told it last."""

    __tablename__ = "activity"
    __table_args__ = ({"schema": "customers"},)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    days: Mapped[int] = mapped_column(Integer)
    total: Mapped[Decimal] = mapped_column(Numeric(18, 2))
    until: Mapped[date] = mapped_column(Date)


class UnderstandingRunRow(Base):
    """A run that finds segments and values anew."""

    __tablename__ = "understanding_run"
    __table_args__ = ({"schema": "customers"},)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    until: Mapped[date] = mapped_column(Date)
    asked_by: Mapped[str] = mapped_column(Text)
    done: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    collected_to: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class MembershipRow(Base):
    """To which segment a customer belongs in a run, and what they are worth."""

    __tablename__ = "membership"
    __table_args__ = ({"schema": "customers"},)

    run_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    segment: Mapped[str] = mapped_column(Text)
    recency_days: Mapped[int] = mapped_column(Integer)
    dealings: Mapped[int] = mapped_column(Integer)
    total: Mapped[float] = mapped_column(Float)
    alive: Mapped[float] = mapped_column(Float)
    expected: Mapped[float] = mapped_column(Float)
    value: Mapped[float] = mapped_column(Float)
    value_band: Mapped[str] = mapped_column(Text)


class FactRow(Base):
    """What rules of portraits may ask of a customer, as of the last run."""

    __tablename__ = "fact"
    __table_args__ = ({"schema": "customers"},)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    age: Mapped[int | None] = mapped_column(Integer)
    tenure_years: Mapped[int] = mapped_column(Integer)
    city_tier: Mapped[int] = mapped_column(Integer)
    elder: Mapped[bool | None] = mapped_column(Boolean)
    vulnerable: Mapped[bool] = mapped_column(Boolean)
    tier: Mapped[str] = mapped_column(Text)
    products: Mapped[int] = mapped_column(Integer)
    contacts_90d: Mapped[int] = mapped_column(Integer)
    contacts_365d: Mapped[int] = mapped_column(Integer)
    days_since_contact: Mapped[int | None] = mapped_column(Integer)
    morning_share: Mapped[int | None] = mapped_column(Integer)
    complaints_365d: Mapped[int] = mapped_column(Integer)
    low_ratings_365d: Mapped[int] = mapped_column(Integer)
    dealings: Mapped[int | None] = mapped_column(Integer)
    dealings_total: Mapped[float | None] = mapped_column(Float)
    days_since_dealing: Mapped[int | None] = mapped_column(Integer)
    alive_percent: Mapped[float | None] = mapped_column(Float)
    segment: Mapped[str | None] = mapped_column(Text)
    value_band: Mapped[str | None] = mapped_column(Text)


class PortraitRuleRow(Base):
    """A version of a rule of portraits; the highest one counts."""

    __tablename__ = "portrait_rule"
    __table_args__ = (Index("ix_portrait_rule_at", "at"), {"schema": "customers"})

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    active: Mapped[bool] = mapped_column(Boolean)
    changed_by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
