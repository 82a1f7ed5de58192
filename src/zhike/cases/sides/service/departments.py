"""Who answers for a department, and in how much working time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.errors import OwnerUnknown
from zhike.cases.sides import permissions, repository
from zhike.cases.sides.errors import MemberUnfit
from zhike.cases.sides.rules import USUAL_MINUTES
from zhike.cases.sides.service.telling import answers
from zhike.cases.sides.values import DepartmentSetup
from zhike.cases.work_order import DEPARTMENTS, Department
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.web import check_version


async def list_departments(session: Session, *, actor: Actor) -> tuple[list[DepartmentSetup], dict[UUID, str]]:
    """All departments with those who answer for them, and their names. Raises `Forbidden`."""
    actor.require(permissions.READ)
    setups = await repository.list_setups(session)
    members = await repository.list_members(session)
    ids = list({staff_id for _, staff_id in members})
    staff = await identity.find_staff(session, ids=ids, active=True) if ids else []
    names = {each.id: each.name for each in staff if answers(each)}
    found = []
    for department in DEPARTMENTS:
        minutes, version = setups.get(department, (USUAL_MINUTES[department], 0))
        own = [staff_id for of, staff_id in members if of == department and staff_id in names]
        found.append(DepartmentSetup(department, minutes, own, version))
    return found, names


async def change_department(
    session: Session,
    *,
    actor: Actor,
    department: Department,
    minutes: int,
    members: Sequence[UUID] | None = None,
    expected: str,
    now: datetime,
) -> None:
    """Say how soon it answers, and who (None: those who do); what was asked already keeps its due time.

    Raises `MemberUnfit`, `OwnerUnknown`, `PreconditionFailed` or `Forbidden`.
    """
    actor.require(permissions.MANAGE)
    await check_members(session, members or ())
    _, before = (await repository.list_setups(session)).get(department, (0, 0))
    check_version(expected, before)
    if not await repository.write_setup(session, department, minutes=minutes, before=before):
        raise PreconditionFailed
    detail: dict[str, object] = {"minutes": minutes}
    if members is not None:
        await repository.replace_members(session, department, members)
        detail["members"] = [str(each) for each in members]
    subject = f"department:{department}"
    await audit.record(session, actor=actor, action="cases.department_changed", subject=subject, detail=detail, now=now)
    for each in members or ():
        session.notify(f"staff:{each}", sides=1)


async def minutes_of(session: Session, department: Department) -> int:
    """The working minutes in which the department answers."""
    minutes, _ = (await repository.list_setups(session)).get(department, (USUAL_MINUTES[department], 0))
    return minutes


async def check_members(session: Session, members: Sequence[UUID]) -> None:
    """Raise `OwnerUnknown` or `MemberUnfit` unless all of them work here in a role that answers for departments."""
    if not members:
        return
    staff = {each.id: each for each in await identity.find_staff(session, ids=list(members), active=True)}
    for member in members:
        if member not in staff:
            raise OwnerUnknown
        if not answers(staff[member]):
            raise MemberUnfit(name=staff[member].name)
