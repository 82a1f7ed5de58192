"""Tables of conversations, in the schema of the same name. Text is stored with secrets removed; files are sealed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
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
        Index("ix_conversation_snoozed", "snoozed_until", postgresql_where=sql("snoozed_until is not null")),
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
    snoozed_at: Mapped[datetime | None] = mapped_column(_Time)
    snoozed_until: Mapped[datetime | None] = mapped_column(_Time)
    by_phone: Mapped[bool] = mapped_column(server_default=_NO)
    tier: Mapped[str | None]


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
    """A prepared text: what is in force (or the first draft), and beside it a change that waits for a second person."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        Index("uq_canned_reply_shortcut", "owner", "team", "queue", "language", "channel", "shortcut", unique=True),
        Index("ix_canned_reply_written", "written_at", "id"),
        CheckConstraint("scope in ('own', 'team', 'queue', 'all')", name="scope"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    shortcut: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    team: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    version: Mapped[int] = mapped_column(server_default=sql("1"))
    scope: Mapped[str] = mapped_column(server_default=sql("'all'"))
    owner: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    channel: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    queue: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    valid_until: Mapped[date | None]
    files: Mapped[list[str]] = mapped_column(JSONB, server_default=sql("'[]'"))
    approved_at: Mapped[datetime | None] = mapped_column(_Time)
    approved_by: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    change: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    author_id: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    author_name: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    written_at: Mapped[datetime] = mapped_column(_Time, server_default=sql("now()"))
    sent_back: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    sought: Mapped[str] = mapped_column(server_default=_NO_TEXT)


class CannedUseRow(Base):
    """How often a canned reply was inserted on a day."""

    __tablename__ = "canned_use"
    __table_args__ = ({"schema": SCHEMA},)

    reply_id: Mapped[UUID] = mapped_column(
        ForeignKey(f"{SCHEMA}.canned_reply.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    times: Mapped[int]


class CannedFileRow(Base):
    """A picture or PDF of canned replies; it lies under `files/` by its id."""

    __tablename__ = "canned_file"
    __table_args__ = (Index("ix_canned_file_uploaded", "uploaded_at"), {"schema": SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    digest: Mapped[str]
    uploaded_by: Mapped[str]
    uploaded_at: Mapped[datetime] = mapped_column(_Time)


class ScheduledMessageRow(Base):
    """A reply that was written ahead: it waits for its occasion, was sent, taken back, or came back to its author."""

    __tablename__ = "scheduled_message"
    __table_args__ = (
        Index("ix_scheduled_message_conversation", "conversation_id"),
        Index("ix_scheduled_message_pending", "due_at", postgresql_where=sql("state = 'pending'")),
        CheckConstraint("occasion in ('at', 'quiet_end', 'customer_back')", name="occasion"),
        CheckConstraint("state in ('pending', 'sent', 'taken_back', 'returned')", name="state"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"))
    author_id: Mapped[UUID]
    text: Mapped[str]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    seen_sequence: Mapped[int]
    occasion: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(_Time)
    state: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    why: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    written_at: Mapped[datetime] = mapped_column(_Time)
    settled_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class ReplyReviewRow(Base):
    """A reply that waits for a second person, or what became of it."""

    __tablename__ = "reply_review"
    __table_args__ = (
        Index("ix_reply_review_conversation", "conversation_id"),
        Index("ix_reply_review_asked", "state", "asked_at", "id"),
        CheckConstraint("state in ('waiting', 'sent', 'sent_back', 'withdrawn', 'returned')", name="state"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"))
    author_id: Mapped[UUID]
    author_name: Mapped[str]
    text: Mapped[str]
    attachments: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    seen_sequence: Mapped[int]
    whys: Mapped[list[dict[str, str]]] = mapped_column(JSONB, server_default=sql("'[]'"))
    state: Mapped[str] = mapped_column(server_default=sql("'waiting'"))
    asked_at: Mapped[datetime] = mapped_column(_Time)
    due_at: Mapped[datetime] = mapped_column(_Time)
    reviewer_id: Mapped[UUID | None]
    reviewer_name: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    word: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    sent_text: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    hindrance: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    settled_at: Mapped[datetime | None] = mapped_column(_Time)
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class ReviewRuleRow(Base):
    """Which replies need a second person: one row, or none while nothing was said."""

    __tablename__ = "review_rule"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"schema": SCHEMA})

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enabled: Mapped[bool]
    flags: Mapped[list[str]] = mapped_column(JSONB)
    tone: Mapped[list[str]] = mapped_column(JSONB)
    amount_over: Mapped[Decimal | None]
    level_below: Mapped[int]
    roles: Mapped[list[str]] = mapped_column(JSONB)
    minutes: Mapped[int]
    version: Mapped[int]


class ChecklistRow(Base):
    """A version of the checklist of a contact reason; the newest is in force, one without steps is none."""

    __tablename__ = "checklist"
    __table_args__ = ({"schema": SCHEMA},)

    reason: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    steps: Mapped[list[Any]] = mapped_column(JSONB)
    by_id: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(_Time)


class ChecklistTickRow(Base):
    """A step that somebody did in a conversation; `version`: of the checklist that they had before them."""

    __tablename__ = "checklist_tick"
    __table_args__ = ({"schema": SCHEMA},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    by_id: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(_Time)


class ChecklistGapRow(Base):
    """The steps that were not done when a conversation was closed, and why."""

    __tablename__ = "checklist_gap"
    __table_args__ = ({"schema": SCHEMA},)

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    version: Mapped[int]
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text))
    because: Mapped[str]
    by_id: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(_Time)


class SavedViewRow(Base):
    """A filter that somebody saved under a name, for oneself, a team or a role."""

    __tablename__ = "saved_view"
    __table_args__ = (
        Index("ix_saved_view_owner", "owner_id"),
        CheckConstraint("scope in ('own', 'team', 'role')", name="scope"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    scope: Mapped[str]
    owner_id: Mapped[UUID]
    owner_name: Mapped[str]
    team: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    role: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    filter: Mapped[dict[str, Any]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default=sql("1"))


class MacroRow(Base):
    """Acts under a name, for oneself, a team or everybody."""

    __tablename__ = "macro"
    __table_args__ = (
        Index("ix_macro_owner", "owner_id"),
        CheckConstraint("scope in ('own', 'team', 'queue', 'all')", name="scope"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    scope: Mapped[str]
    owner_id: Mapped[UUID]
    owner_name: Mapped[str]
    team: Mapped[str] = mapped_column(server_default=_NO_TEXT)
    acts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(server_default=sql("1"))
