"""Tables of banking: the book. A card number is stored as it may be shown (first six, last four) and no further."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Date, DateTime, ForeignKey, Index, Integer, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from zhike.platform.database import Base

Amount = Numeric(18, 2)
_HOLDER = "banking.holder.customer_id"


class HolderRow(Base):
    """A customer whom the book knows, with their number and risk rating."""

    __tablename__ = "holder"
    __table_args__ = ({"schema": "banking"},)

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    risk_level: Mapped[str | None] = mapped_column(Text)
    risk_assessed_on: Mapped[date | None] = mapped_column(Date)
    risk_valid_until: Mapped[date | None] = mapped_column(Date)


class AccountRow(Base):
    """An account and its balance."""

    __tablename__ = "account"
    __table_args__ = ({"schema": "banking"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(_HOLDER), index=True)
    product_code: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    balance: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(Text)
    opened_on: Mapped[date] = mapped_column(Date)
    matures_on: Mapped[date | None] = mapped_column(Date)


class CardRow(Base):
    """A card."""

    __tablename__ = "card"
    __table_args__ = ({"schema": "banking"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(_HOLDER), index=True)
    product_code: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    number_masked: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    credit_limit: Mapped[Decimal | None] = mapped_column(Amount)
    used: Mapped[Decimal | None] = mapped_column(Amount)


class LoanRow(Base):
    """A loan."""

    __tablename__ = "loan"
    __table_args__ = ({"schema": "banking"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(_HOLDER), index=True)
    product_code: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    principal: Mapped[Decimal] = mapped_column(Amount)
    outstanding: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(Text)
    next_due_on: Mapped[date | None] = mapped_column(Date)
    overdue_days: Mapped[int] = mapped_column(Integer)


class BookingRow(Base):
    """A transaction."""

    __tablename__ = "booking"
    __table_args__ = (Index("ix_booking_customer_id_at", "customer_id", "at", "id"), {"schema": "banking"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID]
    account_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    kind: Mapped[str] = mapped_column(Text)
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(Text)


class BlockRow(Base):
    """A request to stop a card, by its idempotency key."""

    __tablename__ = "block"
    __table_args__ = ({"schema": "banking"},)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    card_id: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BillRow(Base):
    """The last statement of a credit card."""

    __tablename__ = "bill"
    __table_args__ = ({"schema": "banking"},)

    card_id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(_HOLDER), index=True)
    closed_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    amount: Mapped[Decimal] = mapped_column(Amount)
    minimum: Mapped[Decimal] = mapped_column(Amount)
    paid: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(Text)


class TransferRow(Base):
    """A transfer out, and whether it has arrived."""

    __tablename__ = "transfer"
    __table_args__ = (Index("ix_transfer_customer_id_at", "customer_id", "at", "id"), {"schema": "banking"})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(_HOLDER))
    account_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    amount: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    expected_by: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class LimitRow(Base):
    """How much a customer may transfer on a channel."""

    __tablename__ = "transfer_limit"
    __table_args__ = ({"schema": "banking"},)

    customer_id: Mapped[UUID] = mapped_column(ForeignKey(_HOLDER), primary_key=True)
    channel: Mapped[str] = mapped_column(Text, primary_key=True)
    single: Mapped[Decimal] = mapped_column(Amount)
    daily: Mapped[Decimal] = mapped_column(Amount)
    currency: Mapped[str] = mapped_column(Text)


class ApplicationRow(Base):
    """A loan that was applied for."""

    __tablename__ = "application"
    __table_args__ = ({"schema": "banking"},)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(_HOLDER), index=True)
    kind: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(Text)
    submitted_on: Mapped[date] = mapped_column(Date)
    updated_on: Mapped[date] = mapped_column(Date)


class StatementOrderRow(Base):
    """A statement that was ordered, by its key."""

    __tablename__ = "statement_order"
    __table_args__ = ({"schema": "banking"},)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    customer_id: Mapped[UUID] = mapped_column(ForeignKey(_HOLDER), index=True)
    account_id: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BranchRow(Base):
    """A branch."""

    __tablename__ = "branch"
    __table_args__ = ({"schema": "banking"},)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name_zh: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    address_zh: Mapped[str] = mapped_column(Text)
    address_en: Mapped[str] = mapped_column(Text)
    hours_zh: Mapped[str] = mapped_column(Text)
    hours_en: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
