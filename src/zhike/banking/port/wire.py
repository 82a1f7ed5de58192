"""The core bank's JSON, typed: what does not fit is no answer. docs/reference/core-bank.md describes it.

Decimals are strings, times carry their zone, a card number is masked before anything else sees it.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

import msgspec

from zhike.banking.errors import BankUnavailable
from zhike.banking.rules.dealings import (
    ActionState,
    Application,
    ApplicationStage,
    Bill,
    Branch,
    InstalmentQuote,
    LimitChannel,
    Transfer,
    TransferLimit,
    TransferState,
)
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


class _Bill(msgspec.Struct):
    card_id: Id
    closed_on: date
    due_on: date
    amount: Decimal
    minimum: Decimal
    paid: Decimal
    currency: Currency


class _Transfer(msgspec.Struct):
    id: Id
    account_id: Id
    at: Moment
    amount: Decimal
    currency: Currency
    state: TransferState
    expected_by: Moment | None = None


class _TransferLimit(msgspec.Struct):
    channel: LimitChannel
    single: Decimal
    daily: Decimal
    currency: Currency


class _Application(msgspec.Struct):
    id: Id
    kind: LoanKind
    stage: ApplicationStage
    submitted_on: date
    updated_on: date


class _Instalment(msgspec.Struct):
    terms: Annotated[int, msgspec.Meta(ge=1, le=120)]
    fee: Decimal
    monthly: Decimal
    currency: Currency


_Short = Annotated[str, msgspec.Meta(max_length=200)]


class _Branch(msgspec.Struct):
    id: Id
    name_zh: _Short
    name_en: _Short
    city: _Short
    address_zh: _Short
    address_en: _Short
    hours_zh: _Short
    hours_en: _Short
    phone: _Short = ""


class _Action(msgspec.Struct):
    state: ActionState


class _Items(msgspec.Struct, Generic[T]):
    items: Annotated[list[T], msgspec.Meta(max_length=MOST)]


def read_bills(body: bytes) -> list[Bill]:
    """The statements in `body`; raises `BankUnavailable`."""
    return [_plain(each, Bill) for each in _decode(body, _Items[_Bill]).items]


def read_transfers(body: bytes) -> list[Transfer]:
    """The transfers in `body`, newest first; raises `BankUnavailable`."""
    items = [_plain(each, Transfer) for each in _decode(body, _Items[_Transfer]).items]
    return sorted(items, key=lambda each: (each.at, each.id), reverse=True)


def read_limits(body: bytes) -> list[TransferLimit]:
    """The limits in `body`; raises `BankUnavailable`."""
    return [_plain(each, TransferLimit) for each in _decode(body, _Items[_TransferLimit]).items]


def read_applications(body: bytes) -> list[Application]:
    """The applications in `body`, newest first; raises `BankUnavailable`."""
    items = [_plain(each, Application) for each in _decode(body, _Items[_Application]).items]
    return sorted(items, key=lambda each: (each.submitted_on, each.id), reverse=True)


def read_instalments(body: bytes) -> list[InstalmentQuote]:
    """The quotes in `body`; raises `BankUnavailable`."""
    return [_plain(each, InstalmentQuote) for each in _decode(body, _Items[_Instalment]).items]


def read_branches(body: bytes) -> list[Branch]:
    """The branches in `body`; raises `BankUnavailable`."""
    return [_plain(each, Branch) for each in _decode(body, _Items[_Branch]).items]


def read_action(body: bytes) -> ActionState:
    """What became of an action; raises `BankUnavailable`."""
    return _decode(body, _Action).state


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
