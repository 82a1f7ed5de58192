"""What follows from a profile: age, elder, segment. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from zhike.customers.rules.advising import Adviser

Tier = Literal["standard", "gold", "platinum", "private_bank"]
Gender = Literal["female", "male", "unknown"]
Language = Literal["zh", "en"]
PersonalField = Literal["name", "phone", "id_number", "email"]
Purpose = Literal[
    "identity_check",
    "call_back",
    "correct_data",
    "transaction_service",
    "complaint",
    "fraud_check",
    "legal_request",
]

TIERS: tuple[Tier, ...] = get_args(Tier)
GENDERS: tuple[Gender, ...] = get_args(Gender)
PERSONAL_FIELDS: tuple[PersonalField, ...] = get_args(PersonalField)
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

ELDER_FROM = 60
REVEAL_LASTS = timedelta(seconds=60)
# Upper ends (exclusive) of the age bands; older is the last one.
_BANDS = ((18, "0-17"), (30, "18-29"), (40, "30-39"), (50, "40-49"), (60, "50-59"), (70, "60-69"))
OLDEST_BAND = "70+"
UNKNOWN_BAND = "unknown"


@dataclass(frozen=True, slots=True)
class Holding:
    """A product held. `band` is an amount range such as "50k-100k", never an amount."""

    product_code: str
    band: str


@dataclass(frozen=True, slots=True)
class Segment:
    """What may be routed and counted by: nothing here says who it is."""

    tier: Tier
    age_band: str
    elder: bool
    vulnerable: bool
    region: str
    city_tier: int
    language: Language


@dataclass(frozen=True, slots=True)
class Traits:
    """What others may know of a customer and a segment does not say: for extracts, in which it is made coarser."""

    id: UUID
    gender: Gender
    products: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the customer card shows. Personal values are masked; a missing one is an empty string."""

    id: UUID
    number: str
    name_masked: str
    phone_masked: str
    id_number_masked: str
    email_masked: str
    gender: Gender
    birth_year: int | None
    age: int | None
    elder: bool
    vulnerable: bool
    tier: Tier
    region: str
    city: str
    city_tier: int
    branch: str
    since: date
    language: Language
    holdings: tuple[Holding, ...]
    adviser: Adviser | None = None


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer to add. `id` may be given, so that what was made beforehand can refer to it.

    `adviser`: a staff number.
    """

    number: str
    name: str
    phone: str
    gender: Gender
    birth_year: int | None
    tier: Tier
    region: str
    city: str
    city_tier: int
    branch: str
    since: date
    language: Language = "zh"
    id_number: str = ""
    email: str = ""
    vulnerable: bool = False
    holdings: tuple[Holding, ...] = ()
    adviser: str = ""
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Revealed:
    """A full value, to be hidden again at `until`."""

    field: PersonalField
    value: str
    until: datetime


def age_in(birth_year: int | None, year: int) -> int | None:
    """The age reached in `year`; the day of birth is not kept. None where no source has told the year."""
    return None if birth_year is None else max(0, year - birth_year)


def is_elder(age: int | None) -> bool:
    """Whether a person is served as an elder: from 60 on."""
    return age is not None and age >= ELDER_FROM


def age_band(age: int | None) -> str:
    """The band of an age: 0-17, 18-29, 30-39, 40-49, 50-59, 60-69, 70+, or unknown."""
    if age is None:
        return UNKNOWN_BAND
    return next((band for limit, band in _BANDS if age < limit), OLDEST_BAND)


def new_customer_problem(new: NewCustomer) -> str | None:
    """The field that cannot be as it is, or None."""
    checks: dict[str, bool] = {
        "number": 1 <= len(new.number.strip()) <= 40 and new.number.isprintable(),
        "name": bool(new.name.strip()),
        "gender": new.gender in GENDERS,
        "birth_year": new.birth_year is None or 1850 <= new.birth_year <= 2150,
        "tier": new.tier in TIERS,
        "region": new.region.isprintable(),
        "city": new.city.isprintable(),
        "branch": new.branch.isprintable(),
        "city_tier": 1 <= new.city_tier <= 4,
        "language": new.language in ("zh", "en"),
    }
    return next((field for field, good in checks.items() if not good), None)
