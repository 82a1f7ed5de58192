"""Hand-overs, the ladder of what comes due, and the customer's additions, on a real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.conversations.builders import NOON, SYSTEM, a_colleague, a_customer, events_of, opened
from zhike.cases.errors import (
    HandOverInstead,
    HandOverPending,
    NotHandedOver,
    NotYoursToAnswer,
    NotYoursToHandOver,
    ReasonNeeded,
    SameDepartment,
    WithSupervisor,
)
from zhike.cases.repository import hand_overs as repository
from zhike.cases.repository import work_orders
from zhike.cases.repository.work_orders import Filter
from zhike.cases.rules.hand_overs import MOST_HOPS
from zhike.cases.service import handing
from zhike.cases.service.changing import Changes, add_remark, change_work_order
from zhike.cases.service.climbing import climb
from zhike.cases.service.departments import list_colleagues, put_member, remove_member
from zhike.cases.service.opening import open_work_order
from zhike.cases.service.reading import incoming_to, list_work_orders, read_work_order
from zhike.cases.work_order import Member, NewWorkOrder, WorkOrder
from zhike.identity.service.notifications import list_notifications
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, PreconditionFailed
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

HOUR = timedelta(hours=1)
URL = "/api/v1/work-orders"


class Bank:
    """An agent who owns a work order; the lead and a colleague of the card department; a supervisor."""

    def __init__(self, runtime: Runtime, session: Session) -> None:
        self.runtime, self.session = runtime, session

    async def fill(self) -> None:
        self.agent = await a_colleague(self.session)
        self.lead = await a_colleague(self.session, "back_office")
        self.clerk = await a_colleague(self.session, "back_office")
        self.boss = await a_colleague(self.session, "supervisor")
        for who, lead in ((self.lead, True), (self.clerk, False)):
            member = Member("card", UUID(who.id), lead)
            await put_member(self.session, actor=self.boss, member=member, now=NOON)
        new = NewWorkOrder("other", "卡片补寄", "agent", owner_id=UUID(self.agent.id))
        self.first = await open_work_order(self.runtime, self.session, actor=SYSTEM, new=new, now=NOON)

    async def order(self) -> WorkOrder:
        found = await work_orders.find(self.session, self.first.id)
        assert found is not None
        return found

    async def hand(self, who: Actor, to: Any = "card", reason: str = "归银行卡部", minutes: int = 1) -> handing.Handed:
        version, now = str((await self.order()).version), NOON + timedelta(minutes=minutes)
        return await handing.hand_over(
            self.session, actor=who, order_id=self.first.id, to=to, reason=reason, version=version, now=now
        )

    async def answer(self, who: Actor, what: Any, reason: str = "", minutes: int = 2) -> WorkOrder:
        version, now = str((await self.order()).version), NOON + timedelta(minutes=minutes)
        return await handing.answer(
            self.session, actor=who, order_id=self.first.id, what=what, reason=reason, version=version, now=now
        )

    async def stay(self, who: Actor, reason: str = "请与网点一起办完") -> WorkOrder:
        version = str((await self.order()).version)
        return await handing.stay(
            self.session, actor=who, order_id=self.first.id, reason=reason, version=version, now=NOON + HOUR
        )

    async def change(self, who: Actor, **changes: Any) -> WorkOrder:
        version = str((await self.order()).version)
        return await change_work_order(
            self.session, actor=who, order_id=self.first.id, changes=Changes(**changes), version=version, now=NOON
        )

    async def bells(self, who: Actor) -> list[str]:
        told = await list_notifications(self.session, actor=who, limit=50)
        assert all(each.subject == f"work_order:{self.first.id}" for each in told)
        return [each.kind for each in reversed(told)]

    async def climb(self, minutes: float) -> int:
        return await climb(self.runtime.settings, self.session, now=self.first.due_at + timedelta(minutes=minutes))


@pytest.fixture
async def bank(runtime: Runtime, session: Session) -> Bank:
    bank = Bank(runtime, session)
    await bank.fill()
    return bank


async def test_what_is_handed_over_stays_its_owners_until_it_is_taken(bank: Bank) -> None:
    handed = await bank.hand(bank.agent, reason="卡号 6222020200112233445 要补寄")
    assert (handed.stopped, handed.order.handed_to) == (False, "card")
    assert (handed.order.department, str(handed.order.owner_id)) == ("service", bank.agent.id)
    assert (await bank.bells(bank.lead), await bank.bells(bank.clerk)) == (["order_handed"], [])
    taken = await bank.answer(bank.clerk, "taken")
    assert (taken.department, str(taken.owner_id), taken.handed_to) == ("card", bank.clerk.id, None)
    assert taken.due_at == bank.first.due_at
    assert await bank.bells(bank.agent) == ["order_taken"]
    read = await read_work_order(bank.runtime, bank.session, actor=bank.clerk, order_id=taken.id, now=NOON)
    assert [step.kind for step in read.steps] == ["opened", "handed", "taken"]
    assert not any(step.public for step in read.steps[1:])
    (hop,) = read.hand_overs
    assert "6222020200112233445" not in hop.reason
    assert (hop.from_department, hop.to_department, hop.answered_name) == ("service", "card", bank.clerk.name)
    assert read.may == ("hand_over",)
    told = [said["step"] for kind, said in await events_of(bank.session, taken.id) if kind.endswith("HandedOver")]
    assert told == ["handed", "taken"]


async def test_what_is_returned_is_back_with_its_sender(bank: Bank) -> None:
    await bank.hand(bank.agent)
    with pytest.raises(ReasonNeeded):
        await bank.answer(bank.lead, "returned", "  ")
    back = await bank.answer(bank.lead, "returned", "不是卡的问题")
    assert (back.department, str(back.owner_id), back.handed_to) == ("service", bank.agent.id, None)
    assert await bank.bells(bank.agent) == ["order_returned"]
    with pytest.raises(NotHandedOver):
        await bank.answer(bank.lead, "taken")


async def test_its_sender_may_think_again(bank: Bank) -> None:
    await bank.hand(bank.agent)
    with pytest.raises(NotYoursToAnswer):
        await bank.answer(bank.clerk, "withdrawn")
    assert (await bank.answer(bank.agent, "withdrawn")).handed_to is None
    assert await bank.bells(bank.lead) == ["order_handed", "order_withdrawn"]


async def test_what_goes_round_goes_to_a_supervisor(bank: Bank) -> None:
    for hop in range(MOST_HOPS):
        await bank.hand(bank.agent, minutes=hop * 2 + 1)
        await bank.answer(bank.lead, "returned", "不归我们", minutes=hop * 2 + 2)
    before = await bank.order()
    stopped = await bank.hand(bank.agent, minutes=20)
    assert (stopped.stopped, stopped.order.handed_to, stopped.order.owner_id) == (True, None, before.owner_id)
    assert await bank.bells(bank.boss) == ["order_stopped"]
    with pytest.raises(WithSupervisor):
        await bank.hand(bank.agent, minutes=21)
    with pytest.raises(NotYoursToAnswer):
        await bank.stay(bank.lead)
    with pytest.raises(ReasonNeeded):
        await bank.stay(bank.boss, " ")
    assert (await bank.stay(bank.boss)).stopped_at is None
    assert "order_stays" in await bank.bells(bank.agent)
    with pytest.raises(NotHandedOver):
        await bank.stay(bank.boss)
    again = await bank.hand(bank.agent, minutes=61)
    assert again.stopped
    decided = await bank.hand(bank.boss, minutes=62)
    assert (decided.stopped, decided.order.stopped_at, decided.order.handed_to) == (False, None, "card")
    taken = await bank.answer(bank.clerk, "taken", minutes=63)
    assert str(taken.owner_id) == bank.clerk.id
    assert not (await bank.hand(bank.clerk, "loan", minutes=64)).stopped


async def test_hand_overs_that_cannot_be_are_refused(bank: Bank) -> None:
    for error, who, to, reason in (
        (NotYoursToHandOver, bank.lead, "card", "x"),
        (SameDepartment, bank.agent, "service", "x"),
        (ReasonNeeded, bank.agent, "card", " "),
        (Forbidden, Actor(str(uuid7()), "staff"), "card", "x"),
    ):
        with pytest.raises(error):
            await bank.hand(who, to, reason)
    with pytest.raises(PreconditionFailed):
        await handing.hand_over(
            bank.session, actor=bank.agent, order_id=bank.first.id, to="card", reason="x", version="9", now=NOON
        )
    with pytest.raises(HandOverInstead):
        await bank.change(bank.agent, department="card")
    await bank.hand(bank.agent)
    with pytest.raises(HandOverPending):
        await bank.hand(bank.agent, "loan")
    for change in ({"unassign": True}, {"owner_id": UUID(bank.clerk.id)}, {"department": "loan"}):
        with pytest.raises(HandOverPending):
            await bank.change(bank.agent, **change)


async def test_what_ends_is_no_longer_to_be_taken(bank: Bank) -> None:
    await bank.hand(bank.agent)
    done = await bank.change(bank.agent, state="done")
    assert done.handed_to is None
    (hop,) = await repository.list_of(bank.session, done.id)
    assert hop.answer == "withdrawn"


async def test_lists_show_what_waits_to_be_taken(bank: Bank) -> None:
    await bank.hand(bank.agent)

    async def found(who: Actor, wanted: Filter) -> int:
        return len(await list_work_orders(bank.session, actor=who, wanted=wanted, limit=9, now=NOON))

    assert await found(bank.clerk, Filter(department="card")) == 1
    assert await found(bank.clerk, Filter(department="service", handed=True)) == 1
    for who, number in ((bank.clerk, 1), (bank.agent, 0), (bank.boss, 1)):
        assert await found(who, await incoming_to(bank.session, actor=who, wanted=Filter())) == number
    assert await found(bank.clerk, Filter(stopped=True)) == 0


async def test_nobody_works_for_a_department_by_themselves(bank: Bank) -> None:
    member = Member("loan", UUID(bank.clerk.id), lead=False)
    with pytest.raises(Forbidden):
        await put_member(bank.session, actor=bank.clerk, member=member, now=NOON)
    await put_member(bank.session, actor=bank.boss, member=member, now=NOON)
    await put_member(bank.session, actor=bank.boss, member=member, now=NOON)
    with pytest.raises(Forbidden):
        await remove_member(bank.session, actor=bank.clerk, department="loan", staff_id=member.staff_id, now=NOON)
    for _ in range(2):
        await remove_member(bank.session, actor=bank.boss, department="loan", staff_id=member.staff_id, now=NOON)
    people = await list_colleagues(bank.session, actor=bank.clerk)
    assert [(each.department, each.name, each.lead) for each in people] == [
        ("card", bank.lead.name, True),
        ("card", bank.clerk.name, False),
    ]
    entries = text("select action from audit.entry where action like 'cases.department%' order by id")
    actions = (await bank.session.execute(entries)).scalars().all()
    assert actions == ["cases.department_joined"] * 3 + ["cases.department_left"]
    await bank.hand(bank.agent, "loan")  # nobody works for it: the supervisors are told
    assert await bank.bells(bank.boss) == ["order_handed"]


async def test_each_step_of_the_ladder_is_told_once(bank: Bank) -> None:
    assert await bank.climb(-24 * 60) == 1  # the first look, at which there is nothing to tell yet
    assert await bank.climb(-90) == 0
    assert await bank.climb(-59) == 1
    assert await bank.climb(-58) == 0
    assert (await bank.bells(bank.agent), await bank.bells(bank.boss)) == (["order_soon"], [])
    assert await bank.climb(1) == 1
    assert await bank.bells(bank.agent) == ["order_soon", "order_overdue"]
    assert await bank.bells(bank.boss) == ["order_overdue"]  # nobody leads the service centre here
    await bank.climb(24 * 60 * 4)
    assert await bank.climb(24 * 60 * 9) == 0
    told = (await list_notifications(bank.session, actor=bank.boss, limit=5))[0]
    assert (told.kind, told.times) == ("order_overdue", 2)
    read = await read_work_order(bank.runtime, bank.session, actor=bank.agent, order_id=bank.first.id, now=NOON)
    assert [step.text for step in read.steps[1:]] == ["soon", "at_due", "at_due_lead", "raised"]


async def test_a_late_look_tells_everybody_once_and_another_due_time_is_watched_anew(bank: Bank) -> None:
    await bank.hand(bank.agent)
    await bank.climb(24 * 60 * 9)
    assert await bank.bells(bank.agent) == ["order_overdue"]  # the warning before it is muted
    assert await bank.bells(bank.lead) == ["order_handed", "order_overdue"]  # handed to them and late
    muted = text("select step from cases.told_step where muted")
    assert (await bank.session.execute(muted)).scalars().all() == ["soon"]
    await bank.change(bank.agent, due_at=bank.first.due_at + timedelta(days=30))
    assert await bank.climb(24 * 60 * 10) == 1
    assert await bank.climb(24 * 60 * 60) == 1
    again = (await list_notifications(bank.session, actor=bank.agent, limit=5))[0]
    assert (again.kind, again.times) == ("order_overdue", 2)


async def test_what_has_ended_is_not_told_of(bank: Bank) -> None:
    await bank.change(bank.agent, state="done")
    assert await bank.climb(60) == 0


async def test_the_owners_bell_rings_when_the_customer_adds_something(bank: Bank, session: Session) -> None:
    chat = await opened(session)
    owned = {"owner_id": UUID(bank.agent.id), "conversation_id": chat.id}
    new = NewWorkOrder("other", "x", "agent", **owned)
    bank.first = await open_work_order(bank.runtime, session, actor=SYSTEM, new=new, now=NOON)
    own: dict[str, Any] = {"customer_id": None, "conversation_id": chat.id, "order_id": bank.first.id}
    await add_remark(session, actor=a_customer(), text="请尽快", now=NOON, **own)
    assert await bank.bells(bank.agent) == ["order_remark"]
    await bank.change(bank.agent, unassign=True)
    await add_remark(session, actor=a_customer(), text="有消息吗", now=NOON, **own)
    assert await bank.bells(bank.boss) == ["order_remark"]


async def test_an_erased_customers_hand_overs_say_nothing_any_more(bank: Bank) -> None:
    await bank.hand(bank.agent)
    await bank.answer(bank.lead, "returned", "客户姓王")
    await work_orders.blank(bank.session, [bank.first.id])
    (hop,) = await repository.list_of(bank.session, bank.first.id)
    assert (hop.reason, hop.answer_reason) == ("", "")


async def test_it_goes_from_hand_to_hand_over_http(sign_in: SignIn) -> None:
    boss, agent, clerk = await sign_in("supervisor"), await sign_in("agent"), await sign_in("back_office")
    mine, theirs = str(agent.staff.id), str(clerk.staff.id)  # type: ignore[attr-defined]
    people = "/api/v1/departments/card/people"
    assert (await agent.put(f"{people}/{theirs}", json={})).status_code == 403
    assert (await boss.put(f"{people}/{uuid7()}", json={})).status_code == 422
    assert (await boss.put(f"{people}/{theirs}", json={"lead": True})).status_code == 204
    items = (await agent.get("/api/v1/departments")).json()["items"]
    assert [each["staff_id"] for each in next(item for item in items if item["id"] == "card")["people"]] == [theirs]
    made = (await agent.post(URL, json={"kind": "other", "title": "补寄卡片", "owner_id": mine})).json()
    one = f"{URL}/{made['id']}"
    wish = {"department": "card", "reason": "归银行卡部"}
    assert (await agent.put(f"{one}/hand-over", json=wish)).status_code == 428
    handed = await agent.put(f"{one}/hand-over", json=wish, headers={"if-match": '"1"'})
    assert handed.status_code == 200, handed.text
    assert (handed.json()["stopped"], handed.json()["order"]["handed_to"]) == (False, "card")
    incoming = (await clerk.get(URL, params={"incoming": True})).json()
    assert [each["id"] for each in incoming["items"]] == [made["id"]]
    assert (await clerk.get(one)).json()["may"] == ["take", "return"]
    taken = await clerk.put(f"{one}/hand-over/answer", json={"answer": "taken"}, headers={"if-match": '"2"'})
    assert (taken.json()["owner_id"], taken.json()["due_at"]) == (theirs, made["due_at"])
    late = await clerk.put(f"{one}/hand-over/answer", json={"answer": "taken"}, headers={"if-match": '"3"'})
    assert late.status_code == 409
    assert "cases.not_handed" in late.text
    stays = {"answer": "stays", "reason": "x"}
    assert (await boss.put(f"{one}/hand-over/answer", json=stays, headers={"if-match": '"3"'})).status_code == 409
    inspector = await sign_in("inspector")
    for path in ("hand-over", "hand-over/answer"):
        refused = await inspector.put(f"{one}/{path}", json=wish, headers={"if-match": '"3"'})
        assert refused.status_code == 403
    assert (await inspector.get(one)).json()["may"] == []
    assert (await boss.delete(f"{people}/{theirs}")).status_code == 204
