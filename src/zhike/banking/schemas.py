"""HTTP bodies of banking. Amounts are bands; exact ones come with a reveal only."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.banking.rules.bands import band_of
from zhike.banking.rules.holdings import (
    Account,
    AccountKind,
    BankPurpose,
    Booking,
    BookingKind,
    Bookings,
    Card,
    CardKind,
    CardStatus,
    Health,
    Holdings,
    Loan,
    LoanKind,
    RiskLevel,
    RiskRating,
)


class BandBody(BaseModel):
    """A range of amounts, `low` <= amount < `high`, as decimal strings; null is no bound."""

    low: Decimal | None
    high: Decimal | None
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> BandBody:
        """The band of `amount`, whatever its sign."""
        band = band_of(abs(amount))
        return cls(low=band.low, high=band.high, currency=currency)


class AccountBody(BaseModel):
    """An account; its balance is a band."""

    id: str
    product_code: str
    kind: AccountKind
    balance: BandBody
    opened_on: date
    matures_on: date | None

    @classmethod
    def of(cls, account: Account) -> AccountBody:
        """The body of `account`."""
        return cls(
            id=account.id,
            product_code=account.product_code,
            kind=account.kind,
            balance=BandBody.of(account.balance, account.currency),
            opened_on=account.opened_on,
            matures_on=account.matures_on,
        )


class CardBody(BaseModel):
    """A card: first six and last four digits; limit and use are bands, null where it has none."""

    id: str
    product_code: str
    kind: CardKind
    number_masked: str
    status: CardStatus
    limit: BandBody | None
    used: BandBody | None

    @classmethod
    def of(cls, card: Card) -> CardBody:
        """The body of `card`."""
        return cls(
            id=card.id,
            product_code=card.product_code,
            kind=card.kind,
            number_masked=card.number_masked,
            status=card.status,
            limit=None if card.limit is None else BandBody.of(card.limit, card.currency),
            used=None if card.used is None else BandBody.of(card.used, card.currency),
        )


class LoanBody(BaseModel):
    """A loan; what is owed is a band."""

    id: str
    product_code: str
    kind: LoanKind
    outstanding: BandBody
    next_due_on: date | None
    overdue_days: int

    @classmethod
    def of(cls, loan: Loan) -> LoanBody:
        """The body of `loan`."""
        return cls(
            id=loan.id,
            product_code=loan.product_code,
            kind=loan.kind,
            outstanding=BandBody.of(loan.outstanding, loan.currency),
            next_due_on=loan.next_due_on,
            overdue_days=loan.overdue_days,
        )


class RiskBody(BaseModel):
    """The risk rating with its date; `valid` says whether it still counts today."""

    level: RiskLevel
    assessed_on: date
    valid_until: date
    valid: bool

    @classmethod
    def of(cls, risk: RiskRating, today: date) -> RiskBody:
        """The body of `risk`."""
        return cls(
            level=risk.level, assessed_on=risk.assessed_on, valid_until=risk.valid_until, valid=risk.is_valid(today)
        )


class HoldingsBody(BaseModel):
    """What is held, as the core bank knew it at `as_of`. Empty lists mean that nothing is held."""

    as_of: datetime
    accounts: list[AccountBody]
    cards: list[CardBody]
    loans: list[LoanBody]
    risk: RiskBody | None

    @classmethod
    def of(cls, holdings: Holdings, today: date) -> HoldingsBody:
        """The body of `holdings`."""
        return cls(
            as_of=holdings.as_of,
            accounts=[AccountBody.of(each) for each in holdings.accounts],
            cards=[CardBody.of(each) for each in holdings.cards],
            loans=[LoanBody.of(each) for each in holdings.loans],
            risk=RiskBody.of(holdings.risk, today) if holdings.risk else None,
        )


class BookingBody(BaseModel):
    """A transaction; its amount is a band, `incoming` says which way the money went."""

    id: str
    at: datetime
    kind: BookingKind
    incoming: bool
    amount: BandBody

    @classmethod
    def of(cls, booking: Booking) -> BookingBody:
        """The body of `booking`."""
        return cls(
            id=booking.id,
            at=booking.at,
            kind=booking.kind,
            incoming=booking.amount > 0,
            amount=BandBody.of(booking.amount, booking.currency),
        )


class BookingsBody(BaseModel):
    """Transactions, newest first."""

    as_of: datetime
    items: list[BookingBody]

    @classmethod
    def of(cls, bookings: Bookings) -> BookingsBody:
        """The body of `bookings`."""
        return cls(as_of=bookings.as_of, items=[BookingBody.of(each) for each in bookings.items])


class NewAmountsRevealBody(BaseModel):
    """What exact amounts are needed for."""

    model_config = ConfigDict(extra="forbid")

    purpose: BankPurpose
    conversation_id: UUID | None = None


class AmountBody(BaseModel):
    """The exact amount of one holding (account balance, card use, loan outstanding)."""

    id: str
    amount: Decimal
    currency: str


class AmountsBody(BaseModel):
    """Exact amounts, to be hidden again at `until`."""

    as_of: datetime
    until: datetime
    items: list[AmountBody]

    @classmethod
    def of(cls, holdings: Holdings, until: datetime) -> AmountsBody:
        """The amounts of `holdings`."""
        amounts = [(each.id, each.balance, each.currency) for each in holdings.accounts]
        amounts += [(each.id, each.used, each.currency) for each in holdings.cards if each.used is not None]
        amounts += [(each.id, each.outstanding, each.currency) for each in holdings.loans]
        items = [AmountBody(id=id_, amount=amount, currency=currency) for id_, amount, currency in amounts]
        return cls(as_of=holdings.as_of, until=until, items=items)


class NewBlockBody(BaseModel):
    """Why a card is to be stopped."""

    model_config = ConfigDict(extra="forbid")

    because: Literal["lost", "stolen", "misused", "swallowed"]


class HealthBody(BaseModel):
    """Whether the core bank answers; while it is `down` it is left alone until `calling_again_at`."""

    state: Literal["up", "down", "trying", "not_connected"]
    failures: int
    calling_again_at: datetime | None

    @classmethod
    def of(cls, health: Health) -> HealthBody:
        """The body of `health`."""
        return cls(state=health.state, failures=health.failures, calling_again_at=health.calling_again_at)
