"""The bank's 20,000 customers. Phone numbers begin with 199 000, identities are made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal
from uuid import UUID

from zhike.demo.rules import figures
from zhike.demo.rules.names import chinese_name, english_name
from zhike.demo.rules.places import CITIES, City

Gender = Literal["female", "male"]
Tier = Literal["standard", "gold", "platinum", "private_bank"]
Language = Literal["zh", "en"]

_GENDERS: tuple[Gender, ...] = ("female", "male")
_TIERS: tuple[Tier, ...] = ("standard", "gold", "platinum", "private_bank")
_BANDS = ("5 万以下", "5–10 万", "10–20 万", "20–50 万", "50–100 万", "100 万以上")
_BIRTH_WEIGHTS = ((18, 25, 9), (25, 35, 24), (35, 45, 23), (45, 60, 25), (60, 70, 12), (70, 88, 7))
_TODAY = date(2026, 11, 22)
ELDER_AGE = 60


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the demo bank, in the clear; the vault seals it at the door."""

    id: UUID
    number: str
    name: str
    phone: str
    gender: Gender
    birth_year: int
    tier: Tier
    city: City
    branch: str
    since: date
    language: Language
    vulnerable: bool
    holdings: tuple[tuple[str, str], ...]

    @property
    def elder(self) -> bool:
        """Sixty or older."""
        return _TODAY.year - self.birth_year >= ELDER_AGE

    @property
    def age_band(self) -> str:
        """`18-24`, `25-34`, `35-44`, `45-59` or `60+`."""
        age = _TODAY.year - self.birth_year
        for limit, band in ((25, "18-24"), (35, "25-34"), (45, "35-44"), (ELDER_AGE, "45-59")):
            if age < limit:
                return band
        return "60+"


def make_people(product_codes: Sequence[str], count: int = figures.CUSTOMERS) -> list[Person]:
    """The first `count` customers, always the same for the same products."""
    random = Random(figures.SEED + 1)
    return [_person(random, place, product_codes) for place in range(count)]


def _person(random: Random, place: int, product_codes: Sequence[str]) -> Person:
    gender = random.choice(_GENDERS)
    language: Language = "en" if random.random() < figures.ENGLISH else "zh"
    city = random.choices(CITIES, [city.weight for city in CITIES])[0]
    tier = random.choices(_TIERS, [figures.TIER_SHARES[tier] for tier in _TIERS])[0]
    low, high, _ = random.choices(_BIRTH_WEIGHTS, [weight for _, _, weight in _BIRTH_WEIGHTS])[0]
    age = random.randrange(low, high)
    return Person(
        id=UUID(int=random.getrandbits(128), version=4),
        number=f"L{10_000_000 + place * 7 + random.randrange(7)}",
        name=english_name(random) if language == "en" else chinese_name(random, gender),
        phone=f"199000{place:05d}",
        gender=gender,
        birth_year=_TODAY.year - age,
        tier=tier,
        city=city,
        branch=city.name + random.choice(city.branches),
        since=_TODAY - timedelta(days=random.randrange(30, max(60, min(age - 16, 18) * 365))),
        language=language,
        vulnerable=random.random() < figures.VULNERABLE,
        holdings=_holdings(random, tier, product_codes),
    )


def _holdings(random: Random, tier: Tier, product_codes: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if not product_codes:
        return ()
    rank = _TIERS.index(tier)
    count = min(len(product_codes), 1 + rank + random.randrange(3))
    chosen = sorted(random.sample(list(product_codes), count))
    return tuple((code, _BANDS[min(len(_BANDS) - 1, max(0, rank + random.randrange(-1, 3)))]) for code in chosen)
