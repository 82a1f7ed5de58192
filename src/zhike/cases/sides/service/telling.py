"""Who is told of what happens in a side thread: under the bell, and on pages that are open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from zhike.cases.repository import complaints
from zhike.cases.rules.complaint_states import is_hidden_from
from zhike.cases.sides import repository
from zhike.cases.sides.values import SideThread
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session


async def members_of(session: Session, department: str) -> list[UUID]:
    """Who answers for the department now: those who left or changed to another kind of role do not."""
    ids = [staff_id for _, staff_id in await repository.list_members(session, department)]
    if not ids:
        return []
    return [each.id for each in await identity.find_staff(session, ids=ids, active=True) if answers(each)]


def answers(staff: identity.Staff) -> bool:
    """Whether somebody's role answers side threads at all."""
    return "sides.write" in identity.permissions_of(staff.role)


async def answerers_of(session: Session, thread: SideThread) -> list[UUID]:
    """Who answers this one: the department, without those whom its open complaint names."""
    members = await members_of(session, thread.department)
    if thread.complaint_id is None:
        return members
    complaint = await complaints.find(session, thread.complaint_id)
    return [each for each in members if complaint is None or not is_hidden_from(complaint, each)]


async def askers_of(session: Session, thread: SideThread) -> list[UUID]:
    """Who waits for the answer: whoever asked, and whoever has the conversation, or looks into the complaint, now."""
    if thread.complaint_id is not None:
        complaint = await complaints.find(session, thread.complaint_id)
        assert complaint is not None
        owner = complaint.reviewer_id if complaint.state == "under_review" else complaint.handler_id
        return [owner] if owner is not None else []
    ids = [thread.asked_by]
    if thread.conversation_id is not None:
        conversation = await conversations.get_conversation(session, thread.conversation_id)
        if conversation.agent_id is not None and conversation.state in ("active", "wrap_up"):
            ids.append(conversation.agent_id)
    return list(dict.fromkeys(ids))


async def ring(
    session: Session,
    *,
    actor: Actor,
    thread: SideThread,
    staff_ids: Iterable[UUID],
    kind: identity.NotificationKind,
    now: datetime,
) -> None:
    """One line under the bell of each of them, whatever was said stays in the thread."""
    subject = f"side_thread:{thread.id}"
    await identity.notify_staff(session, actor=actor, staff_ids=staff_ids, kind=kind, subject=subject, now=now)


async def refresh_pages(session: Session, thread: SideThread) -> None:
    """Open pages of everybody whom it concerns ask again."""
    people = {*await askers_of(session, thread), *await answerers_of(session, thread)}
    for staff_id in people:
        session.notify(f"staff:{staff_id}", sides=1)
