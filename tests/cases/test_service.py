"""Work orders on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.cases.side_builders import beside
from tests.conversations.builders import NOON, SYSTEM, a_colleague, a_customer, events_of, opened
from tests.customers.builders import a_customer as a_person
from zhike.cases.errors import (
    ConversationUnknown,
    CustomerDiffers,
    DueInPast,
    OwnerUnknown,
    TransitionRefused,
    WorkOrderUnknown,
)
from zhike.cases.personal_data import HOLDER
from zhike.cases.repository.work_orders import Filter
from zhike.cases.service.changing import Changes, add_note, add_remark, change_work_order
from zhike.cases.service.opening import open_as_staff, open_work_order
from zhike.cases.service.reading import list_work_orders, open_facts, progress_of, read_work_order
from zhike.cases.work_order import NewWorkOrder, WorkOrder
from zhike.customers import api as customers
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, PreconditionFailed
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

LATER = NOON + timedelta(days=3)
NEW = NewWorkOrder("callback", "请回电", "assistant", facts={"phone": "13812345678"}, key="task:1")


@pytest.fixture
async def agent(session: Session) -> Actor:
    return await a_colleague(session)


@pytest.fixture
async def order(runtime: Runtime, session: Session) -> WorkOrder:
    return await open_work_order(runtime, session, actor=SYSTEM, new=NEW, now=NOON)


@pytest.fixture
async def person(runtime: Runtime, session: Session) -> UUID:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    return (await customers.create_customers(session, vault, [a_person()]))[0]


async def changed(session: Session, actor: Actor, order: WorkOrder, now: Any = NOON, **changes: Any) -> WorkOrder:
    return await change_work_order(
        session, actor=actor, order_id=order.id, changes=Changes(**changes), version=str(order.version), now=now
    )


async def test_it_is_opened_once_for_each_key(runtime: Runtime, session: Session, order: WorkOrder) -> None:
    again = await open_work_order(runtime, session, actor=SYSTEM, new=replace(NEW, title="另一个"), now=LATER)
    assert again == order
    assert (order.department, order.state, order.created_by) == ("service", "open", "assistant")
    assert order.number.startswith("W26-")
    assert order.due_at > NOON
    ((kind, told),) = await events_of(session, order.id)
    assert (kind, told["kind"], told["created_by"]) == ("cases.WorkOrderOpened", "callback", "assistant")
    other = await open_work_order(runtime, session, actor=SYSTEM, new=replace(NEW, key=None), now=NOON)
    assert other.number != order.number


async def test_facts_are_sealed_and_titles_masked(runtime: Runtime, session: Session, order: WorkOrder) -> None:
    new = replace(NEW, key=None, title="请回电 13812345678")
    masked = await open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    assert "13812345678" not in masked.title
    stored = (await session.execute(text("select w::text from cases.work_order w"))).scalars().all()
    assert not [row for row in stored if "13812345678" in row]
    assert await open_facts(runtime, session, order) == {"phone": "13812345678"}


async def test_reading_one_is_on_record(runtime: Runtime, session: Session, order: WorkOrder, agent: Actor) -> None:
    read = await read_work_order(runtime, session, actor=agent, order_id=order.id, now=NOON)
    assert read.facts == {"phone": "13812345678"}
    assert [(step.kind, step.text) for step in read.steps] == [("opened", "callback")]
    entry = text("select subject from audit.entry where action = 'cases.read'")
    assert (await session.execute(entry)).scalar_one() == f"work_order:{order.id}"
    with pytest.raises(WorkOrderUnknown):
        await read_work_order(runtime, session, actor=agent, order_id=uuid7(), now=NOON)
    with pytest.raises(Forbidden):
        await read_work_order(runtime, session, actor=Actor("x", "staff"), order_id=order.id, now=NOON)


async def test_changes_are_lines_of_the_trail(
    runtime: Runtime, session: Session, order: WorkOrder, agent: Actor
) -> None:
    taken = await changed(session, agent, order, state="in_progress", owner_id=UUID(agent.id), title="回电 A")
    assert (taken.state, str(taken.owner_id), taken.title, taken.version) == ("in_progress", agent.id, "回电 A", 2)
    moved = await changed(session, agent, taken, department="card", due_at=LATER, unassign=True)
    assert (moved.department, moved.due_at, moved.owner_id) == ("card", LATER, None)
    assert await changed(session, agent, moved, department="card") == moved
    done = await changed(session, agent, moved, state="done", now=LATER + timedelta(minutes=1))
    assert done.ended_at is not None
    steps = (await read_work_order(runtime, session, actor=agent, order_id=order.id, now=NOON)).steps
    assert [step.kind for step in steps] == ["opened", "owner", "state", "department", "owner", "due", "state"]
    told = [payload for kind, payload in await events_of(session, order.id) if kind == "cases.WorkOrderMoved"]
    assert [(each["after"], each["late"]) for each in told] == [("in_progress", False), ("done", True)]
    again = await changed(session, agent, done, state="in_progress")
    assert again.ended_at is None


async def test_what_cannot_be_is_refused(session: Session, order: WorkOrder, agent: Actor) -> None:
    with pytest.raises(PreconditionFailed):
        await changed(session, agent, replace(order, version=9), state="done")
    with pytest.raises(DueInPast):
        await changed(session, agent, order, due_at=NOON)
    with pytest.raises(OwnerUnknown):
        await changed(session, agent, order, owner_id=uuid7())
    done = await changed(session, agent, order, state="done")
    with pytest.raises(TransitionRefused):
        await changed(session, agent, done, state="waiting")
    with pytest.raises(Forbidden):
        await changed(session, Actor("x", "staff", permissions=frozenset({"cases.read"})), order, state="done")


async def test_staff_link_only_what_they_may_read(
    runtime: Runtime, session: Session, agent: Actor, person: UUID
) -> None:
    foreign = await opened(session, customer_id=person)
    new = NewWorkOrder("promise", "下午回电", "agent", conversation_id=foreign.id)
    with pytest.raises(ConversationUnknown):
        await open_as_staff(runtime, session, actor=agent, new=new, now=NOON)
    boss = await a_colleague(session, "supervisor")
    order = await open_as_staff(runtime, session, actor=boss, new=new, now=NOON)
    assert order.customer_id == person
    with pytest.raises(CustomerDiffers):
        await open_as_staff(runtime, session, actor=boss, new=replace(new, customer_id=uuid7()), now=NOON)
    with pytest.raises(OwnerUnknown):
        await open_as_staff(runtime, session, actor=boss, new=replace(new, owner_id=uuid7()), now=NOON)


async def test_a_customer_sees_the_progress_and_nothing_more(
    runtime: Runtime, session: Session, agent: Actor, person: UUID
) -> None:
    chat = await opened(session, customer_id=person)
    new = replace(NEW, key=None, conversation_id=chat.id, customer_id=person)
    order = await open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    await changed(session, agent, order, state="in_progress", owner_id=UUID(agent.id))
    await add_note(session, actor=agent, order_id=order.id, text="客户态度急", public=False, now=NOON)
    await add_note(session, actor=agent, order_id=order.id, text="已联系收款行", public=True, now=NOON)
    own = {"customer_id": person, "conversation_id": uuid7()}
    await add_remark(session, actor=a_customer(), order_id=order.id, text="请打 13900001111", now=NOON, **own)
    ((shown, steps),) = await progress_of(session, **own, now=NOON)
    assert shown.state == "in_progress"
    assert [(step.kind, step.text) for step in steps] == [
        ("opened", "callback"),
        ("state", "in_progress"),
        ("note", "已联系收款行"),
        ("remark", "请打 ⟨PHONE⟩"),
    ]
    stranger = {"customer_id": None, "conversation_id": uuid7()}
    assert await progress_of(session, **stranger, now=NOON) == []
    with pytest.raises(WorkOrderUnknown):
        await add_remark(session, actor=a_customer(), order_id=order.id, text="x", now=NOON, **stranger)
    guest = {"customer_id": None, "conversation_id": chat.id}
    assert len(await progress_of(session, **guest, now=NOON)) == 1


async def test_lists_are_filtered(runtime: Runtime, session: Session, agent: Actor, order: WorkOrder) -> None:
    complaint = NewWorkOrder("complaint", "利率争议", "agent", urgency="P0", owner_id=UUID(agent.id))
    second = await open_work_order(runtime, session, actor=SYSTEM, new=complaint, now=NOON + timedelta(seconds=1))
    await changed(session, agent, second, state="done")

    async def found(**wanted: Any) -> list[str]:
        listed = await list_work_orders(session, actor=agent, wanted=Filter(**wanted), limit=10, now=LATER)
        return [each.kind for each in listed]

    assert await found() == ["complaint", "callback"]
    assert await found(states=["done"]) == ["complaint"]
    assert await found(kinds=["callback"]) == ["callback"]
    assert await found(department="complaint") == ["complaint"]
    assert await found(owner_id=UUID(agent.id)) == ["complaint"]
    assert await found(unowned=True) == ["callback"]
    assert await found(open_only=True) == ["callback"]
    assert await found(overdue=True) == ["callback"]
    assert await found(text="利率") == ["complaint"]
    assert await found(text=order.number[-4:]) == ["callback"]
    assert await found(text="100%_") == []


async def test_a_person_is_exported_and_erased(runtime: Runtime, session: Session, person: UUID, agent: Actor) -> None:
    new = replace(NEW, key=None, customer_id=person)
    order = await open_work_order(runtime, session, actor=SYSTEM, new=new, now=NOON)
    await add_note(session, actor=agent, order_id=order.id, text="住在城西", public=False, now=NOON)
    house = await beside(runtime, session)
    asked = await house.ask(conversation_id=None, work_order_id=order.id, question="客户住在城西，能否上门？")
    vault = privacy.Vault(runtime.keyring, purpose="rights")
    table, _, sides = await HOLDER.export(session, vault, person)
    assert "13812345678" in table.rows[0]["facts"]
    assert [(row["number"], row["posts"]) for row in sides.rows] == [(asked.number, ["客户住在城西，能否上门？"])]
    erased = await HOLDER.erase(session, person)
    assert list(erased.subjects) == [order.id]
    assert erased.rows == {"cases.work_order": 1, "cases.complaint": 0, "cases.side_thread": 1}
    empty, _, silent = await HOLDER.export(session, vault, person)
    assert (empty.rows[0]["title"], empty.rows[0]["facts"]) == ("", "")
    assert [(row["subject"], row["posts"]) for row in silent.rows] == [("", [""])]
    notes = text("select text from cases.step where kind = 'note'")
    assert (await session.execute(notes)).scalar_one() == ""


async def test_what_ended_long_ago_is_emptied(session: Session, order: WorkOrder, agent: Actor) -> None:
    await changed(session, agent, order, state="done")
    due = {"before": LATER, "held": []}
    assert await HOLDER.count_due(session, "cases.work_order", **due) == (1, [str(order.id)])
    assert await HOLDER.count_due(session, "cases.complaint", **due) == (0, [])
    assert await HOLDER.delete_due(session, "cases.work_order", **due, limit=5) == 1
    assert await HOLDER.count_due(session, "cases.work_order", **due) == (0, [])
