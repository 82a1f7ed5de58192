"""What a customer holds, as values. Amounts are Decimals of `currency` (ISO 4217); times are UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

AccountKind = Literal["current", "term", "wealth"]
CardKind = Literal["debit", "credit"]
CardStatus = Literal["active", "blocked", "expired"]
LoanKind = Literal["home", "car", "consumer", "business"]
BookingKind = Literal[
    "transfer_in", "transfer_out", "card", "cash", "fee", "interest", "purchase", "repayment", "salary"
]
RiskLevel = Literal["C1", "C2", "C3", "C4", "C5"]
BankPurpose = Literal["transaction_service", "identity_check", "complaint", "fraud_check", "legal_request"]

RISK_LEVELS: tuple[RiskLevel, ...] = get_args(RiskLevel)
# A customer did these; interest, fees and salaries happen to them.
OWN_KINDS: frozenset[BookingKind] = frozenset({"transfer_out", "card", "cash", "purchase", "repayment"})
AMOUNTS_SHOWN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its balance. `matures_on`: the day a term ends, where it has one."""

    id: str
    product_code: str
    kind: AccountKind
    balance: Decimal
    currency: str
    opened_on: date
    matures_on: date | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card; of its number only the first six and the last four digits are ever here."""

    id: str
    product_code: str
    kind: CardKind
    number_masked: str
    status: CardStatus
    currency: str
    limit: Decimal | None = None
    used: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan and what is still owed."""

    id: str
    product_code: str
    kind: LoanKind
    principal: Decimal
    outstanding: Decimal
    currency: str
    next_due_on: date | None
    overdue_days: int = 0


@dataclass(frozen=True, slots=True)
class RiskRating:
    """How much risk the bank found right for the customer's investments: C1 (least) to C5."""

    level: RiskLevel
    assessed_on: date
    valid_until: date

    def is_valid(self, today: date) -> bool:
        """Whether it still counts; an expired one forbids advice."""
        return today <= self.valid_until


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that is held, as the core bank knew it at `as_of`. Empty means: it answered, and nothing is held."""

    as_of: datetime
    accounts: tuple[Account, ...] = ()
    cards: tuple[Card, ...] = ()
    loans: tuple[Loan, ...] = ()
    risk: RiskRating | None = None


@dataclass(frozen=True, slots=True)
class Booking:
    """One transaction: `amount` is positive when money came in."""

    id: str
    account_id: str
    at: datetime
    kind: BookingKind
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Bookings:
    """Transactions, newest first, as known at `as_of`."""

    as_of: datetime
    items: tuple[Booking, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """What a customer did by themselves (`OWN_KINDS`) up to `as_of`, for the value and the segments.

    `days`: on how many days; `total`: sum of the amounts, without sign, in the bank's own currency.
    """

    number: str
    first_on: date
    last_on: date
    days: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the core bank answers. `calling_again_at`: until then it is left alone."""

    state: Literal["up", "down", "trying", "not_connected"]
    failures: int = 0
    calling_again_at: datetime | None = None


def joined_holdings(held: Sequence[Holdings]) -> Holdings:
    """All that is held under several numbers of one customer; the risk rating is the newest one."""
    ratings = [each.risk for each in held if each.risk is not None]
    return Holdings(
        as_of=min(each.as_of for each in held),
        accounts=tuple(account for each in held for account in each.accounts),
        cards=tuple(card for each in held for card in each.cards),
        loans=tuple(loan for each in held for loan in each.loans),
        risk=max(ratings, key=lambda rating: rating.assessed_on, default=None),
    )


def joined_bookings(found: Sequence[Bookings], *, limit: int) -> Bookings:
    """The newest transactions under several numbers of one customer."""
    items = sorted((item for each in found for item in each.items), key=lambda item: (item.at, item.id), reverse=True)
    return Bookings(min(each.as_of for each in found), tuple(items[:limit]))
