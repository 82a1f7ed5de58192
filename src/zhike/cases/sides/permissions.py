"""The only loaders of side threads for somebody who works here. What is not open to the actor does not exist."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from zhike.cases import permissions as orders
from zhike.cases.complaint import Complaint
from zhike.cases.complaint_errors import NotHandler
from zhike.cases.errors import ConversationUnknown, WorkOrderUnknown
from zhike.cases.repository import complaints
from zhike.cases.rules.complaint_states import is_hidden_from
from zhike.cases.service.complaints import trail
from zhike.cases.sides import repository
from zhike.cases.sides.errors import AboutIntake, AboutNothing, SideNotYours, SideUnknown
from zhike.cases.sides.rules import Viewer, may_close, part_in, side_of
from zhike.cases.sides.values import NewSideThread, Origin, Part, Side, SideThread
from zhike.cases.work_order import WorkOrder
from zhike.conversations import api as conversations
from zhike.conversations.api import Conversation
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, NotFound

READ, ASK, WRITE, READ_ALL, MANAGE = "sides.read", "sides.ask", "sides.write", "sides.read_all", "sides.manage"
READ_COMPLAINTS = "complaints.read"


async def viewer_of(session: Session, actor: Actor) -> Viewer:
    """The actor as the rules see them, before they look at a thread. Raises `Forbidden`."""
    actor.require(READ)
    staff_id = UUID(actor.id)
    return Viewer(
        staff_id,
        may_ask=actor.can(ASK),
        may_write=actor.can(WRITE),
        reads_all=actor.can(READ_ALL),
        departments=await repository.list_departments_of(session, staff_id),
    )


async def find_readable(session: Session, actor: Actor, thread_id: UUID) -> tuple[SideThread, Part, Viewer]:
    """A side thread that the actor may read, and what they are in it; raises `Forbidden` or `SideUnknown`."""
    return await _find(session, actor, thread_id, lock=False)


async def find_writable(session: Session, actor: Actor, thread_id: UUID) -> tuple[SideThread, Side]:
    """A side thread, locked, and for which side the actor writes in it.

    Raises `SideNotYours`, `SideUnknown` or `Forbidden`.
    """
    actor.require(WRITE)
    thread, part, viewer = await _find(session, actor, thread_id, lock=True)
    side = side_of(part, viewer)
    if side is None:
        raise SideNotYours
    return thread, side


async def find_closable(session: Session, actor: Actor, thread_id: UUID) -> SideThread:
    """A side thread, locked, that the actor may close, or that is closed. Raises like `find_writable`."""
    actor.require(WRITE)
    thread, part, viewer = await _find(session, actor, thread_id, lock=True)
    if thread.state != "closed" and not may_close(thread, part, viewer):
        raise SideNotYours
    return thread


async def find_origin(session: Session, actor: Actor, new: NewSideThread) -> Origin:
    """What is asked about, which the actor must be able to read; a complaint they must be looking into.

    Raises `AboutNothing`, `AboutIntake`, `ConversationUnknown`, `WorkOrderUnknown`, `ComplaintUnknown`, `NotHandler`,
    `DeedRefused` or `Forbidden`.
    """
    if [new.conversation_id, new.work_order_id, new.complaint_id].count(None) != 2:
        raise AboutNothing
    if new.complaint_id is not None:
        return await _find_consulted(session, actor, new.complaint_id)
    actor.require(ASK)
    if new.work_order_id is not None:
        order = await find_order(session, actor, new.work_order_id)
        return Origin(order.conversation_id, order.customer_id)
    assert new.conversation_id is not None
    conversation = await find_conversation(session, actor, new.conversation_id)
    return Origin(conversation.id, conversation.customer_id)


async def find_complaint(session: Session, actor: Actor, complaint_id: UUID) -> Complaint:
    """A complaint that the actor may read; raises `ComplaintUnknown` or `Forbidden`."""
    return await trail.load(session, actor, complaint_id, permission=READ_COMPLAINTS, lock=False)


async def _find_consulted(session: Session, actor: Actor, complaint_id: UUID) -> Origin:
    """A complaint that is not settled, for whoever handles or reviews it; its conversation stays out of sight."""
    complaint = await trail.load(session, actor, complaint_id, permission=READ_COMPLAINTS, deed="consult")
    if not in_charge_of(complaint, trail.person_of(actor)):
        raise NotHandler
    return Origin(None, complaint.customer_id, frozenset(complaint.named))


def in_charge_of(complaint: Complaint, person: UUID) -> bool:
    """Whether they look into it: the handler, or the reviewer while an objection is reviewed."""
    return person == (complaint.reviewer_id if complaint.state == "under_review" else complaint.handler_id)


async def find_conversation(session: Session, actor: Actor, conversation_id: UUID) -> Conversation:
    """A conversation that the actor may read; raises `ConversationUnknown`."""
    try:
        return await conversations.find_readable(session, actor=actor, conversation_id=conversation_id)
    except NotFound:
        raise ConversationUnknown from None


async def find_order(session: Session, actor: Actor, order_id: UUID) -> WorkOrder:
    """A work order that the actor may read and that is no intake; raises `WorkOrderUnknown` or `AboutIntake`."""
    order = await orders.find_readable(session, actor, order_id)
    if order.kind == "complaint":
        raise AboutIntake
    return order


async def _find(session: Session, actor: Actor, thread_id: UUID, *, lock: bool) -> tuple[SideThread, Part, Viewer]:
    viewer = await viewer_of(session, actor)
    thread = await repository.find(session, thread_id, lock=lock)
    if thread is None:
        raise SideUnknown
    if thread.complaint_id is not None:
        viewer = await _beside_complaint(session, actor, thread.complaint_id, viewer)
    part = part_in(thread, viewer)
    if thread.complaint_id is None and part != "asker" and viewer.may_ask:
        viewer = await _beside_origin(session, actor, thread, viewer)
        part = part_in(thread, viewer)
    if part is None:
        raise SideUnknown
    return thread, part, viewer


async def _beside_complaint(session: Session, actor: Actor, complaint_id: UUID, viewer: Viewer) -> Viewer:
    """The viewer with what they are to the complaint."""
    complaint = await complaints.find(session, complaint_id)
    assert complaint is not None
    reads = actor.can(READ_COMPLAINTS)
    return replace(
        viewer,
        reads_origin=reads,
        in_charge=reads and in_charge_of(complaint, viewer.id),
        hidden=is_hidden_from(complaint, viewer.id),
    )


async def _beside_origin(session: Session, actor: Actor, thread: SideThread, viewer: Viewer) -> Viewer:
    """The viewer with what they may of the conversation or work order: who took a contact over goes on asking."""
    try:
        if thread.conversation_id is None:
            assert thread.work_order_id is not None
            await find_order(session, actor, thread.work_order_id)
            return replace(viewer, reads_origin=True)
        conversation = await find_conversation(session, actor, thread.conversation_id)
    except (ConversationUnknown, WorkOrderUnknown, AboutIntake, Forbidden):
        return viewer
    in_charge = conversation.agent_id == viewer.id and conversation.state in ("active", "wrap_up")
    return replace(viewer, reads_origin=True, in_charge=in_charge)
