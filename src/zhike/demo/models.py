"""Tables of the demo."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class ProgressRow(Base):
    """How far the making of the demo bank has come, step by step."""

    __tablename__ = "progress"
    __table_args__ = ({"schema": "demo"},)

    step: Mapped[str] = mapped_column(Text, primary_key=True)
    done: Mapped[int] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
