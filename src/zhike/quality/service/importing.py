"""Contacts and samples of the floor that were not served here: another system's history, or the simulator's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from uuid import UUID

from zhike.audit import api as audit
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.quality.events import ContactsImported
from zhike.quality.repository import board
from zhike.quality.repository import contacts as repository
from zhike.quality.repository.board import FloorSample
from zhike.quality.rules.record import NewContact, local_time, problem
from zhike.reasons import api as reasons

CHUNK = 1000
"""Contacts to hand over at a time, each time in a transaction of its own: it stays open for about 0.1 s."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A contact that cannot be true; `code` says why (docs/reference/contact-record.md)."""

    contact_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the contacts handed over: together they are all of them. `known` had a record already."""

    imported: int
    known: int
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class FloorMoment:
    """The floor at a moment of an imported history: who waited, who was there.

    `serving_s` and `available_s`: agent-seconds at work and free since the moment before.
    """

    at: datetime
    waiting: int
    longest_wait_s: float
    online: int
    serving_s: float
    available_s: float


async def import_contacts(
    session: Session,
    contacts: Sequence[NewContact],
    *,
    actor: Actor,
    zone: tzinfo,
    now: datetime,
    on_timeline: bool = True,
    checked: bool = False,
) -> Imported:
    """Write the records of `contacts`, link repeats, tell what was refused; doing so again changes nothing.

    `zone` is that of their local dates. `on_timeline` False: their customers are tokens of another system, of whom
    nobody here knows a segment and whose timeline nobody looks at. The event comes last, since readers of events wait
    for whoever has written one; even so, hand over some `CHUNK` at a time. `checked`: all can be true and none has a
    record.
    """
    told = () if checked else contacts
    refused = tuple(Rejected(each.id, code) for each in told if (code := problem(each)))
    wrong = {each.contact_id for each in refused}
    fresh = {each.id: each for each in contacts if each.id not in wrong}
    known = set() if checked else await repository.find_known(session, list(fresh))
    new = [_with_group(each) for each in fresh.values() if each.id not in known]
    if on_timeline:
        new = await _with_segments(session, new)
    imported = Imported(len(new), len(contacts) - len(new) - len(refused), refused)
    if new:
        await repository.copy_contacts(session, new, zone=zone, now=now)
        await repository.link_repeats(session, [each.id for each in new], now=now)
        known_people = [(each, each.customer_id) for each in new if on_timeline and each.customer_id is not None]
        await customers.add_timeline_entries(session, [_entry(each, who) for each, who in known_people])
        await _tell(session, new, actor=actor, zone=zone, now=now)
    return imported


async def import_floor(session: Session, moments: Sequence[FloorMoment], *, zone: tzinfo) -> int:
    """Keep samples of an imported history; those of a moment that has one are left out. How many were kept."""
    taken = await board.find_sampled(session, [moment.at for moment in moments])
    fresh = {moment.at: _sample(moment, zone) for moment in moments if moment.at not in taken}
    if fresh:
        await board.copy_samples(session, list(fresh.values()))
    return len(fresh)


def _with_group(contact: NewContact) -> NewContact:
    if contact.reason is None or contact.reason_group is not None or not reasons.is_reason(contact.reason):
        return contact
    found = reasons.get_reason(contact.reason)
    return replace(contact, reason_group=found.group, skill=contact.skill or found.skill)


async def _with_segments(session: Session, contacts: Sequence[NewContact]) -> list[NewContact]:
    """Known customers' segments, where the history does not tell them: the age is that of the contact's year."""
    years: dict[int, list[NewContact]] = {}
    for each in contacts:
        if each.customer_id is not None and None in (each.tier, each.age_band, each.region, each.city_tier):
            years.setdefault(each.started_at.year, []).append(each)
    filled = {}
    for theirs in years.values():
        ids = {each.customer_id for each in theirs if each.customer_id is not None}
        segments = await customers.get_segments(session, sorted(ids), theirs[0].started_at)
        for each in theirs:
            if each.customer_id in segments:
                filled[each.id] = _filled(each, segments[each.customer_id])
    return [filled.get(each.id, each) for each in contacts]


def _filled(contact: NewContact, segment: customers.Segment) -> NewContact:
    """What the history tells itself stays as it is."""
    return replace(
        contact,
        tier=contact.tier or segment.tier,
        age_band=contact.age_band or segment.age_band,
        elder=contact.elder or (contact.age_band is None and segment.elder),
        vulnerable=contact.vulnerable or segment.vulnerable,
        region=contact.region or segment.region or None,
        city_tier=segment.city_tier if contact.city_tier is None else contact.city_tier,
    )


def _entry(contact: NewContact, customer_id: UUID) -> customers.TimelineEntry:
    """What the customer's timeline shows of a contact that was not served here."""
    detail = {
        "reason": contact.reason,
        "outcome": contact.outcome,
        "agent_id": contact.agent_id,
        "urgency": contact.urgency,
        "elder": contact.elder,
        "length_s": round((contact.ended_at - contact.started_at).total_seconds()),
        "rating": contact.rating,
        "complaint": contact.complaint or None,
        "source": contact.source,
    }
    told = customers.without_nothing(detail)
    return customers.TimelineEntry(
        contact.id, customer_id, contact.started_at, "contact", channel=contact.channel, detail=told
    )


def _sample(moment: FloorMoment, zone: tzinfo) -> FloorSample:
    local = local_time(moment.at, zone)
    return FloorSample(
        at=moment.at,
        local_date=local.date,
        local_hour=local.hour,
        local_weekday=local.weekday,
        waiting=moment.waiting,
        longest_wait_s=moment.longest_wait_s,
        online=moment.online,
        serving_s=moment.serving_s,
        available_s=moment.available_s,
    )


async def _tell(session: Session, new: Sequence[NewContact], *, actor: Actor, zone: tzinfo, now: datetime) -> None:
    starts = [each.started_at for each in new]
    first, last = (local_time(at, zone).date for at in (min(starts), max(starts)))
    event = ContactsImported(new[0].source, len(new), first, last)
    await publish(session, event, stream="contacts", actor=actor, now=now)
    detail = {
        "source": event.source,
        "count": event.count,
        "first": str(event.first_date),
        "last": str(event.last_date),
    }
    await audit.record(session, actor=actor, action="quality.imported", subject="contacts", detail=detail, now=now)
    session.notify("floor")
