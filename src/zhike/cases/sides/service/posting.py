"""Writing in a side thread and closing it. Posts are added and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.events import SideThreadClosed, SideThreadPosted
from zhike.cases.sides import permissions, repository
from zhike.cases.sides.errors import SideClosed
from zhike.cases.sides.rules import starts_anew, state_after
from zhike.cases.sides.service import telling
from zhike.cases.sides.service.clock import times_of
from zhike.cases.sides.service.departments import minutes_of
from zhike.cases.sides.values import Post, Side, SideThread
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.settings import Settings
from zhike.platform.web import check_version
from zhike.privacy import api as privacy


async def write(
    settings: Settings, session: Session, *, actor: Actor, thread_id: UUID, text: str, now: datetime
) -> SideThread:
    """Answer for the department, or go on asking. Raises `SideClosed`, `SideNotYours`, `SideUnknown`, `Forbidden`."""
    before, side = await permissions.find_writable(session, actor, thread_id)
    if before.state == "closed":
        raise SideClosed
    await repository.add_post(
        session, before.id, Post(0, now, side, privacy.mask_text(text), UUID(actor.id), actor.name)
    )
    after = await repository.change(session, before.id, await _values(settings, session, before, side, now))
    await _tell(session, actor, after, side, now)
    return after


async def close(session: Session, *, actor: Actor, thread_id: UUID, version: str, now: datetime) -> SideThread:
    """Nothing more is needed; closing twice changes nothing.

    Raises `PreconditionFailed` where something was written meanwhile, `SideNotYours`, `SideUnknown` or `Forbidden`.
    """
    before = await permissions.find_closable(session, actor, thread_id)
    if before.state == "closed":
        return before
    check_version(version, before.version)
    after = await repository.change(session, before.id, {"state": "closed", "closed_at": now, "changed_at": now})
    answered = before.state == "answered"
    subject, detail = f"side_thread:{after.id}", {"answered": answered}
    await audit.record(session, actor=actor, action="cases.side_closed", subject=subject, detail=detail, now=now)
    event = SideThreadClosed(after.id, after.department, answered, after.conversation_id)
    await publish(session, event, stream=str(after.id), actor=actor, now=now)
    await telling.refresh_pages(session, after)
    return after


async def _values(
    settings: Settings, session: Session, before: SideThread, side: Side, now: datetime
) -> dict[str, Any]:
    values: dict[str, Any] = {"state": state_after(side), "changed_at": now}
    if side == "department":
        return values | ({} if before.state == "answered" else {"answered_at": now})
    if starts_anew(before, side):
        due_at, warn_at = times_of(settings, await minutes_of(session, before.department), now)
        return values | {"due_at": due_at, "warn_at": warn_at, "warned": 0, "answered_at": None}
    return values


async def _tell(session: Session, actor: Actor, thread: SideThread, side: Side, now: datetime) -> None:
    subject, detail = f"side_thread:{thread.id}", {"side": side}
    await audit.record(session, actor=actor, action="cases.side_posted", subject=subject, detail=detail, now=now)
    late = side == "department" and now > thread.due_at
    event = SideThreadPosted(thread.id, thread.department, side, thread.state, late, thread.conversation_id)
    await publish(session, event, stream=str(thread.id), actor=actor, now=now)
    if side == "department":
        people = await telling.askers_of(session, thread)
        await telling.ring(session, actor=actor, thread=thread, staff_ids=people, kind="side_answered", now=now)
    else:
        people = await telling.answerers_of(session, thread)
        await telling.ring(session, actor=actor, thread=thread, staff_ids=people, kind="side_asked", now=now)
    await telling.refresh_pages(session, thread)
