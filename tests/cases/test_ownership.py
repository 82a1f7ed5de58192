"""Whose a work order may become: the rule, each role over it, who is told, and over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import SignIn
from tests.conversations.builders import NOON, SYSTEM, a_colleague
from zhike.cases.errors import NotOfDepartment, NotYoursToGive, OwnedByColleague
from zhike.cases.rules.hand_overs import Party
from zhike.cases.rules.ownership import Holding, refusal
from zhike.cases.service.changing import Changes, change_work_order
from zhike.cases.service.departments import put_member
from zhike.cases.service.opening import open_work_order
from zhike.cases.service.reading import read_work_order
from zhike.cases.work_order import Member, NewWorkOrder, WorkOrder
from zhike.identity import api as identity
from zhike.identity.service.notifications import list_notifications
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime

ANN, BEN, CAT = uuid7(), uuid7(), uuid7()
NOBODY: frozenset[Any] = frozenset()


@pytest.mark.parametrize(
    ("owner", "party", "to", "why"),
    [
        (None, Party(ANN, NOBODY), ANN, None),
        (None, Party(CAT, NOBODY), CAT, "not_department"),
        (None, Party(CAT, NOBODY), None, "not_department"),
        (None, Party(ANN, NOBODY), BEN, "not_giver"),
        (ANN, Party(ANN, NOBODY), None, None),
        (ANN, Party(ANN, NOBODY), BEN, None),
        (ANN, Party(ANN, NOBODY), CAT, "not_giver"),
        (CAT, Party(CAT, NOBODY), None, None),
        (BEN, Party(ANN, NOBODY), ANN, "owned"),
        (BEN, Party(ANN, NOBODY), None, "owned"),
        (BEN, Party(ANN, NOBODY, leads=frozenset({"card"})), ANN, None),
        (BEN, Party(ANN, NOBODY, leads=frozenset({"loan"})), ANN, "owned"),
        (BEN, Party(CAT, NOBODY, keeps=True), ANN, None),
    ],
)
def test_only_lead_and_supervisor_move_what_is_a_colleagues(
    owner: UUID | None, party: Party, to: UUID | None, why: str | None
) -> None:
    assert refusal(Holding("card", owner, {ANN, BEN}), party, to=to) == why


@given(st.sampled_from([None, ANN, BEN]), st.sampled_from([None, ANN, BEN, CAT]), st.sets(st.sampled_from([ANN, BEN])))
def test_nobody_without_an_office_changes_what_is_somebody_elses(owner: Any, to: Any, people: set[UUID]) -> None:
    why = refusal(Holding("card", owner, people), Party(CAT, NOBODY), to=to)
    assert (why == "owned") == (owner is not None)


class Office:
    """The card department with a lead and two clerks; an agent and a supervisor beside it."""

    def __init__(self, runtime: Runtime, session: Session) -> None:
        self.runtime, self.session = runtime, session

    async def fill(self) -> None:
        self.boss = await a_colleague(self.session, "supervisor")
        self.agent = await a_colleague(self.session)
        self.lead, self.clerk, self.other = [await a_colleague(self.session, "back_office") for _ in range(3)]
        for who in (self.lead, self.clerk, self.other):
            member = Member("card", UUID(who.id), lead=who is self.lead)
            await put_member(self.session, actor=self.boss, member=member, now=NOON)

    async def order(self, owner: Actor | None = None, department: Any = "card") -> WorkOrder:
        owner_id = UUID(owner.id) if owner else None
        new = NewWorkOrder("other", "卡片补寄", "agent", department=department, owner_id=owner_id)
        return await open_work_order(self.runtime, self.session, actor=SYSTEM, new=new, now=NOON)

    async def give(self, who: Actor, order: WorkOrder, to: Actor | None, **more: Any) -> WorkOrder:
        changes = Changes(owner_id=UUID(to.id) if to else None, unassign=to is None, **more)
        return await change_work_order(
            self.session, actor=who, order_id=order.id, changes=changes, version="*", now=NOON
        )

    async def bells(self, who: Actor) -> list[str]:
        return [each.kind for each in await list_notifications(self.session, actor=who, limit=9)]


@pytest.fixture
async def office(runtime: Runtime, session: Session) -> Office:
    office = Office(runtime, session)
    await office.fill()
    return office


async def test_what_is_nobodys_is_taken_by_its_department(office: Office) -> None:
    order = await office.order()
    with pytest.raises(NotOfDepartment):
        await office.give(office.agent, order, office.agent)
    with pytest.raises(NotYoursToGive):
        await office.give(office.clerk, order, office.other)
    assert str((await office.give(office.clerk, order, office.clerk)).owner_id) == office.clerk.id
    assert await office.bells(office.clerk) == []


async def test_a_colleagues_work_order_stays_theirs(office: Office) -> None:
    order = await office.order(office.clerk)
    for who, to in ((office.other, office.other), (office.agent, office.agent), (office.other, None)):
        with pytest.raises(OwnedByColleague) as refused:
            await office.give(who, order, to)
        assert refused.value.params == {"name": office.clerk.name}
    elsewhere = Member("loan", UUID(office.other.id), lead=True)
    await put_member(office.session, actor=office.boss, member=elsewhere, now=NOON)
    with pytest.raises(OwnedByColleague):  # the lead of where it would go decides nothing here
        await office.give(office.other, order, None, department="loan")
    taken = await office.give(office.lead, order, office.lead)
    assert str(taken.owner_id) == office.lead.id
    assert await office.bells(office.clerk) == ["order_gone"]
    given = await office.give(office.boss, taken, office.agent)
    assert str(given.owner_id) == office.agent.id
    assert (await office.bells(office.agent), await office.bells(office.lead)) == (["order_given"], ["order_gone"])


async def test_its_owner_puts_it_back_or_gives_it_within_the_department(office: Office) -> None:
    order = await office.order(office.clerk)
    with pytest.raises(NotYoursToGive):
        await office.give(office.clerk, order, office.agent)
    given = await office.give(office.clerk, order, office.other)
    assert await office.bells(office.other) == ["order_given"]
    assert (await office.give(office.other, given, None)).owner_id is None


async def test_the_service_centre_is_every_agents(office: Office) -> None:
    await put_member(
        office.session, actor=office.boss, member=Member("service", UUID(office.boss.id), lead=True), now=NOON
    )
    order = await office.order(department="service")
    with pytest.raises(NotOfDepartment):
        await office.give(office.clerk, order, office.clerk)
    assert str((await office.give(office.agent, order, office.agent)).owner_id) == office.agent.id


async def test_a_department_without_anybody_leaves_its_work_to_all(office: Office) -> None:
    order = await office.order(department="loan")
    assert str((await office.give(office.clerk, order, office.clerk)).owner_id) == office.clerk.id
    filed = await office.order(department="loan")
    assert (await office.give(office.other, filed, office.other, department="card")).department == "card"


async def test_who_works_here_no_more_owns_nothing(office: Office) -> None:
    order = await office.order(office.clerk)
    gone = identity.StaffChanges(active=False)
    await identity.change_staff(office.session, actor=SYSTEM, staff_id=UUID(office.clerk.id), changes=gone, now=NOON)
    assert str((await office.give(office.other, order, office.other)).owner_id) == office.other.id


async def test_the_reader_is_told_what_they_may_do_with_it(office: Office) -> None:
    order = await office.order(office.clerk)

    async def may(who: Actor) -> tuple[bool, bool, bool]:
        read = await read_work_order(office.runtime, office.session, actor=who, order_id=order.id, now=NOON)
        return read.may_own, read.may_release, read.may_give

    assert await may(office.clerk) == (False, True, False)
    assert await may(office.other) == (False, False, False)
    assert await may(office.lead) == (True, True, True)
    assert await may(office.boss) == (True, True, True)
    assert await may(await a_colleague(office.session, "inspector")) == (False, False, False)


async def test_the_refusal_says_whose_it_is_and_the_way_out(sign_in: SignIn) -> None:
    ann, ben = await sign_in("agent"), await sign_in("agent")
    mine, theirs = ann.staff, ben.staff  # type: ignore[attr-defined]
    body = {"kind": "other", "title": "回电", "owner_id": str(mine.id)}
    made = (await ann.post("/api/v1/work-orders", json=body)).json()
    one = f"/api/v1/work-orders/{made['id']}"
    refused = await ben.patch(one, json={"owner_id": str(theirs.id)}, headers={"if-match": '"1"'})
    assert refused.status_code == 409
    assert refused.json()["code"] == "cases.owned"
    assert mine.name in refused.text
    shown = (await ben.get(one)).json()
    assert (shown["may_own"], shown["may_release"], shown["may_give"]) == (False, False, False)
