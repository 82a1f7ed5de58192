"""Tables of audit. Entries and seals are written once; a trigger refuses everything else (see the migration)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from zhike.platform.database import Base


class TransactionId(UserDefinedType[int]):
    """Postgres's `xid8`: the number of the transaction that wrote a row."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in DDL."""
        return "xid8"


class EntryRow(Base):
    """An audit entry."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("(position is null) = (link is null)", name="sealed_whole"),
        Index("ix_entry_unsealed", "id", postgresql_where=text("position is null")),
        Index("ix_entry_at_id", "at", "id"),
        Index("ix_entry_actor_id_at_id", "actor_id", "at", "id"),
        Index("ix_entry_subject_at_id", "subject", "at", "id"),
        {"schema": "audit"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    txid: Mapped[int] = mapped_column(TransactionId, server_default=text("pg_current_xact_id()"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor_id: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_name: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    link: Mapped[bytes | None] = mapped_column(LargeBinary)


class SealRow(Base):
    """A sealed batch of entries."""

    __tablename__ = "seal"
    __table_args__ = ({"schema": "audit"},)

    last_position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    link: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AlertRow(Base):
    """What the watch saw; one that goes on while it is open is the same row."""

    __tablename__ = "alert"
    __table_args__ = (
        Index("ix_alert_last_at_id", "last_at", "id"),
        Index("ix_alert_rule_actor_id_last_at", "rule", "actor_id", "last_at"),
        {"schema": "audit"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[str] = mapped_column(Text)
    actor_name: Mapped[str] = mapped_column(Text)
    first_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    count: Mapped[int] = mapped_column(Integer)
    subjects: Mapped[int] = mapped_column(Integer)
    entry_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    acknowledged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    acknowledged_by: Mapped[str] = mapped_column(Text, server_default=text("''"))
    note: Mapped[str] = mapped_column(Text, server_default=text("''"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class WatchProgressRow(Base):
    """The last entry that the watch has looked at."""

    __tablename__ = "watch_progress"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"schema": "audit"})

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, server_default=text("1"))
    entry_id: Mapped[int] = mapped_column(BigInteger)


class AnswerRow(Base):
    """The answer to one question of the self-assessment."""

    __tablename__ = "assessment_answer"
    __table_args__ = ({"schema": "audit"},)

    item: Mapped[str] = mapped_column(Text, primary_key=True)
    verdict: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
