"""Reading side threads: lists without posts; one with its posts, which is put on record where a third person reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.sides import permissions, repository
from zhike.cases.sides.rules import may_close, side_of
from zhike.cases.sides.values import OpenedSide, SideFilter, SideThread
from zhike.platform.actor import Actor
from zhike.platform.database import Session


async def see(session: Session, *, actor: Actor, wanted: SideFilter) -> SideFilter:
    """The filter as far as the actor may see: all about what they may read, else what concerns them.

    Raises `ConversationUnknown`, `WorkOrderUnknown`, `ComplaintUnknown`, `AboutIntake` or `Forbidden`.
    """
    viewer = await permissions.viewer_of(session, actor)
    whole = viewer.reads_all
    complaints = whole and actor.can(permissions.READ_COMPLAINTS)
    if wanted.complaint_id is not None:
        await permissions.find_complaint(session, actor, wanted.complaint_id)
        complaints = True
    if wanted.conversation_id is not None and viewer.may_ask:
        await permissions.find_conversation(session, actor, wanted.conversation_id)
        whole = True
    elif wanted.work_order_id is not None and viewer.may_ask:
        await permissions.find_order(session, actor, wanted.work_order_id)
        whole = True
    return replace(
        wanted,
        me=viewer.id,
        my_departments=sorted(viewer.departments),
        seen_whole=whole,
        reads_complaints=complaints,
    )


async def list_side_threads(
    session: Session, seen: SideFilter, *, after: tuple[datetime, UUID] | None = None, limit: int, now: datetime
) -> list[SideThread]:
    """Side threads of a filter that came from `see`."""
    return await repository.list_page(session, seen, after=after, limit=limit, now=now)


async def count_side_threads(session: Session, seen: SideFilter, *, now: datetime) -> int:
    """How many it has."""
    return await repository.count(session, seen, now=now)


async def note_export(session: Session, *, actor: Actor, wanted: SideFilter, now: datetime) -> None:
    """Put on record that somebody takes a list along."""
    actor.require("cases.export")
    detail = {"which": wanted.which, "whose": wanted.whose, "department": wanted.department}
    await audit.record(
        session, actor=actor, action="cases.sides_exported", subject="side_threads", detail=detail, now=now
    )


async def open_side_thread(session: Session, *, actor: Actor, thread_id: UUID, now: datetime) -> OpenedSide:
    """One side thread with its posts. Raises `SideUnknown` or `Forbidden`."""
    thread, part, viewer = await permissions.find_readable(session, actor, thread_id)
    if part == "reader":
        # The customer comes first: the watch looks at who reads whom.
        subject = f"customer:{thread.customer_id}" if thread.customer_id else f"side_thread:{thread.id}"
        detail = {"side_thread": str(thread.id)}
        await audit.record(session, actor=actor, action="cases.side_read", subject=subject, detail=detail, now=now)
    posts = await repository.list_posts(session, [thread.id])
    return OpenedSide(
        thread=thread,
        posts=posts[thread.id],
        part=part,
        may_post=thread.state != "closed" and side_of(part, viewer) is not None,
        may_close=may_close(thread, part, viewer),
    )
