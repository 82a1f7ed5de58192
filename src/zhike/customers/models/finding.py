"""The table by which customers are found: keyed hashes of how a name sounds and of the ends of card numbers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class SearchKeyRow(Base):
    """64 bits of a blind index that lead to a customer (docs/decisions/0022-finding-by-sound.md)."""

    __tablename__ = "search_key"
    __table_args__ = ({"schema": "customers"},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
