"""Clocks follow what happens in a conversation: they are brought up to date with it, whichever event says so.

The thread and the state of the conversation are read, not the event: so an event that comes late, twice or out of its
order changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.routing.callbacks import repository as callbacks
from zhike.routing.callbacks.values import Callback
from zhike.routing.levels import rules
from zhike.routing.levels.repository import clocks, setup
from zhike.routing.levels.service.hours import Hours, load_hours
from zhike.routing.levels.service.reckoning import NEVER, schedule
from zhike.routing.levels.values import Contact, StoredClock
from zhike.routing.repository import entries

_WAITS = ("queued", "offered")
_HELD = ("active", "wrap_up")


@dataclass(frozen=True, slots=True)
class Told:
    """Something happened in a conversation at `at`. `said`: all that happened is that this sequence was said."""

    at: datetime
    said: int | None = None


async def begin(session: Session, conversation_id: UUID, *, now: datetime) -> None:
    """A person was asked for: clocks begin, where there was a target for such a contact by then."""
    if not await clocks.lock_contacts(session, [conversation_id]):
        await _open(session, conversation_id)
    await follow(session, conversation_id, now=now)


async def follow(session: Session, conversation_id: UUID, *, now: datetime) -> None:
    """Bring the clocks of a contact up to date; one without clocks stays without."""
    await follow_all(session, {conversation_id: Told(now)})


async def follow_all(session: Session, told: Mapping[UUID, Told]) -> None:
    """As `follow`, of many: in as many statements as for one.

    On a busy day the clocks have often come to what was said already, with what was said before or after it.
    """
    found = {
        conversation_id: (contact, stored)
        for conversation_id, (contact, stored) in (await clocks.lock_contacts(session, told)).items()
        if contact.ended_at is None and _is_new(told[conversation_id], contact)
    }
    if not found:
        return
    talks = await conversations.get_conversations(session, list(found))
    after = {contact.conversation_id: contact.sheet.sequence for contact, _ in found.values()}
    turns = await conversations.list_turns(session, after)
    called = await callbacks.find_latest_of(session, found)
    keys = {contact.queue for contact, _ in found.values()} | {talk.queue for talk in talks.values() if talk.queue}
    hours = await load_hours(session, [contact.sheet.at for contact, _ in found.values()], keys=keys)
    changed: dict[UUID, Contact] = {}
    for key, talk in talks.items():
        now_is = await _advance(
            session, found[key][0], talk, turns=turns[key], called=called.get(key), hours=hours, now=told[key].at
        )
        if now_is != found[key][0]:
            changed[key] = now_is
    await clocks.change_contacts(session, changed.values())
    await _write(session, [(contact, found[key][1]) for key, contact in changed.items()], hours)
    for staff_id in {each.agent_id for key in changed for each in (found[key][0], changed[key])} - {None}:
        session.notify(f"staff:{staff_id}", clocks=1)


def _is_new(told: Told, contact: Contact) -> bool:
    return told.said is None or told.said > contact.sheet.sequence


async def load_steps(session: Session) -> dict[str, tuple[rules.Step, ...]]:
    """The steps of each ladder."""
    return {ladder.key: ladder.steps for ladder in await setup.list_ladders(session)}


async def _open(session: Session, conversation_id: UUID) -> None:
    conversation = await conversations.get_conversation(session, conversation_id)
    entry = await entries.find_entry(session, conversation_id)
    asked = conversation.requested_at
    if entry is None or asked is None or conversation.ended:
        return
    card = conversation.handover
    reason = entry.reason or conversation.wanted_reason or (card.reason if card is not None else None)
    matter = rules.Matter(entry.queue, conversation.channel, entry.urgency, reason)
    dues = rules.choose_targets(await setup.list_targets(session, made_by=asked), matter)
    if not dues:
        return
    contact = Contact(
        conversation_id,
        queue=matter.queue,
        channel=matter.channel,
        urgency=matter.urgency,
        reason=matter.reason,
        agent_id=None,
        agent_name="",
        requested_at=asked,
        ended_at=None,
        dues=dues,
        sheet=rules.Sheet(0, asked, answered=False, clocks=()),
    )
    if await clocks.add_contact(session, contact):
        begun = replace(contact, sheet=rules.begin(_spans(contact), asked))
        await _write(session, [(begun, [])], await load_hours(session, [asked], keys=[contact.queue]))


async def _advance(
    session: Session,
    contact: Contact,
    conversation: Conversation,
    *,
    turns: Sequence[conversations.Turn],
    called: Callback | None,
    hours: Hours,
    now: datetime,
) -> Contact:
    """Where the contact is now, with its sheet brought up to date."""
    time, targets = hours.of(contact.queue), _spans(contact)
    said = [rules.Turn(turn.sequence, turn.author, turn.at) for turn in turns]
    sheet = contact.sheet
    if conversation.state in _WAITS and not (called and called.state == "open"):
        since = max(conversation.state_since, (called and called.ended_at) or conversation.state_since)
        sheet = rules.follow(sheet, [turn for turn in said if turn.at <= since], targets, time)
        sheet = rules.wait(sheet, since, targets)
    sheet = _with_call(rules.follow(sheet, said, targets, time), called, now, time)
    queue = conversation.queue or contact.queue
    if queue != contact.queue:
        sheet, time = rules.settle(sheet, now, time), hours.of(queue)
    ended = await _ended_at(session, conversation)
    changes: dict[str, Any] = {"queue": queue, "ended_at": ended}
    if ended is not None:
        sheet = rules.finish(sheet, ended, time)
    else:
        held = conversation.state in _HELD
        changes |= {
            "agent_id": conversation.agent_id if held else None,
            "agent_name": conversation.agent_name if held else "",
        }
    return replace(contact, sheet=sheet, **changes)


def _with_call(sheet: rules.Sheet, called: Callback | None, now: datetime, time: rules.WorkingTime) -> rules.Sheet:
    """While a callback is promised nothing runs; once the customer was reached they are answered."""
    if called is not None and called.state == "open":
        return rules.hold(sheet, now, time)
    if called is not None and called.state == "reached" and called.tried_at is not None:
        return rules.reach(sheet, called.tried_at, time)
    return sheet


async def _ended_at(session: Session, conversation: Conversation) -> datetime | None:
    """When the talk was over: what is written down about it afterwards is not the customer's time."""
    if conversation.state == "wrap_up":
        return conversation.state_since
    if conversation.state != "closed":
        return None
    steps = await conversations.process_of(session, conversation.id)
    last = steps[-1] if steps else None
    return last.started_at if last is not None and last.kind == "wrap_up" else conversation.closed_at


async def _write(session: Session, contacts: Iterable[tuple[Contact, Sequence[StoredClock]]], hours: Hours) -> None:
    steps = await load_steps(session)
    changed = [each for contact, stored in contacts for each in _changed(contact, stored, steps, hours)]
    await clocks.write_clocks(session, changed)


def _changed(
    contact: Contact, stored: Sequence[StoredClock], steps: Mapping[str, Sequence[rules.Step]], hours: Hours
) -> Iterator[StoredClock]:
    known = {(each.clock.measure, each.clock.round): each for each in stored}
    for clock in contact.sheet.clocks:
        before = known.get((clock.measure, clock.round))
        if before is None or before.clock != clock:
            ladder = contact.dues[clock.measure].ladder if clock.measure in contact.dues else None
            fresh = before or StoredClock(
                uuid7(), contact.conversation_id, clock, ladder, rules.UNSEEN, clock.started_at + NEVER
            )
            moved = replace(fresh, clock=clock)
            yield schedule(moved, steps.get(fresh.ladder or "", ()), hours.of(contact.queue))


def _spans(contact: Contact) -> rules.Targets:
    return {measure: timedelta(seconds=due.seconds) for measure, due in contact.dues.items()}
