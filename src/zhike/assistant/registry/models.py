"""Tables of the register, in the assistant's schema."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "assistant"
_Time = DateTime(timezone=True)
_NO_TEXT = text("''")


class ModelEntryRow(Base):
    """One trained model."""

    __tablename__ = "model_entry"
    __table_args__ = (
        CheckConstraint("state in ('candidate', 'active', 'retired', 'refused')", name="state"),
        CheckConstraint("origin in ('shipped', 'trained')", name="origin"),
        CheckConstraint("origin = 'shipped' or artefact is not null", name="artefact"),
        Index("uq_model_entry_number", "kind", "number", unique=True),
        Index("uq_model_entry_active", "kind", unique=True, postgresql_where=text("state = 'active'")),
        Index("uq_model_entry_shipped", "kind", "digest", unique=True, postgresql_where=text("origin = 'shipped'")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    code_version: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    baseline: Mapped[dict[str, Any]] = mapped_column(JSONB)
    comparison: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    artefact: Mapped[bytes | None] = mapped_column(LargeBinary)
    trained_at: Mapped[datetime] = mapped_column(_Time)
    trained_by_id: Mapped[str] = mapped_column(Text)
    trained_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    promoted_at: Mapped[datetime | None] = mapped_column(_Time)
    promoted_by_id: Mapped[str | None] = mapped_column(Text)
    promoted_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    retired_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=text("1"))


class ModelSwitchRow(Base):
    """The kill switch of a kind; without a row it is on."""

    __tablename__ = "model_switch"
    __table_args__ = (CheckConstraint("mode in ('on', 'shipped', 'off')", name="mode"), {"schema": SCHEMA})

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    mode: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    changed_at: Mapped[datetime] = mapped_column(_Time)
    changed_by_id: Mapped[str] = mapped_column(Text)
    changed_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    version: Mapped[int]


class DriftCheckRow(Base):
    """What a weekly look at drift found."""

    __tablename__ = "drift_check"
    __table_args__ = (
        CheckConstraint("verdict in ('too_few', 'steady', 'watch', 'alert')", name="verdict"),
        Index("ix_drift_check_kind", "kind", "at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.model_entry.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(_Time)
    verdict: Mapped[str] = mapped_column(Text)
    mix_index: Mapped[float]
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
