"""What the demo bank's customers have on their accounts, and what they did with it: the same each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Literal
from uuid import UUID

from zhike.demo.rules import figures
from zhike.demo.rules.people import Person

OwnKind = Literal["transfer_out", "card", "cash", "purchase", "repayment"]
_WAN = Decimal(10_000)
_BANDS = {
    "5 万以下": (1_000, 50_000),
    "5–10 万": (50_000, 100_000),
    "10–20 万": (100_000, 200_000),
    "20–50 万": (200_000, 500_000),
    "50–100 万": (500_000, 1_000_000),
    "100 万以上": (1_000_000, 3_000_000),
}
_DEPOSITS, _INVESTMENTS = ("DEP-", "FX-DEPOSIT"), ("WM-",)
_LOANS = {"LOAN-HOME": "home", "LOAN-CAR": "car", "LOAN-BUSINESS": "business", "LOAN-FARM": "business"}
_TERM_DAYS = {"3M": 91, "7D": 7, "1Y": 365, "3Y": 1095}
HISTORY_DAYS = 365


@dataclass(frozen=True, slots=True)
class Habit:
    """How a customer uses the bank: dealings a month, the middle amount, how many stopped within the year."""

    share: float
    a_month: float
    middle: float
    stopped: float
    kinds: tuple[OwnKind, ...]


HABITS = (
    Habit(0.30, 2.6, 180.0, 0.06, ("card", "card", "card", "cash", "transfer_out")),
    Habit(0.30, 0.9, 2_600.0, 0.10, ("transfer_out", "transfer_out", "repayment", "card")),
    Habit(0.12, 0.5, 48_000.0, 0.08, ("purchase", "transfer_out")),
    Habit(0.28, 0.25, 600.0, 0.55, ("cash", "card", "transfer_out")),
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its balance."""

    id: UUID
    code: str
    kind: Literal["current", "term", "wealth"]
    balance: Decimal
    currency: str
    opened_on: date
    matures_on: date | None


@dataclass(frozen=True, slots=True)
class Card:
    """A card: first six and last four digits."""

    id: UUID
    code: str
    credit: bool
    number_masked: str
    limit: Decimal | None
    used: Decimal | None


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan."""

    id: UUID
    code: str
    kind: str
    principal: Decimal
    outstanding: Decimal
    next_due_on: date
    overdue_days: int


@dataclass(frozen=True, slots=True)
class Deal:
    """Something that a customer did."""

    id: UUID
    place: UUID
    at: datetime
    kind: OwnKind
    amount: Decimal


@dataclass(slots=True)
class Page:
    """A customer's page of the book. `risk`: level, assessed on, valid until."""

    accounts: list[Account] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    risk: tuple[str, date, date] | None = None
    deals: Sequence[Deal] = ()


def page_of(person: Person, today: date) -> Page:
    """What `person` has and did up to `today`; the dealings of a day do not change when the next day comes."""
    random = Random(f"{figures.SEED}:{person.number}")
    page = Page()
    for code, band in person.holdings:
        _hold(page, random, person, code=code, band=band, today=today)
    if page.accounts and (any(each.kind == "wealth" for each in page.accounts) or random.random() < 0.35):
        page.risk = _risk(random, person, today)
    places = [each.id for each in page.accounts if each.kind == "current"] + [each.id for each in page.cards]
    places = places or [each.id for each in page.accounts]
    if places:
        page.deals = tuple(_deals(random, places, today))
    return page


def _hold(page: Page, random: Random, person: Person, *, code: str, band: str, today: date) -> None:
    amount = Decimal(round(random.uniform(*_BANDS[band]), 2)).quantize(Decimal("0.01"))
    id_ = UUID(int=random.getrandbits(128), version=4)
    if code.startswith((*_DEPOSITS, *_INVESTMENTS)):
        page.accounts.append(_account(random, person, id_, code=code, amount=amount, today=today))
    elif code.startswith("CARD-"):
        credit = code.startswith("CARD-CREDIT")
        number = f"{621990 + credit}{'*' * 9}{random.randrange(10_000):04d}"
        limit = (amount / _WAN).quantize(Decimal(1)) * _WAN + _WAN if credit else None
        used = (limit * Decimal(random.randrange(0, 80)) / 100).quantize(Decimal("0.01")) if limit else None
        page.cards.append(Card(id_, code, credit, number, limit, used))
    elif code.startswith("LOAN-"):
        kind = next((kind for start, kind in _LOANS.items() if code.startswith(start)), "consumer")
        owed = (amount * Decimal(random.randrange(10, 98)) / 100).quantize(Decimal("0.01"))
        overdue = random.randrange(1, 40) if random.random() < 0.02 else 0
        due = today.replace(day=1) + timedelta(days=31 + random.randrange(0, 25))
        page.loans.append(Loan(id_, code, kind, amount, owed, due, overdue))


def _account(random: Random, person: Person, id_: UUID, *, code: str, amount: Decimal, today: date) -> Account:
    opened = max(person.since, today - timedelta(days=random.randrange(20, 1500)))
    term = next((days for end, days in _TERM_DAYS.items() if code.endswith(end)), None)
    matures = None
    if term is not None:
        opened = today - timedelta(days=random.randrange(1, term))
        matures = opened + timedelta(days=term)
    wealth = code.startswith(_INVESTMENTS)
    kind: Literal["current", "term", "wealth"] = "wealth" if wealth else "term" if matures else "current"
    return Account(id_, code, kind, amount, "USD" if code.endswith("USD") else "CNY", opened, matures)


def _risk(random: Random, person: Person, today: date) -> tuple[str, date, date]:
    levels = ("C1", "C2", "C3") if person.elder else ("C1", "C2", "C3", "C4", "C5")
    assessed = today - timedelta(days=random.randrange(5, 460))
    return random.choice(levels), assessed, assessed + timedelta(days=365)


def _deals(random: Random, places: Sequence[UUID], today: date) -> Iterator[Deal]:
    habit = random.choices(HABITS, [each.share for each in HABITS])[0]
    own_rate = habit.a_month / 30 * random.gammavariate(2.0, 0.5)
    day = float(HISTORY_DAYS)
    last = random.uniform(0, HISTORY_DAYS) if random.random() < habit.stopped else 0.0
    while True:
        day -= random.expovariate(max(own_rate, 1 / 2000))
        if day < last:
            return
        at = datetime.combine(today, datetime.min.time(), UTC) - timedelta(days=day) + timedelta(hours=1)
        amount = Decimal(round(min(900_000.0, habit.middle * random.lognormvariate(0, 0.7)), 2))
        id_ = UUID(int=random.getrandbits(128), version=4)
        yield Deal(id_, random.choice(places), at, random.choice(habit.kinds), -amount.quantize(Decimal("0.01")))
