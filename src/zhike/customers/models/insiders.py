"""Table of insiders: customers who work for the bank."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class InsiderRow(Base):
    """A customer who works here, with the number as staff."""

    __tablename__ = "insider"
    __table_args__ = ({"schema": "customers"},)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    staff_number: Mapped[str] = mapped_column(Text, primary_key=True)
