"""The contact record: what is told about a contact, what follows from it, and what cannot be true."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Literal, get_args
from uuid import UUID

Source = Literal["live", "imported", "simulated"]
StepKind = Literal["ivr", "assistant", "queue", "ring", "talk", "hold", "wrap_up"]
SOURCES: tuple[Source, ...] = get_args(Source)
STEP_KINDS: tuple[StepKind, ...] = get_args(StepKind)

SHORT_ABANDON_S = 5.0
"""Whoever leaves a queue sooner has hardly waited: most have dialled wrongly."""
MERGED = "merged"
"""The outcome of one whose matter went on in another conversation: its time is counted, and it is no issue."""
REPEAT_WITHIN = timedelta(days=7)
"""A further contact of the same customer about the same group of reasons within this time is a repeat."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stretch of a contact: `start_s` seconds after the contact's start, `length_s` long."""

    kind: StepKind
    start_s: float
    length_s: float
    queue: str | None = None
    agent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Lengths:
    """Seconds by kind. They add up to the whole contact (`ring_s` is a part of the waits).

    `wait_s` is the wait until a person first answered, or until the customer left; `later_wait_s` is waiting after that
    (in the queue of a transfer).
    """

    assistant_s: float = 0.0
    wait_s: float = 0.0
    ring_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_up_s: float = 0.0
    later_wait_s: float = 0.0
    ivr_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact as it is told to quality; times are aware, lengths in seconds, None = not known.

    `agent_id` is a staff id, or a foreign system's name for the agent. `reason_group` follows from `reason` where that
    is one of the bank's contact reasons. Without `steps`, they are laid out from the lengths in their usual order.
    `assistant_served`: the assistant had it first or alone. `handed_over`: a person was asked for. `direct_to_person`:
    it reached a person without passing from queue to queue. `invited`: a rating was asked for; None = if there is one.
    `suggestion_used`: an agent sent what the assistant suggested, or waved it all away; None = nobody judged it.
    `origin` is the name of the system that the contact was imported from. `channels`, `skills` and `agents` are
    all that it passed, in order; None = not told (agents are then those of the steps). `cost`: in `currency` (ISO).
    `confirmed`: the customer said later that it was solved. `escalated`: to a supervisor or the second line.
    `recognised`: the assistant's reason is the one that a person recorded.
    `repeat_of`, `repeat_within_7d` and `person_within_7d` are found by quality itself where they are None.
    """

    id: UUID
    source: Source
    channel: str
    started_at: datetime
    ended_at: datetime
    language: str = "zh"
    customer_id: UUID | None = None
    tier: str | None = None
    age_band: str | None = None
    elder: bool = False
    vulnerable: bool = False
    region: str | None = None
    city_tier: int | None = None
    queue: str | None = None
    skill: str | None = None
    agent_id: str | None = None
    team: str | None = None
    reason: str | None = None
    reason_group: str | None = None
    urgency: str | None = None
    because: str | None = None
    outcome: str = "unrecorded"
    closed_by: str | None = None
    lengths: Lengths = Lengths()
    first_response_s: float | None = None
    handover_wait_s: float | None = None
    answered: bool = False
    abandoned: bool = False
    assistant_served: bool = False
    handed_over: bool = False
    direct_to_person: bool = False
    transfers: int = 0
    messages: int = 0
    answers: int = 0
    resolved: bool | None = None
    invited: bool | None = None
    rating: int | None = None
    complaint: bool = False
    repeat_of: UUID | None = None
    repeat_within_7d: bool | None = None
    person_within_7d: bool | None = None
    suggestion_used: bool | None = None
    steps: tuple[Step, ...] = ()
    origin: str | None = None
    channels: tuple[str, ...] | None = None
    skills: tuple[str, ...] | None = None
    agents: tuple[str, ...] | None = None
    inspection_score: float | None = None
    cost: Decimal | None = None
    currency: str | None = None
    nps: int | None = None
    ease: int | None = None
    keypress: int | None = None
    confirmed: bool | None = None
    escalated: bool | None = None
    critical_error: bool | None = None
    unsupported_claim: bool | None = None
    recognised: bool | None = None


@dataclass(frozen=True, slots=True)
class LocalTime:
    """A moment in the business zone: `weekday` 1 = Monday to 7 = Sunday."""

    date: date
    hour: int
    weekday: int


def local_time(at: datetime, zone: tzinfo) -> LocalTime:
    """`at` on the calendar and clock of `zone`."""
    local = at.astimezone(zone)
    return LocalTime(local.date(), local.hour, local.isoweekday())


def measure(steps: Sequence[Step]) -> Lengths:
    """How long each kind of step took; waiting counts apart before and after the first talk."""
    seconds: dict[str, float] = dict.fromkeys(
        ("ivr", "assistant", "ring", "talk", "hold", "wrap_up", "before", "after"), 0.0
    )
    phase = "before"
    for step in steps:
        if step.kind in ("queue", "ring"):
            seconds[phase] += step.length_s
        if step.kind != "queue":
            seconds[step.kind] += step.length_s
        if step.kind == "talk":
            phase = "after"
    exact = {kind: round(length, 3) for kind, length in seconds.items()}
    return Lengths(
        assistant_s=exact["assistant"],
        wait_s=exact["before"],
        ring_s=exact["ring"],
        talk_s=exact["talk"],
        hold_s=exact["hold"],
        wrap_up_s=exact["wrap_up"],
        later_wait_s=exact["after"],
        ivr_s=exact["ivr"],
    )


def lay_out(lengths: Lengths, *, queue: str | None, agent_id: str | None) -> tuple[Step, ...]:
    """Steps in their usual order from lengths alone, for sources that know no more."""
    in_order: tuple[tuple[StepKind, float], ...] = (
        ("ivr", lengths.ivr_s),
        ("assistant", lengths.assistant_s),
        ("queue", max(0.0, lengths.wait_s + lengths.later_wait_s - lengths.ring_s)),
        ("ring", lengths.ring_s),
        ("talk", lengths.talk_s),
        ("hold", lengths.hold_s),
        ("wrap_up", lengths.wrap_up_s),
    )
    steps: list[Step] = []
    at = 0.0
    for kind, length in in_order:
        if length > 0:
            where = None if kind in ("ivr", "assistant") else queue
            who = agent_id if kind in ("talk", "hold", "wrap_up") else None
            steps.append(Step(kind, round(at, 3), length, where, who))
            at += length
    return tuple(steps)


def is_direct(steps: Sequence[Step]) -> bool:
    """Whether a person answered and only one queue had been waited in until then."""
    queues: set[str | None] = set()
    for step in steps:
        if step.kind == "talk":
            return len(queues) <= 1
        if step.kind in ("queue", "ring"):
            queues.add(step.queue)
    return False


def problem(contact: NewContact) -> str | None:
    """The code of what cannot be true of `contact`, or None."""
    checks = (
        ("source_unknown", contact.source not in SOURCES),
        ("time_without_zone", contact.started_at.tzinfo is None or contact.ended_at.tzinfo is None),
        ("length_impossible", not _possible(_lengths(contact))),
        ("count_negative", min(contact.transfers, contact.messages, contact.answers) < 0),
        ("rating_out_of_range", contact.rating is not None and not 1 <= contact.rating <= 5),
        ("nps_out_of_range", not _within(contact.nps, 0, 10)),
        ("ease_out_of_range", not _within(contact.ease, 1, 7)),
        ("keypress_out_of_range", not _within(contact.keypress, 1, 5)),
        ("score_out_of_range", contact.inspection_score is not None and not 0 <= contact.inspection_score <= 100),
        ("cost_without_currency", (contact.cost is None) != (contact.currency is None)),
        ("answered_and_abandoned", contact.answered and contact.abandoned),
    )
    found = next((code for code, wrong in checks if wrong), None)
    if found is None and contact.ended_at < contact.started_at:
        return "ends_before_it_begins"
    return found


@dataclass(frozen=True, slots=True)
class Derived:
    """The columns that follow from what was told."""

    local_date: date
    local_hour: int
    local_weekday: int
    short_abandon: bool
    assistant_only: bool
    invited: bool
    steps: tuple[Step, ...]
    agents: tuple[str, ...] | None


def derive(contact: NewContact, zone: tzinfo) -> Derived:
    """What follows from what was told: local time, short abandonment, who served, the steps."""
    local = local_time(contact.started_at, zone)
    invited = contact.rating is not None if contact.invited is None else contact.invited
    steps = contact.steps or lay_out(contact.lengths, queue=contact.queue, agent_id=contact.agent_id)
    return Derived(
        local_date=local.date,
        local_hour=local.hour,
        local_weekday=local.weekday,
        short_abandon=contact.abandoned and contact.lengths.wait_s < SHORT_ABANDON_S,
        assistant_only=contact.assistant_served and not contact.handed_over,
        invited=invited,
        steps=steps,
        agents=contact.agents or agents_of(steps) or None,
    )


def agents_of(steps: Sequence[Step]) -> tuple[str, ...]:
    """The agents of `steps`, each once, in the order in which they came to it."""
    return tuple(dict.fromkeys(step.agent_id for step in steps if step.agent_id is not None))


def can_repeat(contact: NewContact) -> bool:
    """Whether it can ever be known if the customer came again: with an issue of its own, of whom and about what."""
    return contact.outcome != MERGED and contact.customer_id is not None and contact.reason_group is not None


def repeat_so_far(contact: NewContact, told: bool | None, now: datetime) -> bool | None:
    """Whether the customer came again, where no later contact is known: as `told`; else False once the time is over.

    None: it may still happen, or can never be known.
    """
    if told is not None or not can_repeat(contact):
        return told
    return False if now - contact.started_at >= REPEAT_WITHIN else None


def _lengths(contact: NewContact) -> tuple[float | None, ...]:
    lengths = contact.lengths
    return (
        lengths.ivr_s,
        lengths.assistant_s,
        lengths.wait_s,
        lengths.ring_s,
        lengths.talk_s,
        lengths.hold_s,
        lengths.wrap_up_s,
        lengths.later_wait_s,
        contact.first_response_s,
        contact.handover_wait_s,
    )


def _within(score: int | None, lowest: int, highest: int) -> bool:
    return score is None or lowest <= score <= highest


def _possible(lengths: Iterable[float | None]) -> bool:
    """None of them negative or without end. A million contacts pass here: two calls in C are enough."""
    known = [length for length in lengths if length is not None]
    # What is no number makes the sum none.
    return not known or (min(known) >= 0 and math.isfinite(sum(known)))
