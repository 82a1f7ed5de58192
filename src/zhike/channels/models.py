"""Tables of channels: who may come back by which token, and to which conversations."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "channels"
_Time = DateTime(timezone=True)


class ChatRow(Base):
    """One customer's page. The token itself is nowhere; its SHA-256 is enough to know it again."""

    __tablename__ = "chat"
    __table_args__ = (
        Index("uq_chat_token_hash", "token_hash", unique=True),
        Index("ix_chat_conversation", "conversation_id"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes]
    channel: Mapped[str]
    language: Mapped[str]
    elder: Mapped[bool]
    customer_id: Mapped[UUID | None]
    conversation_id: Mapped[UUID]
    opened_at: Mapped[datetime] = mapped_column(_Time)
    last_seen_at: Mapped[datetime] = mapped_column(_Time)


class ChatConversationRow(Base):
    """The conversations that were held under a chat, the present one included."""

    __tablename__ = "chat_conversation"
    __table_args__ = (Index("ix_chat_conversation_chat", "chat_id"), {"schema": SCHEMA})

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    chat_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.chat.id"))


class StepUpRow(Base):
    """The one-time code that a conversation's customer was sent last: its keyed hash, never the code."""

    __tablename__ = "step_up"
    __table_args__ = (Index("ix_step_up_customer", "customer_id", "sent_at"), {"schema": SCHEMA})

    conversation_id: Mapped[UUID] = mapped_column(primary_key=True)
    chat_id: Mapped[UUID]
    customer_id: Mapped[UUID]
    code_hash: Mapped[bytes | None]
    sent_at: Mapped[datetime] = mapped_column(_Time)
    expires_at: Mapped[datetime] = mapped_column(_Time)
    sent: Mapped[int]
    tries: Mapped[int]
    locked: Mapped[bool]
