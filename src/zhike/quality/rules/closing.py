"""From a conversation that closed to its contact record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from zhike.conversations.events import ConversationClosed, StepTaken
from zhike.quality.rules.record import MERGED, NewContact, Step, is_direct, measure

RESOLVED = {"resolved": True, "unresolved": False, "follow_up": False, "referred": False}
RESOLVED_BY_ITSELF = {"abandoned": False, "left": False}
"""What the outcome says about the matter. Answered by the assistant, or not recorded: nobody knows."""
COMPLAINT_FLAG = "complaint"
_USEFUL = frozenset({"answer", "choices"})


@dataclass(frozen=True, slots=True)
class Who:
    """The customer's segment at that time; nothing here says who it is."""

    tier: str | None = None
    age_band: str | None = None
    elder: bool = False
    vulnerable: bool = False
    region: str | None = None
    city_tier: int | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What the contact was about: the reason's id, its group, the skill it needs, its flags."""

    reason: str
    group: str
    skill: str
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """Who spoke when; `kind` as in a thread (text, answer, choices, notice, attachment)."""

    author: str
    kind: str
    at: datetime


def is_silent(closed: ConversationClosed) -> bool:
    """Whether nobody said anything and no person was asked for: a chat that was opened is not yet a contact."""
    return closed.customer_messages == 0 and closed.requested_at is None


def first_response_s(lines: Sequence[Line]) -> float | None:
    """Seconds from the customer's first line to the first word of a person or useful one of the assistant."""
    asked_at: datetime | None = None
    for line in lines:
        if line.author == "customer":
            asked_at = asked_at or line.at
        elif asked_at is not None and (line.author == "agent" or (line.author, line.kind) in _USEFUL_LINES):
            return _seconds(asked_at, line.at)
    return None


_USEFUL_LINES = frozenset(("assistant", kind) for kind in _USEFUL)


def contact_of(
    closed: ConversationClosed,
    *,
    who: Who,
    about: About | None,
    team: str | None,
    lines: Sequence[Line],
    rating: int | None,
    suggestion_used: bool | None = None,
) -> NewContact:
    """The record of `closed`."""
    steps = steps_of(closed.steps, closed.opened_at)
    contact = NewContact(
        id=closed.conversation_id,
        source="live",
        channel=closed.channel,
        started_at=closed.opened_at,
        ended_at=max(closed.opened_at, closed.closed_at),
        language=closed.language,
        customer_id=closed.customer_id,
        tier=who.tier,
        age_band=who.age_band,
        elder=closed.elder or who.elder,
        vulnerable=who.vulnerable,
        region=who.region,
        city_tier=who.city_tier,
        team=team,
        lengths=measure(steps),
        first_response_s=first_response_s(lines),
        direct_to_person=closed.answered_at is not None and is_direct(steps),
        invited=closed.outcome != MERGED,
        rating=rating,
        suggestion_used=suggestion_used,
        steps=steps,
    )
    return replace(_about(contact, about), **_course(closed))


def _course(closed: ConversationClosed) -> dict[str, Any]:
    """How it went: who had it, what was asked for, how it ended."""
    answered, asked = closed.answered_at is not None, closed.requested_at is not None
    handover_wait = None
    if closed.requested_at is not None and closed.first_reply_at is not None:
        handover_wait = _seconds(closed.requested_at, closed.first_reply_at)
    return {
        "queue": closed.queue,
        "agent_id": str(closed.agent_id) if closed.agent_id is not None else None,
        "recognised": closed.wanted_reason == closed.reason if closed.wanted_reason and closed.reason else None,
        "urgency": closed.urgency,
        "because": closed.because,
        "outcome": closed.outcome,
        "closed_by": closed.closed_by,
        "handover_wait_s": handover_wait,
        "answered": answered,
        "abandoned": asked and not answered and closed.outcome != MERGED,
        "assistant_served": any(step.kind == "assistant" for step in closed.steps) and closed.customer_messages > 0,
        "handed_over": asked,
        "transfers": closed.transfers,
        "messages": closed.customer_messages + closed.assistant_messages + closed.agent_messages,
        "answers": closed.answers,
        "resolved": {**RESOLVED, **RESOLVED_BY_ITSELF}.get(closed.outcome),
    }


def _about(contact: NewContact, about: About | None) -> NewContact:
    if about is None:
        return contact
    complaint = COMPLAINT_FLAG in about.flags
    return replace(contact, reason=about.reason, reason_group=about.group, skill=about.skill, complaint=complaint)


def steps_of(taken: Sequence[StepTaken], opened_at: datetime) -> tuple[Step, ...]:
    """The steps, their starts in seconds since the contact began; a clock set back makes no negative time."""
    return tuple(
        Step(
            step.kind,  # type: ignore[arg-type]  # the kinds are the same six
            _seconds(opened_at, step.started_at),
            _seconds(step.started_at, step.ended_at),
            step.queue,
            str(step.agent_id) if step.agent_id is not None else None,
        )
        for step in taken
    )


def _seconds(start: datetime, end: datetime) -> float:
    return round(max(0.0, (end - start).total_seconds()), 3)
