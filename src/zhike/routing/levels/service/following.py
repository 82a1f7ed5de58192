"""Clocks follow what happens in a conversation: they are brought up to date with it, whichever event says so.

The thread and the state of the conversation are read, not the event: so an event that comes late, twice or out of its
order changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
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


async def begin(session: Session, conversation_id: UUID, *, now: datetime) -> None:
    """A person was asked for: clocks begin, where there was a target for such a contact by then."""
    if await clocks.lock_contact(session, conversation_id) is None:
        await _open(session, conversation_id)
    await follow(session, conversation_id, now=now)


async def follow(session: Session, conversation_id: UUID, *, now: datetime, said: int | None = None) -> None:
    """Bring the clocks of a contact up to date; one without clocks stays without.

    `said`: all that happened is that this sequence was said. On a busy day the clocks have often come to it already,
    with what was said before or after it.
    """
    found = await clocks.lock_contact(session, conversation_id)
    if found is None or found[0].ended_at is not None:
        return
    contact, stored = found
    if said is not None and said <= contact.sheet.sequence:
        return
    conversation = await conversations.get_conversation(session, conversation_id)
    keys = {contact.queue, conversation.queue or contact.queue}
    hours = await load_hours(session, [contact.sheet.at], keys=keys)
    changed = await _advance(session, contact, conversation, hours, now)
    if changed == contact:
        return
    await clocks.change_contact(session, changed)
    await _write(session, changed, stored, hours)
    for staff_id in {contact.agent_id, changed.agent_id} - {None}:
        session.notify(f"staff:{staff_id}", clocks=1)


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
        await _write(session, begun, [], await load_hours(session, [asked], keys=[contact.queue]))


async def _advance(
    session: Session, contact: Contact, conversation: Conversation, hours: Hours, now: datetime
) -> Contact:
    """Where the contact is now, with its sheet brought up to date."""
    time, targets = hours.of(contact.queue), _spans(contact)
    said = await conversations.list_turns(session, contact.conversation_id, after=contact.sheet.sequence)
    turns = [rules.Turn(turn.sequence, turn.author, turn.at) for turn in said]
    sheet = contact.sheet
    called = await callbacks.find_latest(session, contact.conversation_id)
    if conversation.state in _WAITS and not (called and called.state == "open"):
        since = max(conversation.state_since, (called and called.ended_at) or conversation.state_since)
        sheet = rules.follow(sheet, [turn for turn in turns if turn.at <= since], targets, time)
        sheet = rules.wait(sheet, since, targets)
    sheet = _with_call(rules.follow(sheet, turns, targets, time), called, now, time)
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


async def _write(session: Session, contact: Contact, stored: Sequence[StoredClock], hours: Hours) -> None:
    steps = await load_steps(session)
    known = {(each.clock.measure, each.clock.round): each for each in stored}
    changed = []
    for clock in contact.sheet.clocks:
        before = known.get((clock.measure, clock.round))
        if before is None or before.clock != clock:
            ladder = contact.dues[clock.measure].ladder if clock.measure in contact.dues else None
            fresh = before or StoredClock(
                uuid7(), contact.conversation_id, clock, ladder, rules.UNSEEN, clock.started_at + NEVER
            )
            moved = replace(fresh, clock=clock)
            changed.append(schedule(moved, steps.get(fresh.ladder or "", ()), hours.of(contact.queue)))
    await clocks.write_clocks(session, changed)


def _spans(contact: Contact) -> rules.Targets:
    return {measure: timedelta(seconds=due.seconds) for measure, due in contact.dues.items()}
