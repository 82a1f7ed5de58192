"""Makers of complaints for tests, and the people around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tests.conversations.builders import NOON, SYSTEM, a_colleague
from zhike.cases.complaint import Complaint, NewComplaint
from zhike.cases.repository import complaints as repository
from zhike.cases.service.complaints.deciding import confirm, propose, tell_decision
from zhike.cases.service.complaints.handling import ComplaintChanges, assign, change_complaint, start
from zhike.cases.service.complaints.registering import register
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

AXES: dict[str, Any] = {"channel": "telephone", "business": "loan", "cause": "pricing"}


@dataclass(frozen=True, slots=True)
class House:
    """People of the bank: two who handle, two who lead, two of compliance."""

    handler: Actor
    colleague: Actor
    lead: Actor
    other_lead: Actor
    officer: Actor
    other_officer: Actor


async def a_house(session: Session) -> House:
    roles = ("back_office", "back_office", "supervisor", "supervisor", "compliance", "compliance")
    return House(*[await a_colleague(session, role) for role in roles])


def days(number: float) -> datetime:
    return NOON + timedelta(days=number)


def id_of(actor: Actor) -> UUID:
    return UUID(actor.id)


async def registered(runtime: Runtime, session: Session, **details: Any) -> Complaint:
    known: dict[str, Any] = {
        "title": "利率与约定不符",
        "received_by": "letter",
        "facts": {"because": "电话 13812345678"},
    }
    return await register(runtime, session, actor=SYSTEM, new=NewComplaint(**{**known, **details}), now=NOON)


async def fresh(session: Session, complaint: Complaint) -> Complaint:
    found = await repository.find(session, complaint.id)
    assert found is not None
    return found


async def with_handler(runtime: Runtime, session: Session, house: House, **details: Any) -> Complaint:
    """One that the handler investigates."""
    made = await registered(runtime, session, **details)
    who = {"complaint_id": made.id, "version": "*", "now": NOON}
    await assign(session, actor=house.lead, staff_id=id_of(house.handler), **who)
    return await start(session, actor=house.handler, **who)


async def classified(runtime: Runtime, session: Session, house: House, made: Complaint, **axes: Any) -> Complaint:
    changes = ComplaintChanges(**{**AXES, **axes})
    return await change_complaint(
        runtime, session, actor=house.handler, complaint_id=made.id, changes=changes, version="*", now=NOON
    )


async def answered(runtime: Runtime, session: Session, house: House, **details: Any) -> Complaint:
    """One that is decided and told."""
    made = await with_handler(runtime, session, house, **details)
    await classified(runtime, session, house, made)
    who = {"complaint_id": made.id, "now": days(1)}
    await propose(session, actor=house.handler, finding="partly", because="计息有误", remedy="退还差额", **who)
    await confirm(session, actor=house.lead, confirmed=True, answer="", **who)
    return await tell_decision(session, actor=house.handler, told_by="phone", **who)
