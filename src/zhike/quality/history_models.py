"""Tables of imports of histories: each file that a worker takes in, and the rows of it that were not taken."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base
from zhike.quality.models import SCHEMA

_NONE_YET = text("0")
_Time = DateTime(timezone=True)


class HistoryImportRow(Base):
    """A file of another system's history that a worker takes in; it lies under `files/` until it is done."""

    __tablename__ = "history_import"
    __table_args__ = (
        CheckConstraint(
            "state in ('waiting', 'running', 'stopped', 'done', 'failed', 'removing', 'removed')", name="state"
        ),
        Index("ix_history_import_created", "created_at", "id"),
        Index(
            "ix_history_import_open",
            "created_at",
            postgresql_where=text("state in ('waiting', 'running', 'removing')"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    mapping: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str] = mapped_column(Text)
    actor_name: Mapped[str] = mapped_column(Text)
    rows: Mapped[int] = mapped_column(BigInteger)
    pieces: Mapped[int] = mapped_column(server_default=_NONE_YET)
    imported: Mapped[int] = mapped_column(BigInteger, server_default=_NONE_YET)
    rejected: Mapped[int] = mapped_column(BigInteger, server_default=_NONE_YET)
    contacts: Mapped[int] = mapped_column(BigInteger, server_default=_NONE_YET)
    ignored_why: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"))
    first_date: Mapped[date | None] = mapped_column(Date)
    last_date: Mapped[date | None] = mapped_column(Date)
    fault: Mapped[dict[str, str] | None] = mapped_column(JSONB)
    stop_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(_Time)
    beat_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)


class HistoryRejectRow(Base):
    """A row of an import that was not taken: its place in the file, the column and why; never what stands in it."""

    __tablename__ = "history_reject"
    __table_args__ = ({"schema": SCHEMA},)

    import_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.history_import.id", ondelete="CASCADE"), primary_key=True
    )
    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(BigInteger)
    column: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
