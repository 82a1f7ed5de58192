"""Agents for a load run: made in the installation, given sessions, and made inactive afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

PREFIX = "load-agent-"
ONLOOKER = "load-board"


@asynccontextmanager
async def staffed(
    runtime: Runtime, actor: Actor, agents: int, *, chats_of_agent: int
) -> AsyncIterator[list[tuple[str, str]]]:
    """(session token, csrf) of `agents` agents who can do everything, each `chats_of_agent` chats at a time."""
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        known = {one.login: one for one in await identity.find_staff(session, query=PREFIX)}
        logins = [f"{PREFIX}{number:04d}" for number in range(1, agents + 1)]
        new = [
            identity.NewStaff(login=login, name="压测坐席", number=f"L{login[-4:]}", role="agent")
            for login in logins
            if login not in known
        ]
        made = await identity.create_staff_bulk(session, actor=actor, staff=new, now=now) if new else []
        staff = [*(known[login] for login in logins if login in known), *made]
        for one in staff:
            if not one.active:
                changes = identity.StaffChanges(active=True)
                await identity.change_staff(session, actor=actor, staff_id=one.id, changes=changes, now=now)
    async with runtime.database.transaction() as session:
        skills = dict.fromkeys(routing.SKILLS, 3)
        capacity = {one.id: {"chat": chats_of_agent, "voice": 1, "message": chats_of_agent} for one in staff}
        await routing.set_skills(session, {one.id: skills for one in staff}, capacity=capacity, actor=actor, now=now)
        sessions = [await identity.open_session(session, one.id, now=now) for one in staff]
    await _take_back(runtime, actor, staff)  # from a run that was ended in the middle
    try:
        yield sessions
    finally:
        await _dismiss(runtime, actor, staff)


@asynccontextmanager
async def onlooking(runtime: Runtime, actor: Actor, *, wanted: bool) -> AsyncIterator[tuple[str, str] | None]:
    """(session token, csrf) of somebody who may look at the board, and nothing else; None where nobody is wanted."""
    if not wanted:
        yield None
        return
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        known = next((one for one in await identity.find_staff(session, query=ONLOOKER) if one.login == ONLOOKER), None)
        one = known or await identity.create_staff(
            session, actor=actor, login=ONLOOKER, name="压测看板", number="LB0001", role="analyst", now=now
        )
        if not one.active:
            changes = identity.StaffChanges(active=True)
            await identity.change_staff(session, actor=actor, staff_id=one.id, changes=changes, now=now)
        opened = await identity.open_session(session, one.id, now=now)
    try:
        yield opened
    finally:
        async with runtime.database.transaction() as session:
            away = identity.StaffChanges(active=False)
            await identity.change_staff(session, actor=actor, staff_id=one.id, changes=away, now=runtime.clock.now())


async def _take_back(runtime: Runtime, actor: Actor, staff: list[identity.Staff]) -> None:
    """Close what these agents still have, so that the next run finds them free."""
    for one in staff:
        async with runtime.database.transaction() as session:
            now = runtime.clock.now()
            desk = await routing.desk_of(session, one.id, now=now)
            for item in (*desk.offers, *desk.mine):
                conversation_id = item.entry.conversation_id
                await conversations.close(session, actor=actor, conversation_id=conversation_id, now=now)
                await routing.release(session, conversation_id, now=now)


async def _dismiss(runtime: Runtime, actor: Actor, staff: list[identity.Staff]) -> None:
    await _take_back(runtime, actor, staff)
    now = runtime.clock.now()
    for one in staff:
        async with runtime.database.transaction() as session:
            changes = identity.StaffChanges(active=False)
            await identity.change_staff(session, actor=actor, staff_id=one.id, changes=changes, now=now)
