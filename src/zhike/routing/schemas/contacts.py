"""HTTP bodies of contacts that change hands."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from zhike.privacy.api import FreeLine
from zhike.routing.rules import State
from zhike.routing.schemas.words import Input, Key, ReasonOut
from zhike.routing.service.floor import Colleague
from zhike.routing.values import Assignment, Explanation, Place


class AcceptedOut(BaseModel):
    """A contact that is the agent's now."""

    conversation_id: UUID
    queue: str
    accepted_at: datetime | None

    @classmethod
    def of(cls, assignment: Assignment) -> AcceptedOut:
        """The body of an accepted assignment."""
        return cls(
            conversation_id=assignment.conversation_id, queue=assignment.queue, accepted_at=assignment.accepted_at
        )


class TransferBody(Input):
    """Where to, a queue or a colleague, and why."""

    queue: Key | None = None
    staff_id: UUID | None = None
    reason: FreeLine


class ColleagueOut(BaseModel):
    """Somebody who can take a contact now."""

    id: UUID
    name: str
    number: str
    team: str
    state: State
    load: int
    capacity: int
    skills: list[str]

    @classmethod
    def of(cls, colleague: Colleague) -> ColleagueOut:
        """The body of a colleague."""
        return cls(
            id=colleague.staff.id,
            name=colleague.staff.name,
            number=colleague.staff.number,
            team=colleague.staff.team,
            state=colleague.presence.state,
            load=colleague.presence.load,
            capacity=colleague.presence.capacity,
            skills=sorted(colleague.skills),
        )


class ColleaguesOut(BaseModel):
    """Colleagues who are online, those with most room first."""

    items: list[ColleagueOut]


class PlaceOut(BaseModel):
    """A place in a queue."""

    position: int
    wait_low_s: int | None
    wait_high_s: int | None
    open: bool
    opens_at: datetime | None

    @classmethod
    def of(cls, place: Place) -> PlaceOut:
        """The body of a place."""
        low, high = place.estimated_wait_s or (None, None)
        return cls(position=place.position, wait_low_s=low, wait_high_s=high, open=place.open, opens_at=place.opens_at)


class AssignmentOut(BaseModel):
    """An offer, to whom and why, and what became of it (`outcome` null: it is open)."""

    staff_id: UUID
    staff_name: str
    queue: str
    how: Literal["offer", "taken"]
    offered_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    score: float
    priority_reasons: list[ReasonOut]
    agent_reasons: list[ReasonOut]


class ExplanationOut(BaseModel):
    """Why the contact is where it is. `reasons` says it in short: why it was next, and why this agent."""

    queue: str
    skill: str
    because: str
    urgency: str
    queued_at: datetime
    place: PlaceOut | None
    score: float | None
    reasons: list[ReasonOut]
    assignments: list[AssignmentOut]

    @classmethod
    def of(cls, why: Explanation) -> ExplanationOut:
        """The body of an explanation."""
        last = why.assignments[-1] if why.assignments else None
        short = [*last.priority_reasons, *last.agent_reasons] if last and not why.place else why.priority_reasons
        return cls(
            queue=why.entry.queue,
            skill=why.entry.skill,
            because=why.entry.because,
            urgency=why.entry.urgency,
            queued_at=why.entry.queued_at,
            place=PlaceOut.of(why.place) if why.place else None,
            score=round(why.score, 1) if why.score is not None else None,
            reasons=[ReasonOut.of(each) for each in short],
            assignments=[
                AssignmentOut(
                    staff_id=one.staff_id,
                    staff_name=why.names.get(one.staff_id, ""),
                    queue=one.queue,
                    how=one.how,
                    offered_at=one.offered_at,
                    accepted_at=one.accepted_at,
                    ended_at=one.ended_at,
                    outcome=one.outcome,
                    score=round(one.score, 1),
                    priority_reasons=[ReasonOut.of(each) for each in one.priority_reasons],
                    agent_reasons=[ReasonOut.of(each) for each in one.agent_reasons],
                )
                for one in why.assignments
            ],
        )
