"""Asking a department: the question is masked, due in working time, and rings at everybody who answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.events import SideThreadAsked
from zhike.cases.service.complaints import trail
from zhike.cases.sides import permissions, repository
from zhike.cases.sides.errors import NobodyAnswers
from zhike.cases.sides.rules import number_of
from zhike.cases.sides.service import telling
from zhike.cases.sides.service.clock import times_of
from zhike.cases.sides.service.departments import minutes_of
from zhike.cases.sides.values import NewSideThread, Post, SideThread
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import publish
from zhike.platform.settings import Settings
from zhike.privacy import api as privacy


async def ask(settings: Settings, session: Session, *, actor: Actor, new: NewSideThread, now: datetime) -> SideThread:
    """Open a side thread. About a complaint the department sees what is asked and nothing of the complaint.

    Raises `NobodyAnswers` and those of `permissions.find_origin`.
    """
    about = await permissions.find_origin(session, actor, new)
    members = [each for each in await telling.members_of(session, new.department) if each not in about.named]
    if not members:
        raise NobodyAnswers
    minutes = new.minutes or await minutes_of(session, new.department)
    due_at, warn_at = times_of(settings, minutes, now)
    thread = SideThread(
        id=uuid7(),
        number=number_of(await repository.next_number(session), now.astimezone(settings.zone).year),
        department=new.department,
        subject=privacy.mask_text(new.subject),
        state="open",
        asked_by=UUID(actor.id),
        asked_by_name=actor.name,
        asked_at=now,
        due_at=due_at,
        warn_at=warn_at,
        warned=0,
        answered_at=None,
        closed_at=None,
        changed_at=now,
        conversation_id=about.conversation_id,
        work_order_id=new.work_order_id,
        complaint_id=new.complaint_id,
        customer_id=about.customer_id,
        version=1,
    )
    await repository.add(session, thread)
    question = Post(0, now, "asker", privacy.mask_text(new.question), UUID(actor.id), actor.name)
    await repository.add_post(session, thread.id, question)
    await _tell(session, actor, thread, members, now)
    if new.complaint_id is not None:
        await _note_in_trail(session, actor, thread, new.complaint_id, now)
    return thread


async def _tell(session: Session, actor: Actor, thread: SideThread, members: list[UUID], now: datetime) -> None:
    subject, detail = f"side_thread:{thread.id}", {"department": thread.department, "number": thread.number}
    await audit.record(session, actor=actor, action="cases.side_asked", subject=subject, detail=detail, now=now)
    # Whose complaint it is about is said to nobody who reads events.
    customer_id = None if thread.complaint_id else thread.customer_id
    event = SideThreadAsked(
        thread.id, thread.department, thread.due_at, thread.conversation_id, thread.work_order_id, customer_id
    )
    await publish(session, event, stream=str(thread.id), actor=actor, now=now)
    await telling.ring(session, actor=actor, thread=thread, staff_ids=members, kind="side_asked", now=now)
    await telling.refresh_pages(session, thread)


async def _note_in_trail(session: Session, actor: Actor, thread: SideThread, complaint_id: UUID, now: datetime) -> None:
    complaint = await permissions.find_complaint(session, actor, complaint_id)
    await trail.write(session, actor, complaint, "consulted", thread.department, now=now)
