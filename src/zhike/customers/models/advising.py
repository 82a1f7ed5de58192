"""Table of advisers set by hand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class AdviserWordRow(Base):
    """What staff said last of a customer's adviser: a staff number, empty for nobody, null to follow the sources."""

    __tablename__ = "adviser_word"
    __table_args__ = ({"schema": "customers"},)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[str] = mapped_column(Text)
    by_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
