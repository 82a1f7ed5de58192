"""Tables of privacy."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


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
