"""Who works for which department, and who of them is told of a work order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.repository import complaints
from zhike.cases.repository import hand_overs as repository
from zhike.cases.rules.complaint_states import is_hidden_from
from zhike.cases.rules.hand_overs import Party
from zhike.cases.rules.ownership import Holding
from zhike.cases.service.opening import TOPIC
from zhike.cases.sides.service.departments import check_members
from zhike.cases.work_order import Department, Member, WorkOrder
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session

KEEPS = "cases.manage"
CENTRE: Final[Department] = "service"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works for a department, by name."""

    department: Department
    staff_id: UUID
    name: str
    number: str
    lead: bool


async def list_colleagues(session: Session, *, actor: Actor) -> list[Colleague]:
    """Who works for each department, leads first; who works here no more is left out."""
    actor.require("cases.read")
    members = await repository.list_members(session)
    staff = {each.id: each for each in await identity.find_staff(session, ids=_ids(members), active=True)}
    named = [(each, staff[each.staff_id]) for each in members if each.staff_id in staff]
    return [Colleague(each.department, each.staff_id, who.name, who.number, each.lead) for each, who in named]


async def put_member(session: Session, *, actor: Actor, member: Member, now: datetime) -> None:
    """Somebody works for a department, or becomes its lead, or is its lead no more.

    Raises `OwnerUnknown`, or `MemberUnfit` where their role answers for no department.
    """
    actor.require(KEEPS)
    await check_members(session, [member.staff_id])
    if await repository.put_member(session, member):
        detail: dict[str, object] = {"department": member.department, "lead": member.lead}
        await _record(session, actor, "cases.department_joined", member.staff_id, detail=detail, now=now)


async def remove_member(
    session: Session, *, actor: Actor, department: Department, staff_id: UUID, now: datetime
) -> None:
    """Somebody works for a department no more. What they own stays theirs. Twice changes nothing."""
    actor.require(KEEPS)
    if await repository.remove_member(session, department, staff_id):
        await _record(session, actor, "cases.department_left", staff_id, detail={"department": department}, now=now)


async def party_of(session: Session, actor: Actor) -> Party:
    """On which side of a hand-over the actor stands."""
    staff_id = UUID(actor.id)
    found = await repository.list_memberships(session, staff_id)
    leads = frozenset(each.department for each in found if each.lead)
    return Party(staff_id, frozenset(each.department for each in found), keeps=actor.can(KEEPS), leads=leads)


async def holding_of(
    session: Session, order: WorkOrder, department: Department, concerned: Collection[UUID] = ()
) -> Holding:
    """Whose the work order is now, and who of these works for the department that it is, or is to be, in.

    Every agent works for the service centre, listed or not: the list says who of it is asked and told.
    """
    members = _ids(await repository.list_members(session, [department]))
    ids = [*members, *concerned, *([order.owner_id] if order.owner_id else [])]
    here = {
        each.id: each.role for each in await identity.find_staff(session, ids=list(dict.fromkeys(ids)), active=True)
    }
    agents = {key for key, role in here.items() if role == "agent"} if department == CENTRE else set()
    people = {each for each in members if each in here} | agents
    return Holding(department, order.owner_id if order.owner_id in here else None, people)


async def leads_of(session: Session, departments: Iterable[str]) -> list[UUID]:
    """Who is told for each of these departments: its leads, else all who work for it, else the supervisors."""
    found: list[UUID] = []
    for department in dict.fromkeys(departments):
        members = await _active(session, await repository.list_members(session, [department]))
        told = [each.staff_id for each in members if each.lead] or [each.staff_id for each in members]
        found += told or await supervisors(session)
    return list(dict.fromkeys(found))


async def supervisors(session: Session) -> list[UUID]:
    """Who decides where departments do not agree."""
    return [each.id for each in await identity.find_staff(session, role="supervisor", active=True)]


async def tell(
    session: Session,
    order: WorkOrder,
    staff_ids: Sequence[UUID],
    *,
    kind: identity.NotificationKind,
    actor: Actor,
    now: datetime,
) -> None:
    """Ring for these people; an intake rings for nobody whom its complaint names."""
    ids = list(staff_ids)
    if order.kind == "complaint":
        complaint = await complaints.find_of_order(session, order.id)
        ids = [each for each in ids if complaint is None or not is_hidden_from(complaint, each)]
    subject = f"work_order:{order.id}"
    await identity.notify_staff(session, actor=actor, staff_ids=ids, kind=kind, subject=subject, now=now)


async def responsible_for(session: Session, order: WorkOrder) -> list[UUID]:
    """Whose it is; where it is nobody's, or its owner works here no more, the leads of its department."""
    if order.owner_id is not None and await identity.find_staff(session, ids=[order.owner_id], active=True):
        return [order.owner_id]
    return await leads_of(session, [order.department])


async def _active(session: Session, members: Sequence[Member]) -> list[Member]:
    here = {each.id for each in await identity.find_staff(session, ids=_ids(members), active=True)}
    return [each for each in members if each.staff_id in here]


def _ids(members: Sequence[Member]) -> list[UUID]:
    return list(dict.fromkeys(each.staff_id for each in members))


async def _record(
    session: Session, actor: Actor, action: str, staff_id: UUID, *, detail: dict[str, object], now: datetime
) -> None:
    await audit.record(session, actor=actor, action=action, subject=f"staff:{staff_id}", detail=detail, now=now)
    session.notify(TOPIC)
