"""The table of ties."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

SCHEMA = "conversations"
_Time = DateTime(timezone=True)


class TieRow(Base):
    """Two conversations that belong together; undone ones stay as what was said once. See `values.Tie`."""

    __tablename__ = "tie"
    __table_args__ = (
        CheckConstraint("kind in ('link', 'merge', 'split')", name="kind"),
        CheckConstraint("(kind = 'split') = (taken <> '{}')", name="taken"),
        CheckConstraint("from_id <> to_id", name="two"),
        Index("uq_tie_merged", "from_id", unique=True, postgresql_where=sql("kind = 'merge' and undone_at is null")),
        Index("uq_tie_split_off", "to_id", unique=True, postgresql_where=sql("kind = 'split'")),
        Index("ix_tie_from", "from_id"),
        Index("ix_tie_to", "to_id"),
        Index(
            "ix_tie_unsettled",
            "at",
            postgresql_where=sql("before is not null and undone_at is null and settled_at is null"),
        ),
        {"schema": SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    from_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"))
    to_id: Mapped[UUID] = mapped_column(ForeignKey(f"{SCHEMA}.conversation.id"))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    by_id: Mapped[UUID]
    by_name: Mapped[str]
    at: Mapped[datetime] = mapped_column(_Time)
    undone_at: Mapped[datetime | None] = mapped_column(_Time)
    undone_by: Mapped[str] = mapped_column(server_default=sql("''"))
    settled_at: Mapped[datetime | None] = mapped_column(_Time)
    taken: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default=sql("'{}'"))
