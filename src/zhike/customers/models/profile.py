"""Tables of customers. Columns of bytes are sealed values and blind indexes: see `privacy`."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Index, LargeBinary, SmallInteger, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base


class CustomerRow(Base):
    """A customer. The vault's subject is the id. `merged_into`: the customer who stands for this one. `adviser`: the
    staff number of their adviser, empty where there is none."""

    __tablename__ = "customer"
    __table_args__ = (
        Index("ix_customer_merged_into", "merged_into", postgresql_where=text("merged_into is not null")),
        Index("ix_customer_adviser", "adviser", "number", postgresql_where=text("adviser <> ''")),
        {"schema": "customers"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[bytes] = mapped_column(LargeBinary)
    phone: Mapped[bytes | None] = mapped_column(LargeBinary)
    id_number: Mapped[bytes | None] = mapped_column(LargeBinary)
    email: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    id_number_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    email_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    gender: Mapped[str] = mapped_column(Text)
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    vulnerable: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    tier: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    city_tier: Mapped[int] = mapped_column(SmallInteger)
    branch: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    language: Mapped[str] = mapped_column(Text)
    adviser: Mapped[str] = mapped_column(Text, server_default=text("''"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    merged_into: Mapped[UUID | None]


class HoldingRow(Base):
    """A product that a customer holds."""

    __tablename__ = "holding"
    __table_args__ = ({"schema": "customers"},)

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.customer.id"), primary_key=True)
    product_code: Mapped[str] = mapped_column(Text, primary_key=True)
    band: Mapped[str] = mapped_column(Text)
