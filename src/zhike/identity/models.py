"""Tables of identity."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class StaffRow(Base):
    """A member of staff. `password_hash` is argon2id; `password_demo` marks the demo bank's shared one."""

    __tablename__ = "staff"
    __table_args__ = (Index("ix_staff_role", "role", postgresql_where=text("active")), {"schema": "identity"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(Text, unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    team: Mapped[str] = mapped_column(Text, server_default="")
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_demo: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class SessionRow(Base):
    """A signed-in browser. The token itself is only in its cookie."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_staff_id", "staff_id"), {"schema": "identity"})

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("identity.staff.id"))
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class SignInLinkRow(Base):
    """A one-time way in. At most one a person; a new one replaces the old."""

    __tablename__ = "sign_in_link"
    __table_args__ = ({"schema": "identity"},)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("identity.staff.id"), unique=True)
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class FailedTriesRow(Base):
    """Failed sign-ins in a row, of a login or an address (`key` is their blind index: who tried is not stored)."""

    __tablename__ = "failed_tries"
    __table_args__ = ({"schema": "identity"},)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now(), index=True)


class PreferenceRow(Base):
    """How a member of staff likes to work: whether single keys do anything, and the keys they chose for commands."""

    __tablename__ = "preference"
    __table_args__ = ({"schema": "identity"},)

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("identity.staff.id"), primary_key=True)
    single_keys: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    keys: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class NotificationRow(Base):
    """Something that a member of staff is told of; `subject` is what it is about, `by_name` the colleague behind it."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_staff", "staff_id", "at", "id"),
        Index(
            "uq_notification_unread",
            "staff_id",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("read_at is null"),
        ),
        {"schema": "identity"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey("identity.staff.id"))
    kind: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    times: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
