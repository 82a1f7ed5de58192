"""Tables of privacy: keys, register and consents here, what concerns rights and retention beside."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base
from zhike.privacy.models.extracts import ExtractRow
from zhike.privacy.models.rights import ErasureRow, LegalHoldRow, RetentionRunRow, RightsRequestRow

__all__ = [
    "ConsentRow",
    "DataKeyRow",
    "ErasureRow",
    "ExtractRow",
    "JoinedSubjectRow",
    "LegalHoldRow",
    "RegisterChangeRow",
    "RetentionRunRow",
    "RightsRequestRow",
]


class DataKeyRow(Base):
    """The wrapped data key of one person. A destroyed one keeps its row, so that nobody makes a new key by mistake."""

    __tablename__ = "data_key"
    __table_args__ = (
        CheckConstraint("(wrapped is null) = (destroyed_at is not null)", name="destroyed_whole"),
        {"schema": "privacy"},
    )

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    destroyed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class JoinedSubjectRow(Base):
    """Two subjects who are one person: what one consents to, asks for and has erased holds for the other."""

    __tablename__ = "joined_subject"
    __table_args__ = (Index("ix_joined_subject_joined_to", "joined_to"), {"schema": "privacy"})

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    joined_to: Mapped[UUID]


class RegisterChangeRow(Base):
    """One change of the register of processing; `digest` names the state after it."""

    __tablename__ = "register_change"
    __table_args__ = (
        CheckConstraint("kind in ('entry', 'retention')", name="kind"),
        {"schema": "privacy"},
    )

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[dict[str, Any]] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    digest: Mapped[str] = mapped_column(Text)


class ConsentRow(Base):
    """One entry of the consent ledger, written once; `digest` joins it to the person's entry before."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("decision in ('given', 'withdrawn')", name="decision"),
        Index("ix_consent_subject_id_purpose_number", "subject_id", "purpose", "number"),
        {"schema": "privacy"},
    )

    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    subject_id: Mapped[UUID]
    purpose: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(Text)
    text_version: Mapped[int]
    channel: Mapped[str] = mapped_column(Text)
    by_kind: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    digest: Mapped[bytes] = mapped_column(LargeBinary)
