"""Tables of stability."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    DateTime,
    Double,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "stability"
_Time = DateTime(timezone=True)


class FaultRow(Base):
    """A time that a part stopped against its will. Without `ended_at` it still does."""

    __tablename__ = "fault"
    __table_args__ = (
        CheckConstraint("ended_at >= began_at", name="ends_after_it_begins"),
        CheckConstraint("kind in ('killed', 'stalled', 'crashed', 'cut', 'unreachable')", name="kind"),
        Index("ix_fault_part", "part", "began_at"),
        Index(
            "uq_fault_unreachable",
            "part",
            unique=True,
            postgresql_where=text("ended_at is null and kind = 'unreachable'"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    process: Mapped[str] = mapped_column(Text, server_default="")
    code: Mapped[int | None] = mapped_column(Integer)
    alone: Mapped[bool] = mapped_column(Boolean, server_default="true")


class PartStateRow(Base):
    """What the last health check of a part said, and why where it failed."""

    __tablename__ = "part_state"
    __table_args__ = ({"schema": SCHEMA},)

    part: Mapped[str] = mapped_column(Text, primary_key=True)
    up: Mapped[bool] = mapped_column(Boolean)
    since: Mapped[datetime] = mapped_column(_Time)
    checked_at: Mapped[datetime] = mapped_column(_Time)
    failures: Mapped[int] = mapped_column(Integer)
    failing_since: Mapped[datetime | None] = mapped_column(_Time)
    ms: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)


class WatchRow(Base):
    """How many seconds of an hour a part or whole was watched, and in how many of them it was up."""

    __tablename__ = "watch"
    __table_args__ = (Index("ix_watch_local_date", "local_date"), {"schema": SCHEMA})

    part: Mapped[str] = mapped_column(Text, primary_key=True)
    local_date: Mapped[date] = mapped_column(Date, primary_key=True)
    local_hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    local_weekday: Mapped[int] = mapped_column(SmallInteger)
    watched_s: Mapped[float] = mapped_column(Double)
    up_s: Mapped[float] = mapped_column(Double)
