"""Tables of source events: their schemas, what was pushed, what was not taken, and what a source signs with."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

_SCHEMA = {"schema": "customers"}
_SOURCE = "customers.source.name"


class SourceEventRow(Base):
    """An event that a source pushed. `event_id` makes a second delivery change nothing; `detail` says nothing personal.

    Texts about a person are `sealed`, the vault's subject being the id. `placed`: it stands on a timeline, as the
    entry with the same id; whose it is stands there alone.
    """

    __tablename__ = "source_event"
    __table_args__ = (
        UniqueConstraint("source", "event_id"),
        Index("ix_source_event_source_received_at", "source", "received_at", "id"),
        Index("ix_source_event_waiting", "id", postgresql_where=text("not placed")),
        Index("ix_source_event_number", "number"),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey(_SOURCE))
    event_id: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    schema_version: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    shown: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    placed: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class EventSchemaRow(Base):
    """What the detail of an event type looks like; a version is never changed, a newer one is added."""

    __tablename__ = "event_schema"
    __table_args__ = (_SCHEMA,)

    type: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    schema: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class EventRejectRow(Base):
    """An event that was not taken: where in its JSON, and why. What it says is not kept."""

    __tablename__ = "event_reject"
    __table_args__ = (Index("ix_event_reject_source_id", "source", "id"), _SCHEMA)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey(_SOURCE))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    event_id: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)


class PushHourRow(Base):
    """What a source pushed in an hour, in sums."""

    __tablename__ = "push_hour"
    __table_args__ = (_SCHEMA,)

    source: Mapped[str] = mapped_column(ForeignKey(_SOURCE), primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    pushes: Mapped[int] = mapped_column(Integer)
    taken: Mapped[int] = mapped_column(BigInteger)
    known: Mapped[int] = mapped_column(BigInteger)
    rejected: Mapped[int] = mapped_column(BigInteger)


class SourceCredentialRow(Base):
    """What a source and we know each other by: the secret that it signs with, or the password of its database.

    Sealed under a data key of its own, which the master key wraps.
    """

    __tablename__ = "source_credential"
    __table_args__ = (Index("ix_source_credential_source", "source"), _SCHEMA)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey(_SOURCE))
    kind: Mapped[str] = mapped_column(Text)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
