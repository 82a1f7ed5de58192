"""What the demo's customers have under way: bills, transfers, limits, loan applications; and the bank's branches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final, cast
from uuid import UUID

from zhike.banking import api as banking
from zhike.demo.rules import figures
from zhike.demo.rules.book import Page
from zhike.demo.rules.people import Person
from zhike.demo.rules.places import CITIES

RECENT: Final = timedelta(days=14)
_LEAST: Final = Decimal("0.1")
_APPLYING: Final = 0.08
_STAGES: Final = ("received", "reviewing", "approved", "declined", "paid_out")
_LIMITS: Final = (("app", 50_000, 200_000), ("web", 200_000, 1_000_000), ("counter", 1_000_000, 5_000_000))


def dealings_of(person: Person, page: Page, now: datetime) -> dict[str, Any]:
    """The parts of a customer's entry beside holdings and bookings; the same each time for a day."""
    random = Random(f"{figures.SEED}:{person.number}:dealings")
    return {
        "bills": list(_bills(random, page, now.date())),
        "transfers": list(_transfers(random, page, now)),
        "limits": [
            banking.TransferLimit(cast("Any", channel), Decimal(single), Decimal(daily), "CNY")
            for channel, single, daily in _LIMITS
            if page.accounts
        ],
        "applications": list(_applications(random, now.date())),
    }


def branches() -> list[banking.Branch]:
    """The bank's branches, in the cities where its customers live."""
    from pypinyin import lazy_pinyin

    return [
        banking.Branch(
            id=f"{city.name}-{name}",
            name_zh=f"{city.name}{name}",
            name_en=f"{''.join(lazy_pinyin(name.removesuffix('支行'))).title()} Branch, "
            f"{''.join(lazy_pinyin(city.name)).title()}",
            city=city.name,
            address_zh=f"{city.name}市{name.removesuffix('支行')}大道 {number * 18} 号",
            address_en=f"{number * 18} {''.join(lazy_pinyin(name.removesuffix('支行'))).title()} Avenue, "
            f"{''.join(lazy_pinyin(city.name)).title()}",
            hours_zh="周一至周五 9:00–17:00，周六 9:00–16:00",
            hours_en="Mon–Fri 9:00–17:00, Sat 9:00–16:00",
        )
        for city in CITIES
        for number, name in enumerate(city.branches, 1)
    ]


def _bills(random: Random, page: Page, today: date) -> Iterator[banking.Bill]:
    for card in page.cards:
        if card.used is None:
            continue
        closed = today - timedelta(days=random.randrange(3, 20))
        paid = random.choice((Decimal(0), card.used))
        least = max((card.used * _LEAST).quantize(Decimal("0.01")), min(card.used, Decimal(50)))
        yield banking.Bill(str(card.id), closed, closed + timedelta(days=20), card.used, least, paid, "CNY")


def _transfers(random: Random, page: Page, now: datetime) -> Iterator[banking.Transfer]:
    accounts = {each.id for each in page.accounts}
    for deal in page.deals:
        if deal.kind != "transfer_out" or deal.place not in accounts or deal.at < now - RECENT:
            continue
        state = random.choices(("settled", "pending", "returned"), (85, 12, 3))[0]
        expected = deal.at + timedelta(hours=24)
        id_ = UUID(int=random.getrandbits(128), version=4)
        yield banking.Transfer(str(id_), str(deal.place), deal.at, -deal.amount, "CNY", cast("Any", state), expected)


def _applications(random: Random, today: date) -> Iterator[banking.Application]:
    if random.random() >= _APPLYING:
        return
    submitted = today - timedelta(days=random.randrange(2, 40))
    updated = min(today, submitted + timedelta(days=random.randrange(0, 15)))
    kind = random.choice(("home", "car", "consumer"))
    id_ = UUID(int=random.getrandbits(128), version=4)
    yield banking.Application(str(id_), cast("Any", kind), cast("Any", random.choice(_STAGES)), submitted, updated)
