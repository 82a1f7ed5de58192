"""Tables of the search: what conversations are found by, and how far each is indexed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from zhike.conversations.models import SCHEMA
from zhike.platform.database import Base

_ZERO = sql("0")
_NO = sql("false")
_Time = DateTime(timezone=True)


class SearchPartRow(Base):
    """A conversation as it is found: pairs of characters, words, keyed marks of personal data, and what it is filtered
    by, in one vector; long threads in parts of equal filters."""

    __tablename__ = "search_part"
    __table_args__ = (
        Index("ix_search_part_words", "words", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": 512}),
        Index("ix_search_part_opened", "opened_at", "conversation_id"),
        Index("ix_search_part_customer", "customer_id", "opened_at", postgresql_where=sql("customer_id is not null")),
        {"schema": SCHEMA},
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opened_at: Mapped[datetime] = mapped_column(_Time)
    customer_id: Mapped[UUID | None]
    words: Mapped[str] = mapped_column(TSVECTOR)


class SearchMarkRow(Base):
    """How far a conversation is indexed; `settled`: it is closed and needs no more looking at."""

    __tablename__ = "search_mark"
    __table_args__ = (
        Index("ix_search_mark_due", "conversation_id", postgresql_where=sql("not settled")),
        {"schema": SCHEMA},
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(server_default=_ZERO)
    version: Mapped[int] = mapped_column(server_default=_ZERO)
    indexed_at: Mapped[datetime | None] = mapped_column(_Time)
    settled: Mapped[bool] = mapped_column(server_default=_NO)


class SearchPairRow(Base):
    """Two characters that stand in some conversation, by how they sound (`yu e`)."""

    __tablename__ = "search_pair"
    __table_args__ = (Index("ix_search_pair_pair", "pair"), {"schema": SCHEMA})

    sound: Mapped[str] = mapped_column(primary_key=True)
    pair: Mapped[str] = mapped_column(primary_key=True)
