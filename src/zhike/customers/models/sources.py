"""Tables of collection: sources, their import runs, what a run has taken in but not yet sorted, and the records."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

_SCHEMA = {"schema": "customers"}
_SOURCE = "customers.source.name"
_RUN = "customers.import_run.id"


class SourceRow(Base):
    """A system of the bank that delivers customers, and how its lines are read. No password and no key is kept here.

    `asked_at`: somebody wants a delivery now. `anew_from`: what was collected before is no start to go on from.
    `trouble`: why the last look at it came to no run.
    """

    __tablename__ = "source"
    __table_args__ = (_SCHEMA,)

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    place: Mapped[str] = mapped_column(Text, server_default=text("''"))
    query: Mapped[str] = mapped_column(Text, server_default=text("''"))
    pattern: Mapped[str] = mapped_column(Text, server_default=text("''"))
    watermark: Mapped[str] = mapped_column(Text, server_default=text("''"))
    every_minutes: Mapped[int | None] = mapped_column(Integer)
    daily_at: Mapped[str] = mapped_column(Text, server_default=text("''"))
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    anew_from: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    trouble: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    expected_rows: Mapped[int | None] = mapped_column(BigInteger)
    every_hours: Mapped[int | None] = mapped_column(Integer)
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class ImportRunRow(Base):
    """One delivery of a source, from its first byte to its figures.

    `key` is the wrapped data key of its blocks; it is forgotten with them when the run ends.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        Index("ix_import_run_source_created_at", "source", "created_at"),
        Index(
            "uq_import_run_source_open",
            "source",
            unique=True,
            postgresql_where=text("state in ('queued', 'staging', 'sorting')"),
        ),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey(_SOURCE))
    state: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text, server_default=text("''"))
    actor_id: Mapped[str] = mapped_column(Text)
    bytes_total: Mapped[int | None] = mapped_column(BigInteger)
    bytes_read: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    rows_read: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    rows_done: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    added: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    changed: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    unchanged: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    rejected: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    expected: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reading: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    stop_requested: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    beat_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ImportBlockRow(Base):
    """Some thousand lines as delivered, compressed and sealed under the run's key; gone when the run ends."""

    __tablename__ = "import_block"
    __table_args__ = (_SCHEMA,)

    run_id: Mapped[UUID] = mapped_column(ForeignKey(_RUN), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    first_row: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(Integer)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    sorted: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class ImportRejectRow(Base):
    """A line that was not taken: where, and why. What it says is not kept."""

    __tablename__ = "import_reject"
    __table_args__ = (_SCHEMA,)

    run_id: Mapped[UUID] = mapped_column(ForeignKey(_RUN), primary_key=True)
    row: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    column: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)


class SourceRecordRow(Base):
    """One line as one source delivers it. The vault's subject is the id; `customer_id` is resolution's."""

    __tablename__ = "source_record"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        Index("ix_source_record_number", "number"),
        Index("ix_source_record_name_index", "name_index"),
        Index("ix_source_record_phone_index", "phone_index"),
        Index("ix_source_record_id_number_index", "id_number_index"),
        Index("ix_source_record_email_index", "email_index"),
        Index("ix_source_record_customer_id", "customer_id"),
        Index("ix_source_record_unresolved", "id", postgresql_where=text("resolved_at is null")),
        Index("ix_source_record_failing", "failing", postgresql_using="gin"),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey(_SOURCE))
    external_id: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    plain: Mapped[dict[str, Any]] = mapped_column(JSONB)
    number: Mapped[str | None] = mapped_column(Text)
    name_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    source_time: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    run_id: Mapped[UUID]
    revision: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    failing: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'::text[]"))
    customer_id: Mapped[UUID | None]
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    first_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class QualityRuleRow(Base):
    """What a field of a record must be like."""

    __tablename__ = "quality_rule"
    __table_args__ = (_SCHEMA,)

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    field: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str | None] = mapped_column(ForeignKey(_SOURCE))
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class QualityFigureRow(Base):
    """What a run's lines were like: of `checked` values, `failed` were not as they should be."""

    __tablename__ = "quality_figure"
    __table_args__ = (
        Index("ix_quality_figure_source_at", "source", "at"),
        _SCHEMA,
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey(_RUN), primary_key=True)
    dimension: Mapped[str] = mapped_column(Text, primary_key=True)
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey(_SOURCE))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    checked: Mapped[int] = mapped_column(BigInteger)
    failed: Mapped[int] = mapped_column(BigInteger)


class WatchedFileRow(Base):
    """A file in a watched folder: waiting until it is whole, then imported once, by its content."""

    __tablename__ = "watched_file"
    __table_args__ = (
        Index("ix_watched_file_source_at", "source", "at"),
        Index("uq_watched_file_waiting", "source", "name", unique=True, postgresql_where=text("state = 'waiting'")),
        Index("ix_watched_file_content_hash", "source", "content_hash"),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey(_SOURCE))
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    modified_ns: Mapped[int] = mapped_column(BigInteger)
    content_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    run_id: Mapped[UUID | None]
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
