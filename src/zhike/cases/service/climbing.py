"""By the clock: a work order that comes near its due time, or is over it, is told of step by step, each step once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases.events import WorkOrderReminded
from zhike.cases.repository import ladder as repository
from zhike.cases.repository import work_orders
from zhike.cases.rules import ladder as rules
from zhike.cases.service import departments
from zhike.cases.service.due import office_calendar
from zhike.cases.service.opening import TOPIC
from zhike.cases.work_order import Step, WorkOrder
from zhike.identity import api as identity
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.outbox import publish
from zhike.platform.runtime import Runtime
from zhike.platform.settings import Settings

ACTOR = system_actor("cases")
FILE_NAME: Final = "rules/ladder.yaml"
_AT_ONCE = 200


@cache
def ladder() -> tuple[rules.LadderStep, ...]:
    """The ladder of this release."""
    import yaml

    text = resources.files("zhike.cases").joinpath(FILE_NAME).read_text(encoding="utf-8")
    return rules.read_ladder(yaml.safe_load(text))


async def watch(runtime: Runtime) -> None:
    """Look at every open work order that has come to something, in short transactions."""
    while True:
        async with runtime.database.transaction() as session:
            if await climb(runtime.settings, session, now=runtime.clock.now()) < _AT_ONCE:
                return


async def climb(settings: Settings, session: Session, *, now: datetime) -> int:
    """One look at those that are due to be looked at; how many were. Looking again tells nobody twice."""
    ids = await repository.lock_due(session, now=now, limit=_AT_ONCE)
    for order_id in ids:
        order = await work_orders.find(session, order_id, lock=True)
        assert order is not None
        await _climb(settings, session, order, now)
    return len(ids)


async def _climb(settings: Settings, session: Session, order: WorkOrder, now: datetime) -> None:
    zone = settings.zone
    calendar = office_calendar(zone, settings.business_country, order.opened_at.astimezone(zone).year)
    told = await repository.list_told(session, order.id, order.due_at)
    found = rules.reached(ladder(), order, calendar, told=told, now=now)
    for each in found:
        fresh = await repository.tell(session, order.id, order.due_at, each.step.id, muted=each.muted, now=now)
        if fresh and not each.muted:
            await _tell(session, order, each.step, now)
    told |= {each.step.id for each in found}
    await repository.look_again(session, order.id, rules.next_moment(ladder(), order, calendar, told=told))


async def _tell(session: Session, order: WorkOrder, step: rules.LadderStep, now: datetime) -> None:
    """Write it into the trail and ring for whom the step is."""
    line = Step(0, now, "reminder", step.id, ACTOR.kind, ACTOR.name, public=False)
    await work_orders.add_step(session, order.id, line, by_id=ACTOR.id)
    subject, detail = f"work_order:{order.id}", {"step": step.id}
    await audit.record(session, actor=ACTOR, action="cases.work_order_late", subject=subject, detail=detail, now=now)
    event = WorkOrderReminded(order.id, step.id, order.department, order.due_at, order.owner_id, order.conversation_id)
    await publish(session, event, stream=str(order.id), actor=ACTOR, now=now)
    kind: identity.NotificationKind = "order_soon" if step.minutes < 0 else "order_overdue"
    people = await _people(session, order, step.tells)
    await departments.tell(session, order, people, kind=kind, actor=ACTOR, now=now)
    session.notify(TOPIC)


async def _people(session: Session, order: WorkOrder, tells: rules.Audience) -> Sequence[UUID]:
    if tells == "owner":
        return await departments.responsible_for(session, order)
    if tells == "supervisors":
        return await departments.supervisors(session)
    # What was handed over and is not taken is late for both sides.
    places = [order.department, *([order.handed_to] if order.handed_to else [])]
    return await departments.leads_of(session, places)
