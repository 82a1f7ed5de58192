"""HTTP bodies of customers."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.customers.rules.profile import Gender, Language, PersonalField, Profile, Purpose, Revealed, Tier
from zhike.customers.schemas.advising import AdviserBody


class HoldingBody(BaseModel):
    """A product held; the amount is a band."""

    product_code: str
    band: str


class CustomerBody(BaseModel):
    """A customer's card. Personal values are masked; one that is not on record is an empty string."""

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
    holdings: list[HoldingBody]
    adviser: AdviserBody | None

    @classmethod
    def of(cls, profile: Profile) -> CustomerBody:
        """The body of `profile`."""
        given = {name: getattr(profile, name) for name in cls.model_fields if name not in ("holdings", "adviser")}
        holdings = [HoldingBody(product_code=each.product_code, band=each.band) for each in profile.holdings]
        adviser = AdviserBody.of(profile.adviser) if profile.adviser else None
        return cls(**given, holdings=holdings, adviser=adviser)


class CustomersBody(BaseModel):
    """Customers found, at most 20; `more`: there are others, and a further word narrows them down."""

    items: list[CustomerBody]
    more: bool


class NewRevealBody(BaseModel):
    """Which value to show, and what for."""

    model_config = ConfigDict(extra="forbid")

    field: PersonalField
    purpose: Purpose
    conversation_id: UUID | None = None


class RevealBody(BaseModel):
    """The full value, to be hidden again at `until`."""

    field: PersonalField
    value: str
    until: datetime

    @classmethod
    def of(cls, revealed: Revealed) -> RevealBody:
        """The body of `revealed`."""
        return cls(field=revealed.field, value=revealed.value, until=revealed.until)
