"""The core bank's JSON, typed: what does not fit is no answer. docs/reference/core-bank.md describes it.

Decimals are strings, times carry their zone, a card number is masked before anything else sees it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, TypeVar

import msgspec

from zhike.banking.errors import BankUnavailable
from zhike.banking.rules.holdings import (
    Account,
    AccountKind,
    Activity,
    Booking,
    BookingKind,
    Bookings,
    Card,
    CardKind,
    CardStatus,
    Holdings,
    Loan,
    LoanKind,
    RiskLevel,
    RiskRating,
)
from zhike.privacy import api as privacy

T = TypeVar("T")
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
MOST = 1000


class _Account(msgspec.Struct):
    id: Id
    product_code: Id
    kind: AccountKind
    balance: Decimal
    currency: Currency
    opened_on: date
    matures_on: date | None = None


class _Card(msgspec.Struct):
    id: Id
    product_code: Id
    kind: CardKind
    number: Annotated[str, msgspec.Meta(min_length=10, max_length=30)]
    status: CardStatus
    currency: Currency
    limit: Decimal | None = None
    used: Decimal | None = None


class _Loan(msgspec.Struct):
    id: Id
    product_code: Id
    kind: LoanKind
    principal: Decimal
    outstanding: Decimal
    currency: Currency
    next_due_on: date | None = None
    overdue_days: Annotated[int, msgspec.Meta(ge=0)] = 0


class _Risk(msgspec.Struct):
    level: RiskLevel
    assessed_on: date
    valid_until: date


class _Holdings(msgspec.Struct):
    as_of: Moment
    accounts: Annotated[list[_Account], msgspec.Meta(max_length=MOST)]
    cards: Annotated[list[_Card], msgspec.Meta(max_length=MOST)]
    loans: Annotated[list[_Loan], msgspec.Meta(max_length=MOST)]
    risk: _Risk | None = None


class _Booking(msgspec.Struct):
    id: Id
    account_id: Id
    at: Moment
    kind: BookingKind
    amount: Decimal
    currency: Currency


class _Bookings(msgspec.Struct):
    as_of: Moment
    items: Annotated[list[_Booking], msgspec.Meta(max_length=MOST)]


class _Activity(msgspec.Struct):
    number: Id
    first_on: date
    last_on: date
    days: Annotated[int, msgspec.Meta(ge=1)]
    total: Decimal


class _Activities(msgspec.Struct):
    items: Annotated[list[_Activity], msgspec.Meta(max_length=10_000)]


def read_holdings(body: bytes) -> Holdings:
    """The holdings in `body`; raises `BankUnavailable` when it is not what it should be."""
    told = _decode(body, _Holdings)
    return Holdings(
        as_of=told.as_of,
        accounts=tuple(_plain(each, Account) for each in told.accounts),
        cards=tuple(_card(each) for each in told.cards),
        loans=tuple(_plain(each, Loan) for each in told.loans),
        risk=_plain(told.risk, RiskRating) if told.risk else None,
    )


def read_bookings(body: bytes) -> Bookings:
    """The transactions in `body`, newest first; raises `BankUnavailable`."""
    told = _decode(body, _Bookings)
    items = sorted((_plain(each, Booking) for each in told.items), key=lambda each: (each.at, each.id), reverse=True)
    return Bookings(told.as_of, tuple(items))


def read_activity(body: bytes) -> list[Activity]:
    """What customers did, as `body` tells it; raises `BankUnavailable`."""
    return [_plain(each, Activity) for each in _decode(body, _Activities).items]


def _decode(body: bytes, shape: type[T]) -> T:
    try:
        told = msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, ValueError):
        raise BankUnavailable(why="garbled") from None
    return told


def _plain(told: msgspec.Struct, into: type[T]) -> T:
    return into(**msgspec.structs.asdict(told))


def _card(told: _Card) -> Card:
    fields = msgspec.structs.asdict(told)
    return Card(number_masked=privacy.mask("card", fields.pop("number")), **fields)
