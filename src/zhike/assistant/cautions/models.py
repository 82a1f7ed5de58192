"""Table of the cautions, in the assistant's schema."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "assistant"
_Time = DateTime(timezone=True)


class CautionRow(Base):
    """Something noticed in a message: codes only."""

    __tablename__ = "caution"
    __table_args__ = (
        CheckConstraint("kind in ('forbidden', 'disclosure', 'anger')", name="kind"),
        Index("uq_caution_noticed", "message_id", "code", unique=True),
        Index("ix_caution_open", "at", postgresql_where=text("seen_at is null")),
        Index("ix_caution_conversation", "conversation_id", "at"),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID]
    sequence: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(_Time)
    agent_id: Mapped[UUID | None]
    seen_at: Mapped[datetime | None] = mapped_column(_Time)
    seen_by: Mapped[str] = mapped_column(Text, server_default="")
