"""Tables of rights requests, erasures, holds and retention runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

_Time = DateTime(timezone=True)
_EMPTY = text("''")


class RightsRequestRow(Base):
    """A person's request about their own data; `sealed` is the value to correct to."""

    __tablename__ = "rights_request"
    __table_args__ = (
        CheckConstraint("state in ('received', 'open', 'second', 'fulfilled', 'refused', 'withdrawn')", name="state"),
        CheckConstraint("(closed_at is null) = (state in ('received', 'open', 'second'))", name="closed_whole"),
        Index("ix_rights_request_received_at_id", "received_at", "id"),
        Index("ix_rights_request_subject_id", "subject_id"),
        Index(
            "ix_rights_request_open", "due_on", "id", postgresql_where=text("state in ('received', 'open', 'second')")
        ),
        {"schema": "privacy"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    subject_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text, server_default=_EMPTY)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    proof: Mapped[str] = mapped_column(Text, server_default=_EMPTY)
    refusal: Mapped[str] = mapped_column(Text, server_default=_EMPTY)
    taken_by: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(Text, server_default=_EMPTY)
    second_by: Mapped[str] = mapped_column(Text, server_default=_EMPTY)
    received_at: Mapped[datetime] = mapped_column(_Time)
    due_on: Mapped[date] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int]


class ErasureRow(Base):
    """A subject whose key is destroyed for good. Written once."""

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_request_id", "request_id"), {"schema": "privacy"})

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    request_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(_Time)
    rows: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str] = mapped_column(Text)


class LegalHoldRow(Base):
    """A hold on one person."""

    __tablename__ = "legal_hold"
    __table_args__ = (Index("ix_legal_hold_subject_id", "subject_id"), {"schema": "privacy"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(Text)
    matter: Mapped[str] = mapped_column(Text)
    until: Mapped[date | None] = mapped_column(Date)
    placed_by: Mapped[str] = mapped_column(Text)
    placed_by_name: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[datetime] = mapped_column(_Time)
    release_by: Mapped[str] = mapped_column(Text, server_default=_EMPTY)
    released_by: Mapped[str] = mapped_column(Text, server_default=_EMPTY)
    released_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int]


class RetentionRunRow(Base):
    """One run of the retention engine. `counts`: by kind of record, what was found and what went."""

    __tablename__ = "retention_run"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'running', 'done', 'cancelled')", name="state"),
        Index("ix_retention_run_asked_at_id", "asked_at", "id"),
        {"schema": "privacy"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dry: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    register_version: Mapped[int]
    digest: Mapped[str] = mapped_column(Text, server_default=_EMPTY)
