"""Tables of the golden record: lineage, what was registered, merges, what they moved and what was there before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

_SCHEMA = {"schema": "customers"}
_MERGE = "customers.merge.id"
_NO_TEXT = text("''")


class GoldenColumns:
    """What a merge or a source may change of a customer, column by column, with its lineage."""

    name: Mapped[bytes] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_index: Mapped[bytes] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    gender: Mapped[str] = mapped_column(Text)
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    vulnerable: Mapped[bool] = mapped_column(Boolean)
    tier: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    city_tier: Mapped[int] = mapped_column(SmallInteger)
    branch: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    language: Mapped[str] = mapped_column(Text)
    adviser: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    lineage: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class LineageRow(Base):
    """By field of a customer: which source it is from, since when, and why it won. Codes, ids and times only."""

    __tablename__ = "lineage"
    __table_args__ = (_SCHEMA,)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)


class RegisteredRow(GoldenColumns, Base):
    """A customer as registered here, before a source had another word for a field."""

    __tablename__ = "registered"
    __table_args__ = (_SCHEMA,)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)


class MergeRow(Base):
    """Two customers who are one: `kept_id` stands for `gone_id`, until it is undone. `moved`: rows by table."""

    __tablename__ = "merge"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("state in ('standing', 'undone')", name="state"),
        CheckConstraint("(state = 'undone') = (undone_at is not null)", name="undone_whole"),
        CheckConstraint("kept_id <> gone_id", name="two"),
        Index("uq_merge_gone_standing", "gone_id", unique=True, postgresql_where=text("state = 'standing'")),
        Index("ix_merge_kept_id", "kept_id"),
        _SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    kept_id: Mapped[UUID]
    gone_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(Text)
    match_id: Mapped[UUID | None]
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    merged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    merged_by: Mapped[str] = mapped_column(Text)
    merged_by_name: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_by: Mapped[str | None] = mapped_column(Text)
    undone_by_name: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)
    undo_reason: Mapped[str] = mapped_column(Text, server_default=_NO_TEXT)


class MergedRowRow(Base):
    """A row that a merge moved from one customer to the other: by which pointer, and its key there."""

    __tablename__ = "merge_row"
    __table_args__ = (_SCHEMA,)

    merge_id: Mapped[UUID] = mapped_column(ForeignKey(_MERGE), primary_key=True)
    pointer: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[list[Any]] = mapped_column(JSONB, primary_key=True)


class MergeImageRow(GoldenColumns, Base):
    """The kept customer as it was just before a merge, byte for byte. `stale`: somebody in it was split off since."""

    __tablename__ = "merge_image"
    __table_args__ = (Index("ix_merge_image_customer_id", "customer_id"), _SCHEMA)

    merge_id: Mapped[UUID] = mapped_column(ForeignKey(_MERGE), primary_key=True)
    customer_id: Mapped[UUID]
    stale: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))


class SurvivorshipRuleRow(Base):
    """In which order criteria decide a field; fields without a row follow the default."""

    __tablename__ = "survivorship_rule"
    __table_args__ = (_SCHEMA,)

    field: Mapped[str] = mapped_column(Text, primary_key=True)
    criteria: Mapped[list[str]] = mapped_column(ARRAY(Text))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    changed_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
