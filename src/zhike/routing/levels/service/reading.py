"""Clocks as they stand: of an agent's contacts, of one contact, and of the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.routing.levels.repository import reading
from zhike.routing.levels.repository.reading import Key
from zhike.routing.levels.service.hours import load_hours
from zhike.routing.levels.values import AgentPressure, ClockFilter, ClockLine

# More contacts, and more rounds of one, than are looked at on a page.
_OF_AGENT = 400
_OF_CONTACT = 100
MOST_EXPORTED = 50_000


async def list_mine(session: Session, *, actor: Actor, now: datetime) -> list[ClockLine]:
    """Open clocks of the contacts that the actor has, those due first first."""
    return await show(session, await reading.list_of_agent(session, UUID(actor.id), _OF_AGENT), now)


async def list_of_conversation(session: Session, conversation_id: UUID, *, now: datetime) -> list[ClockLine]:
    """All clocks of a contact, the newest first; who asks has been let in to the conversation."""
    return await show(session, await reading.list_of_conversation(session, conversation_id, _OF_CONTACT), now)


async def list_clocks(
    session: Session, wanted: ClockFilter, *, after: Key | None, limit: int, now: datetime
) -> list[ClockLine]:
    """Clocks of the filter, by when they are due."""
    return await show(session, await reading.list_lines(session, wanted, after=after, limit=limit), now)


async def pressure_of_agents(session: Session) -> list[AgentPressure]:
    """Whose contacts wait too long: most breaches first."""
    found = await reading.count_by_agent(session)
    staff = await identity.find_staff(session, ids=[each.agent_id for each in found]) if found else []
    teams = {each.id: each.team for each in staff}
    found = [replace(each, team=teams.get(each.agent_id, "")) for each in found]
    return sorted(found, key=lambda each: (-each.breached, -each.at_risk, each.agent_name))


async def count_clocks(session: Session, wanted: ClockFilter) -> int:
    """How many there are."""
    return await reading.count_lines(session, wanted)


async def export_clocks(session: Session, wanted: ClockFilter, *, actor: Actor, now: datetime) -> list[ClockLine]:
    """The list as a file takes it along; that somebody does is on record."""
    actor.require("quality.export")
    lines = await list_clocks(session, wanted, after=None, limit=MOST_EXPORTED, now=now)
    detail = {"rows": str(len(lines)), "states": ",".join(wanted.states)}
    subject = "service_clocks:list"
    await audit.record(session, actor=actor, action="routing.clocks_exported", subject=subject, detail=detail, now=now)
    return lines


async def show(session: Session, lines: Sequence[ClockLine], now: datetime) -> list[ClockLine]:
    """With what is left of each, and whether it is running out at this moment."""
    running = [each.stored.clock.since for each in lines if each.stored.clock.since is not None]
    hours = await load_hours(session, running)
    shown = []
    for line in lines:
        clock, time = line.stored.clock, hours.of(line.queue)
        ticks = clock.since is not None and time.is_open(now)
        shown.append(replace(line, left=clock.target - clock.elapsed(time, now), ticks=ticks))
    return shown
