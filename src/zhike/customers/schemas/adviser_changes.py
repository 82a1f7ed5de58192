"""HTTP bodies of handing an adviser's customers over."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from zhike.customers.rules.adviser_changes import MOST_ADVISERS, AdviserChange, ChangeState
from zhike.customers.rules.advising import Adviser
from zhike.customers.schemas.advising import AdviserBody
from zhike.customers.service.adviser_changes import ChangePreview
from zhike.privacy.api import FreeLine

Number = Annotated[str, Field(min_length=1, max_length=40)]


class AdviserChangeWish(BaseModel):
    """Whose customers (a staff number, in use or not) go to whom: to several in equal shares of each tier."""

    model_config = ConfigDict(extra="forbid")

    from_number: Number
    to: Annotated[list[UUID], Field(min_length=1, max_length=MOST_ADVISERS)]


class AdviserChangeNew(AdviserChangeWish):
    """The same, and why."""

    reason: FreeLine


class AdviserShareBody(BaseModel):
    """What one adviser gets, by tier."""

    adviser: AdviserBody
    customers: int
    tiers: dict[str, int]


class AdviserChangePreviewBody(BaseModel):
    """Whose customers would go, how many, and who would get how many."""

    adviser: AdviserBody
    total: int
    shares: list[AdviserShareBody]

    @classmethod
    def of(cls, preview: ChangePreview) -> AdviserChangePreviewBody:
        """The body of `preview`."""
        shares = [
            AdviserShareBody(
                adviser=AdviserBody.of(preview.known[each.number]), customers=each.customers, tiers=dict(each.tiers)
            )
            for each in preview.shares
        ]
        return cls(adviser=AdviserBody.of(preview.adviser), total=preview.total, shares=shares)


class AdviserChangeBody(BaseModel):
    """A change: `done` were handed over; `left` had another adviser by then; `kept` were changed since, so that
    undoing left them alone."""

    id: UUID
    adviser: AdviserBody
    to: list[AdviserBody]
    reason: str
    state: ChangeState
    total: int
    pending: int
    done: int
    left: int
    undone: int
    kept: int
    by_name: str
    begun_at: datetime
    ended_at: datetime | None
    undone_by_name: str

    @classmethod
    def of(cls, change: AdviserChange, known: dict[str, Adviser]) -> AdviserChangeBody:
        """The body of `change`."""
        same = ("id", "reason", "state", "total", "by_name", "begun_at", "ended_at", "undone_by_name")
        return cls(
            **{name: getattr(change, name) for name in same},
            **{name: change.counts.get(name, 0) for name in ("pending", "done", "left", "undone", "kept")},
            adviser=AdviserBody.of(known[change.from_number]),
            to=[AdviserBody.of(known[number]) for number in change.to_numbers],
        )


class AdviserChangesBody(BaseModel):
    """Changes, the newest first."""

    items: list[AdviserChangeBody]


class GoneAdviserBody(BaseModel):
    """An adviser who works here no more, or whom nobody here knows, and how many customers have nobody else."""

    adviser: AdviserBody
    customers: int


class GoneAdvisersBody(BaseModel):
    """Advisers who are gone, those with most customers first."""

    items: list[GoneAdviserBody]
