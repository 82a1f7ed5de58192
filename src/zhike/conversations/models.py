"""Tables of conversations, in the schema of the same name. Text is stored with secrets removed; files are sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "conversations"
_NO_TEXT = sql("''")
_ZERO = sql("0")
_NO = sql("false")
_Time = DateTime(timezone=True)


class ConversationRow(Base):
    """One conversation; the row whose lock orders its thread, rewritten with each message."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_open", "state", postgresql_where=sql("state <> 'closed'")),
        Index("ix_conversation_agent", "agent_id", postgresql_where=sql("state <> 'closed'")),
        Index("ix_conversation_opened", "opened_at", "id"),
        Index("ix_conversation_customer", "customer_id", "opened_at", postgresql_where=sql("customer_id is not null")),
        CheckConstraint("state in ('assistant', 'queued', 'offered', 'active', 'wrap_up', 'closed')", name="state"),
        CheckConstraint("rating between 1 and 5", name="rating"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    language: Mapped[str]
    customer_id: Mapped[UUID | None]
    elder: Mapped[bool] = mapped_column(server_default=_NO)
    state: Mapped[str]
    state_since: Mapped[datetime] = mapped_column(_Time)
    queue: Mapped[str | None]
    agent_id: Mapped[UUID | None]
    agent_name: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    agent_number: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    because: Mapped[str | None]
    urgency: Mapped[str | None]
    wanted_reason: Mapped[str | None]
    handover: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    transfers: Mapped[int] = mapped_column(server_default=_ZERO)
    steps: Mapped[int] = mapped_column(server_default=_ZERO)
    last_sequence: Mapped[int] = mapped_column(server_default=_ZERO)
    last_public_sequence: Mapped[int] = mapped_column(server_default=_ZERO)
    last_reply_sequence: Mapped[int] = mapped_column(server_default=_ZERO)
    last_reply_by: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    customer_messages: Mapped[int] = mapped_column(server_default=_ZERO)
    assistant_messages: Mapped[int] = mapped_column(server_default=_ZERO)
    agent_messages: Mapped[int] = mapped_column(server_default=_ZERO)
    answers: Mapped[int] = mapped_column(server_default=_ZERO)
    unread: Mapped[int] = mapped_column(server_default=_ZERO)
    read_by_customer: Mapped[int] = mapped_column(server_default=_ZERO)
    read_by_agent: Mapped[int] = mapped_column(server_default=_ZERO)
    last_line: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    last_author: Mapped[str | None]
    last_at: Mapped[datetime] = mapped_column(_Time)
    warned_at: Mapped[datetime | None] = mapped_column(_Time)
    ended_by_customer: Mapped[bool] = mapped_column(server_default=_NO)
    opened_at: Mapped[datetime] = mapped_column(_Time)
    requested_at: Mapped[datetime | None] = mapped_column(_Time)
    answered_at: Mapped[datetime | None] = mapped_column(_Time)
    first_reply_at: Mapped[datetime | None] = mapped_column(_Time)
    closed_at: Mapped[datetime | None] = mapped_column(_Time)
    closed_by: Mapped[str | None]
    reason: Mapped[str | None]
    outcome: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    rating: Mapped[int | None]
    rating_comment: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    rated_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    identity_level: Mapped[str] = mapped_column(server_default=sql("'L0'"))


class MessageRow(Base):
    """One message of a thread."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "uq_message_client_id",
            "conversation_id",
            "client_id",
            unique=True,
            postgresql_where=sql("client_id is not null"),
        ),
        {"schema": SCHEMA},
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[UUID]
    author: Mapped[str]
    author_id: Mapped[str]
    author_name: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    visibility: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=sql("'{}'"))
    client_id: Mapped[str | None]
    at: Mapped[datetime] = mapped_column(_Time)


class StepRow(Base):
    """One stretch of the process record; the open one has no end."""

    __tablename__ = "step"
    __table_args__ = ({"schema": SCHEMA},)

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    queue: Mapped[str | None]
    agent_id: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(_Time)
    ended_at: Mapped[datetime | None] = mapped_column(_Time)


class AttachmentRow(Base):
    """What is known of a file; the file lies sealed under `files/` by its id, its key wrapped here."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_unsent", "uploaded_at", postgresql_where=sql("sequence is null")),
        Index("ix_attachment_blanked", "id", postgresql_where=sql("wrapped_key = ''::bytea and not off_disk")),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"))
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(_Time)
    sequence: Mapped[int | None]
    wrapped_key: Mapped[bytes]
    off_disk: Mapped[bool] = mapped_column(server_default=sql("false"))


class CannedReplyRow(Base):
    """A prepared sentence of a team, or of everybody (`team` empty)."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        Index("uq_canned_reply_shortcut", "team", "language", "shortcut", unique=True),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shortcut: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    team: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    version: Mapped[int] = mapped_column(server_default=sql("1"))
