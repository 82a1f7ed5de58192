"""Reading work orders: lists without facts; one work order with its facts, which is put on record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from zhike.audit import api as audit
from zhike.cases import permissions
from zhike.cases.repository import complaints, hand_overs
from zhike.cases.repository import work_orders as repository
from zhike.cases.repository.work_orders import Filter
from zhike.cases.rules.hand_overs import Act, acts_of
from zhike.cases.rules.ownership import refusal
from zhike.cases.service.departments import holding_of, party_of
from zhike.cases.service.opening import SEALED_AS
from zhike.cases.work_order import HandOver, Step, WorkOrder
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """A work order with what was told and what was done; `complaints`: number and id of those that belong to it.

    `may`: what the reader may do about where it belongs; `may_own`, `may_release`, `may_give`: about whose
    it is (the reader's, nobody's, a colleague's).
    """

    order: WorkOrder
    facts: dict[str, str]
    steps: Sequence[Step]
    complaints: Sequence[tuple[UUID, str]] = ()
    hand_overs: Sequence[HandOver] = ()
    may: Sequence[Act] = ()
    may_own: bool = False
    may_release: bool = False
    may_give: bool = False


async def list_work_orders(
    session: Session,
    *,
    actor: Actor,
    wanted: Filter,
    before: tuple[datetime, UUID] | None = None,
    limit: int,
    now: datetime,
) -> list[WorkOrder]:
    """Work orders, newest first; a customer who was merged is asked for under an old link too."""
    actor.require("cases.read")
    wanted = _seen_by(actor, await _of_survivor(session, wanted))
    return await repository.list_page(session, wanted, now=now, before=before, limit=limit)


async def has_of_conversation(session: Session, conversation_id: UUID) -> bool:
    """Whether a work order, a complaint or a question to a department came out of it; no questions asked."""
    return await repository.has_of_conversation(session, conversation_id)


async def count_work_orders(session: Session, *, actor: Actor, wanted: Filter, now: datetime) -> int:
    """How many the filter has."""
    actor.require("cases.read")
    return await repository.count(session, _seen_by(actor, await _of_survivor(session, wanted)), now=now)


@dataclass(frozen=True, slots=True)
class OwnerLoad:
    """What is due of somebody's work orders: overdue, and until the end of the day."""

    owner: identity.Staff
    promises_overdue: int
    promises_today: int
    orders_overdue: int
    orders_today: int


async def loads_of_owners(session: Session, *, actor: Actor, now: datetime, day_end: datetime) -> list[OwnerLoad]:
    """Whose promises and work orders are overdue or due today: who has most overdue comes first. Raises `Forbidden`."""
    actor.require("cases.manage")
    found = await repository.count_by_owner(session, _seen_by(actor, Filter(open_only=True)), now=now, until=day_end)
    staff = {each.id: each for each in await identity.find_staff(session, ids=[each[0] for each in found])}
    loads = [OwnerLoad(staff[owner], *counts) for owner, *counts in found if owner in staff]
    return sorted(loads, key=lambda load: (-load.promises_overdue, -load.orders_overdue, load.owner.number))


async def incoming_to(session: Session, *, actor: Actor, wanted: Filter) -> Filter:
    """The filter, of what was handed over to the actor's departments; to any, for who keeps the departments."""
    actor.require("cases.read")
    party = await party_of(session, actor)
    return replace(wanted, handed=True, handed_to=None if party.keeps else sorted(party.departments))


async def note_export(session: Session, *, actor: Actor, wanted: Filter, now: datetime) -> None:
    """Put on record that somebody takes a list along."""
    actor.require("cases.export")
    detail = {"states": list(wanted.states), "kinds": list(wanted.kinds), "department": wanted.department}
    await audit.record(session, actor=actor, action="cases.exported", subject="work_orders", detail=detail, now=now)


async def read_work_order(runtime: Runtime, session: Session, *, actor: Actor, order_id: UUID, now: datetime) -> Opened:
    """One work order with its facts; that it was read is on record. Raises `WorkOrderUnknown` or `Forbidden`."""
    order = await permissions.find_readable(session, actor, order_id)
    # The customer comes first: the watch looks at who reads whom.
    subject = f"customer:{order.customer_id}" if order.customer_id else f"work_order:{order.id}"
    linked = {"conversation": str(order.conversation_id)} if order.conversation_id else {}
    detail = {"work_order": str(order.id), **linked}
    await audit.record(session, actor=actor, action="cases.read", subject=subject, detail=detail, now=now)
    steps = await repository.list_steps(session, [order.id])
    numbers = await complaints.list_numbers_of_order(session, order.id)
    hops = await hand_overs.list_of(session, order.id)
    facts = await open_facts(runtime, session, order)
    opened = Opened(order, facts, steps[order.id], numbers, hops)
    return await _with_acts(session, actor, opened) if actor.can("cases.work") else opened


async def _with_acts(session: Session, actor: Actor, opened: Opened) -> Opened:
    order, party = opened.order, await party_of(session, actor)
    holding = await holding_of(session, order, order.department, [party.staff_id])
    settled = order.handed_to is None
    return replace(
        opened,
        may=acts_of(order, party),
        may_own=settled and order.owner_id != party.staff_id and not refusal(holding, party, to=party.staff_id),
        may_release=settled and order.owner_id is not None and not refusal(holding, party, to=None),
        may_give=settled and (party.keeps or order.department in party.leads),
    )


async def open_facts(runtime: Runtime, session: Session, order: WorkOrder) -> dict[str, str]:
    """What the customer told already; nothing once the person is erased."""
    if order.told is None:
        return {}
    vault = privacy.Vault(runtime.keyring, purpose="service")
    opened = await vault.open_many(session, {order.id: {SEALED_AS: order.told}})
    facts: dict[str, str] = json.loads(opened[order.id][SEALED_AS]) if order.id in opened else {}
    return facts


async def progress_of(
    session: Session, *, customer_id: UUID | None, conversation_id: UUID, now: datetime
) -> list[tuple[WorkOrder, list[Step]]]:
    """What a customer may see: their work orders, newest first, with the public lines. A guest: of this chat only."""
    wanted = Filter(customer_id=customer_id) if customer_id else Filter(conversation_id=conversation_id)
    orders = await repository.list_page(session, await _of_survivor(session, wanted), now=now, limit=MOST_SHOWN)
    steps = await repository.list_steps(session, [order.id for order in orders])
    return [(order, [step for step in steps[order.id] if step.public]) for order in orders]


def _seen_by(actor: Actor, wanted: Filter) -> Filter:
    return replace(wanted, unseen_by=UUID(actor.id)) if actor.kind == "staff" else wanted


async def _of_survivor(session: Session, wanted: Filter) -> Filter:
    if wanted.customer_id is None:
        return wanted
    survivors = await customers.find_survivors(session, [wanted.customer_id])
    return replace(wanted, customer_id=survivors.get(wanted.customer_id, wanted.customer_id))
