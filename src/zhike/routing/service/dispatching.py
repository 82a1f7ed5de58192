"""The dispatcher: once a second, and whenever something changed, it offers what waits to whom the policy says.

Each contact is handled in a transaction of its own, so that one that another process is just changing holds up nothing.
All it knows is in the database: a dispatcher that is killed between two steps is continued by the next one.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

import structlog

from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.errors import ZhikeError
from zhike.platform.runtime import Runtime
from zhike.routing import rules
from zhike.routing.callbacks.service.hours import quiet_hours
from zhike.routing.repository import agents, assignments, dispatcher, entries
from zhike.routing.repository.agents import PresenceRecord
from zhike.routing.service.floor_reading import SILENT_AFTER, see_agents, see_waiting
from zhike.routing.service.licences import list_unlicensed
from zhike.routing.service.offers import give_back, offer, return_unlicensed
from zhike.routing.service.passing import lose
from zhike.routing.service.places import get_places
from zhike.routing.service.presence import withdraw_offers, write_state
from zhike.routing.service.queues import SYSTEM, load_policy
from zhike.routing.service.requesting import make_entry, release
from zhike.routing.values import Assignment, Entry

GONE_AFTER = timedelta(seconds=45)
# What has just been written may still be on its way: only older disagreements are put right.
SETTLED = timedelta(seconds=10)


class Work(Protocol):
    """Something to do in a transaction, as of the moment it begins."""

    def __call__(self, session: Session, /, *, now: datetime) -> Awaitable[None]: ...


log = structlog.get_logger(__name__)


async def dispatch(runtime: Runtime) -> None:
    """One round: whose licence ended, what rang out, who is gone, and who gets what."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        resumed_at = await dispatcher.touch(session, now)
        ringing = await assignments.list_ringing(session)
        unlicensed = await list_unlicensed(session, ringing, now)
        silent = [one for one in await agents.list_present(session) if _silent_for(one, resumed_at, now) > SILENT_AFTER]
    for offered in unlicensed:
        await _apart(runtime, "unlicensed", partial(return_unlicensed, offered=offered))
    blameless = {each.id for each in unlicensed}
    for missed in ringing:
        if missed.expires_at is not None and missed.expires_at <= now and missed.id not in blameless:
            await _apart(runtime, "missed", partial(_miss, missed=missed))
    for agent in silent:
        await _apart(runtime, "silent", partial(withdraw_offers, staff_id=agent.staff_id, outcome="gone"))
        if _silent_for(agent, resumed_at, now) > GONE_AFTER:
            await _lose_all(runtime, agent)
    await _offer_all(runtime, now)


async def reconcile(runtime: Runtime) -> None:
    """Make routing and conversations agree again, should anything ever have come between them.

    Nobody who was told that they wait is without a place, and nobody holds a place who does not wait.
    """
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        told = set(await conversations.list_waiting(session))
        placed = {entry.conversation_id: entry for entry in await entries.list_waiting(session)}
        parked = set(await entries.list_parked(session))
        held = {one.conversation_id for one in await assignments.list_open(session)}
    for conversation_id in parked - told:
        await _apart(runtime, "stale", partial(_drop_place, conversation_id=conversation_id))
    for conversation_id in told - placed.keys() - parked:
        await _apart(runtime, "placeless", partial(_give_place, conversation_id=conversation_id))
    for conversation_id, entry in placed.items():
        if conversation_id not in told and now - entry.queued_at > SETTLED:
            await _apart(runtime, "stale", partial(_drop_place, conversation_id=conversation_id))
        elif entry.state == "offered" and conversation_id not in held:
            await _apart(runtime, "unheld", partial(_unoffer, entry=entry))


async def _offer_all(runtime: Runtime, now: datetime) -> None:
    async with runtime.database.transaction() as session:
        free = {str(entry.conversation_id): entry for entry in await entries.list_unoffered(session)}
        if not free:
            return
        policy, _ = await load_policy(session, now)
        quiet = quiet_hours(runtime.settings)
        policy = replace(policy, quiet=quiet is not None and quiet.holds(now))
        staff = await see_agents(session, now)
        waiting = await see_waiting(session, free.values(), policy, now) if staff else []
    await _note_estimates(runtime, now)
    rings_for = timedelta(seconds=policy.offer_timeout_s or runtime.settings.offer_timeout_s)
    for decision in rules.choose(waiting, staff, policy, now.timestamp()):
        entry = free[decision.waiting_id]
        offering = partial(offer, entry=entry, decision=decision, rings_for=rings_for)
        await _apart(runtime, "offer", offering)


async def _note_estimates(runtime: Runtime, now: datetime) -> None:
    """Keep what whoever has just joined is told of their wait, so that it can be held against what it was."""
    async with runtime.database.transaction() as session:
        new = await entries.list_unestimated(session)
        if not new:
            return
        places = await get_places(session, [entry.conversation_id for entry in new], now=now)
        for entry in new:
            place = places.get(entry.conversation_id)
            await entries.note_estimate(session, entry.conversation_id, place.estimated_wait_s if place else None, now)


async def _miss(session: Session, *, missed: Assignment, now: datetime) -> None:
    """An offer rang out: back to the queue, and the agent gets a pause, so that the next one is not lost too."""
    await give_back(session, missed, outcome="missed", now=now)
    await withdraw_offers(session, staff_id=missed.staff_id, now=now)
    paused = rules.find_reason("break", "missed", own=False)
    assert paused is not None
    await write_state(session, actor=SYSTEM, staff_id=missed.staff_id, chosen=paused, now=now)


async def _lose_all(runtime: Runtime, agent: PresenceRecord) -> None:
    """The agent is gone: whoever was talking to them goes first in line again."""
    async with runtime.database.transaction() as session:
        held = [one for one in await assignments.list_open_of(session, agent.staff_id) if one.accepted_at is not None]
        talking = await conversations.get_conversations(session, [one.conversation_id for one in held])
    for one in held:
        conversation = talking.get(one.conversation_id)
        if conversation is not None and conversation.state == "active":
            await _apart(runtime, "lost", partial(lose, held=one))
    gone = rules.find_reason("offline", "gone", own=False)
    assert gone is not None
    leaving = partial(write_state, actor=SYSTEM, staff_id=agent.staff_id, chosen=gone)
    await _apart(runtime, "gone", leaving)


async def _give_place(session: Session, *, conversation_id: UUID, now: datetime) -> None:
    conversation = await conversations.get_conversation(session, conversation_id)
    entry = await make_entry(
        session,
        conversation,
        because=conversation.because or "unknown",
        reason=conversation.wanted_reason,
        urgency=conversation.urgency,
        now=now,
    )
    await conversations.set_state(session, conversation_id, "queued", queue=entry.queue, actor=SYSTEM, now=now)
    await entries.join(session, entry)
    session.notify("routing")


async def _drop_place(session: Session, *, conversation_id: UUID, now: datetime) -> None:
    conversation = await conversations.get_conversation(session, conversation_id)
    if conversation.state in ("assistant", "closed"):
        await release(session, conversation_id, now=now)


async def _unoffer(session: Session, *, entry: Entry, now: datetime) -> None:
    await conversations.set_state(session, entry.conversation_id, "queued", queue=entry.queue, actor=SYSTEM, now=now)
    await entries.move(session, entry.conversation_id, "waiting", before=["offered"])
    session.notify("routing")


async def _apart(runtime: Runtime, what: str, work: Work) -> None:
    """Do one thing in a transaction of its own; that another process was quicker is no trouble, the next round sees."""
    try:
        async with runtime.database.transaction() as session:
            await work(session, now=runtime.clock.now())
    except ZhikeError as overtaken:
        log.info("routing.overtaken", what=what, code=overtaken.code)


def _silent_for(record: PresenceRecord, resumed_at: datetime, now: datetime) -> timedelta:
    """How long nothing was heard of the agent, while there was anybody to hear."""
    return now - max(record.seen_at, resumed_at)
