"""Side threads of the demo bank: who answers for each department, and what agents asked beside work orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from zhike.cases import api as cases
from zhike.demo.service.content import load
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

ACTOR = system_actor("demo")
_ROLES: Final = ("agent", "supervisor", "compliance", "back_office")
_ANY: Final = "*"
People = Mapping[str, Sequence[identity.Staff]]


async def make_side_threads(runtime: Runtime, customers: Sequence[UUID]) -> None:
    """All of the content; a transaction for each."""
    content = load("side_threads")
    async with runtime.database.transaction() as session:
        people = {role: await identity.find_staff(session, role=role) for role in _ROLES}
        for department, raw in content["departments"].items():
            await _staff(runtime, session, people, department, raw)
    for place, raw in enumerate(content["threads"]):
        members = [_actor(people, who) for who in content["departments"][raw["department"]]["members"]]
        async with runtime.database.transaction() as session:
            await _ask(runtime, session, raw, asker=_actor(people, ("agent", raw["by"])), members=members,
                       customer=customers[place])  # fmt: skip


def _actor(people: People, who: Sequence[Any]) -> Actor:
    role, place = who
    return identity.actor_of(people[role][place])


async def _staff(
    runtime: Runtime, session: Session, people: People, department: cases.Department, raw: Mapping[str, Any]
) -> None:
    keeper, now = identity.actor_of(people["supervisor"][0]), runtime.clock.now()
    await cases.change_department(
        session,
        actor=keeper,
        department=department,
        minutes=raw["minutes"],
        members=[people[role][place].id for role, place in raw["members"]],
        expected=_ANY,
        now=now,
    )
    role, place = raw["members"][0]
    lead = cases.Member(department, people[role][place].id, lead=True)
    await cases.put_member(session, actor=keeper, member=lead, now=now)


async def _ask(
    runtime: Runtime,
    session: Session,
    raw: Mapping[str, Any],
    *,
    asker: Actor,
    members: Sequence[Actor],
    customer: UUID,
) -> None:
    """Ask it in its time, and take it as far as it has come."""
    began = runtime.clock.now() - timedelta(hours=raw["ago"])
    about = cases.NewWorkOrder(raw["kind"], raw["order"], "agent", customer_id=customer)
    order = await cases.open_work_order(runtime, session, actor=ACTOR, new=about, now=began)
    new = cases.NewSideThread(
        raw["department"], raw["subject"], raw["question"], minutes=raw.get("within"), work_order_id=order.id
    )
    thread = await cases.ask_side(runtime.settings, session, actor=asker, new=new, now=began)
    for side, hours, text in raw["posts"]:
        writer = asker if side == "asker" else members[0]
        then = began + timedelta(hours=hours)
        await cases.write_side(runtime.settings, session, actor=writer, thread_id=thread.id, text=text, now=then)
    if raw.get("closed"):
        then = began + timedelta(hours=raw["posts"][-1][1] + 1)
        await cases.close_side(session, actor=asker, thread_id=thread.id, version=_ANY, now=then)
