"""HTTP bodies of advisers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from zhike.customers.rules.advising import Adviser, Advising, Told, Word
from zhike.privacy.api import FreeLine


class AdviserBody(BaseModel):
    """A customer's adviser. `staff_id` null: nobody here has this number. `active` false: routing ignores them."""

    number: str
    staff_id: UUID | None
    name: str
    active: bool

    @classmethod
    def of(cls, adviser: Adviser) -> AdviserBody:
        """The body of `adviser`."""
        return cls(number=adviser.number, staff_id=adviser.staff_id, name=adviser.name, active=adviser.active)


class AdviserWordBody(BaseModel):
    """What staff said by hand, why, and when: it beats every source."""

    by_name: str
    reason: str
    at: datetime

    @classmethod
    def of(cls, word: Word) -> AdviserWordBody:
        """The body of `word`."""
        return cls(by_name=word.by_name, reason=word.reason, at=word.at)


class AdviserToldBody(BaseModel):
    """What a source says now."""

    source: str
    adviser: AdviserBody
    at: datetime

    @classmethod
    def of(cls, told: Told, adviser: Adviser) -> AdviserToldBody:
        """The body of `told`."""
        return cls(source=told.source, adviser=AdviserBody.of(adviser), at=told.at)


class AdvisingBody(BaseModel):
    """A customer's adviser (null: none) and where that is from. `by_hand` null: as the sources or registration say."""

    customer_id: UUID
    adviser: AdviserBody | None
    by_hand: AdviserWordBody | None
    told: list[AdviserToldBody]
    version: int

    @classmethod
    def of(cls, advising: Advising) -> AdvisingBody:
        """The body of `advising`."""
        return cls(
            customer_id=advising.customer_id,
            adviser=AdviserBody.of(advising.adviser) if advising.adviser else None,
            by_hand=AdviserWordBody.of(advising.word) if advising.word else None,
            told=[AdviserToldBody.of(each, advising.known[each.number]) for each in advising.told],
            version=advising.version,
        )


class AdviserEditBody(BaseModel):
    """Who is the adviser from now on, null for nobody, and why."""

    model_config = ConfigDict(extra="forbid")

    staff_id: UUID | None
    reason: FreeLine


class AdviserReleaseBody(BaseModel):
    """Why what was set by hand holds no more."""

    model_config = ConfigDict(extra="forbid")

    reason: FreeLine
