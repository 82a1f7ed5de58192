"""Side threads on a real database: asked, answered, asked again, closed, watched; who may, and what is kept of whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.cases.side_builders import Beside, beside
from tests.conversations.builders import NOON, SYSTEM, a_colleague, at, events_of, with_agent
from tests.conversations.test_endpoints import audited
from tests.customers.builders import a_customer as a_person
from zhike.cases.errors import ConversationUnknown, OwnerUnknown, WorkOrderUnknown
from zhike.cases.personal_data import HOLDER
from zhike.cases.service.opening import open_work_order
from zhike.cases.sides.errors import (
    AboutIntake,
    AboutNothing,
    MemberUnfit,
    NobodyAnswers,
    SideClosed,
    SideNotYours,
    SideUnknown,
)
from zhike.cases.sides.service import reading
from zhike.cases.sides.service.departments import change_department, list_departments
from zhike.cases.sides.service.posting import close
from zhike.cases.sides.service.watching import remind
from zhike.cases.sides.values import SideFilter
from zhike.cases.work_order import NewWorkOrder
from zhike.conversations import api as conversations
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.identity.service.notifications import list_notifications
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, PreconditionFailed
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy

FOUR = NOON + timedelta(hours=4)  # 16:00 in Shanghai, a Friday


@pytest.fixture
async def house(runtime: Runtime, session: Session) -> Beside:
    return await beside(runtime, session)


async def bell(session: Session, actor: Actor) -> list[tuple[str, int]]:
    return [(each.kind, each.times) for each in await list_notifications(session, actor=actor, limit=9)]


async def opened(house: Beside, thread_id: UUID, actor: Actor) -> Any:
    return await reading.open_side_thread(house.session, actor=actor, thread_id=thread_id, now=NOON)


async def test_a_question_is_asked_answered_asked_again_and_closed(house: Beside) -> None:
    thread = await house.ask()
    assert (thread.state, thread.due_at, thread.number[:4]) == ("open", FOUR, "S26-")
    assert await bell(house.session, house.colleague) == [("side_asked", 1)]
    answered = await house.write(thread, house.colleague, now=at(60))
    assert (answered.state, answered.answered_at, answered.due_at) == ("answered", at(60), FOUR)
    assert await bell(house.session, house.agent) == [("side_answered", 1)]
    again = await house.write(thread, house.agent, "两年呢？", now=NOON + timedelta(hours=1))
    assert (again.state, again.answered_at, again.due_at) == ("open", None, FOUR + timedelta(hours=1))
    assert await bell(house.session, house.colleague) == [("side_asked", 2)]
    more = await house.write(thread, house.agent, "客户在线等。", now=NOON + timedelta(hours=2))
    assert more.due_at == again.due_at  # waiting for the same answer
    await house.write(thread, house.colleague, "只能一年。", now=NOON + timedelta(hours=3))
    done = await close(house.session, actor=house.agent, thread_id=thread.id, version="*", now=FOUR)
    assert (done.state, done.closed_at) == ("closed", FOUR)
    assert await close(house.session, actor=house.agent, thread_id=thread.id, version="1", now=at(9)) == done
    with pytest.raises(SideClosed):
        await house.write(thread, house.colleague)
    found = await opened(house, thread.id, house.agent)
    assert [each.side for each in found.posts] == ["asker", "department", "asker", "asker", "department"]
    assert (found.may_post, found.may_close) == (False, False)
    kinds = [kind.partition(".")[2] for kind, _ in await events_of(house.session, thread.id)]
    assert kinds == ["SideThreadAsked", *["SideThreadPosted"] * 4, "SideThreadClosed"]


async def test_numbers_of_people_are_masked_and_secrets_never_told(house: Beside) -> None:
    thread = await house.ask(subject="卡号 6222020200112233443")
    await house.write(thread, house.colleague, "请回电 13900001111")
    stored = "select t::text || p::text from cases.side_thread t join cases.side_post p on p.side_thread_id = t.id"
    rows = (await house.session.execute(text(stored))).scalars().all()
    assert len(rows) == 2
    for number in ("13812345678", "6222020200112233443", "13900001111"):
        assert not [row for row in rows if number in row]


async def test_what_was_written_meanwhile_is_read_before_closing(house: Beside) -> None:
    thread = await house.ask()
    await house.write(thread, house.colleague)
    with pytest.raises(PreconditionFailed):
        await close(house.session, actor=house.agent, thread_id=thread.id, version="1", now=NOON)


async def test_only_asker_and_department_write_and_only_the_asker_or_a_supervisor_closes(house: Beside) -> None:
    thread = await house.ask()
    stranger, other = await a_colleague(house.session), await a_colleague(house.session, "back_office")
    for outsider in (stranger, other):
        with pytest.raises(SideUnknown):
            await opened(house, thread.id, outsider)
        with pytest.raises(SideUnknown):
            await house.write(thread, outsider)
    with pytest.raises(SideNotYours):
        await house.write(thread, house.lead)
    with pytest.raises(SideNotYours):
        await close(house.session, actor=house.colleague, thread_id=thread.id, version="*", now=NOON)
    with pytest.raises(SideUnknown):
        await opened(house, uuid7(), house.lead)
    for shut in ("inspector", "editor"):
        with pytest.raises(Forbidden):
            await opened(house, thread.id, await a_colleague(house.session, shut))
    closed = await close(house.session, actor=house.lead, thread_id=thread.id, version="1", now=NOON)
    assert closed.state == "closed"


async def test_who_takes_the_contact_over_goes_on_and_who_reads_is_on_record(house: Beside) -> None:
    thread = await house.ask()
    follower, conversation_id = await a_colleague(house.session), house.conversation_id
    await conversations.set_state(house.session, conversation_id, "queued", queue="general", now=at(30))
    await conversations.set_state(house.session, conversation_id, "active", agent_id=UUID(follower.id), now=at(40))
    await house.write(thread, house.colleague)
    assert await bell(house.session, follower) == [("side_answered", 1)]
    found = await opened(house, thread.id, follower)
    assert (found.part, found.may_post, found.may_close) == ("asker", True, True)
    assert (await opened(house, thread.id, house.agent)).part == "asker"
    assert "cases.side_read" not in await audited(house.session)
    assert (await opened(house, thread.id, house.lead)).part == "reader"
    assert "cases.side_read" in await audited(house.session)


async def test_nobody_is_asked_where_nobody_answers(house: Beside) -> None:
    with pytest.raises(NobodyAnswers):
        await house.ask(department="loan")
    staff_id = UUID(house.colleague.id)
    await identity.change_staff(
        house.session, actor=SYSTEM, staff_id=staff_id, changes=identity.StaffChanges(active=False), now=NOON
    )
    with pytest.raises(NobodyAnswers):
        await house.ask()


async def test_a_question_is_about_what_the_asker_may_read(house: Beside) -> None:
    with pytest.raises(AboutNothing):
        await house.ask(conversation_id=None)
    with pytest.raises(AboutNothing):
        await house.ask(work_order_id=uuid7())
    with pytest.raises(ConversationUnknown):
        await house.ask(actor=await a_colleague(house.session))
    with pytest.raises(WorkOrderUnknown):
        await house.ask(conversation_id=None, work_order_id=uuid7())
    with pytest.raises(Forbidden):
        await house.ask(actor=house.colleague)


async def test_a_work_order_has_side_threads_and_an_intake_has_none(house: Beside) -> None:
    new = NewWorkOrder("other", "查账", "agent", conversation_id=house.conversation_id)
    order = await open_work_order(house.runtime, house.session, actor=SYSTEM, new=new, now=NOON)
    thread = await house.ask(conversation_id=None, work_order_id=order.id, minutes=60)
    assert (thread.due_at, thread.conversation_id) == (NOON + timedelta(hours=1), house.conversation_id)
    wanted = SideFilter("all", work_order_id=order.id)
    reader = await a_colleague(house.session)
    seen = await reading.see(house.session, actor=reader, wanted=wanted)
    found = await reading.list_side_threads(house.session, seen, limit=9, now=NOON)
    assert [each.id for each in found] == [thread.id]
    alone = await open_work_order(
        house.runtime, house.session, actor=SYSTEM, new=NewWorkOrder("other", "x", "agent"), now=NOON
    )
    apart = await house.ask(conversation_id=None, work_order_id=alone.id)
    assert (await opened(house, apart.id, reader)).part == "reader"
    intake = NewWorkOrder("complaint", "投诉", "agent")
    order = await open_work_order(house.runtime, house.session, actor=SYSTEM, new=intake, now=NOON)
    with pytest.raises(AboutIntake):
        await house.ask(conversation_id=None, work_order_id=order.id)


async def test_the_department_is_warned_once_and_the_asker_told_once_that_it_is_overdue(house: Beside) -> None:
    thread = await house.ask()
    three = NOON + timedelta(hours=3)
    assert await remind(house.session, now=three - timedelta(seconds=1)) == 0
    assert await remind(house.session, now=three) == 1
    assert await remind(house.session, now=three) == 0
    assert await bell(house.session, house.agent) == []
    assert await remind(house.session, now=FOUR) == 1
    assert await remind(house.session, now=FOUR + timedelta(days=9)) == 0
    assert await bell(house.session, house.agent) == [("side_overdue", 1)]
    told = await bell(house.session, house.colleague)
    assert sorted(told) == [("side_asked", 1), ("side_due", 1), ("side_overdue", 1)]
    levels = [detail["level"] for kind, detail in await events_of(house.session, thread.id) if "Reminded" in kind]
    assert levels == ["soon", "overdue"]
    await house.write(thread, house.colleague, now=FOUR + timedelta(hours=1))
    (late,) = [detail["late"] for kind, detail in await events_of(house.session, thread.id) if "Posted" in kind]
    assert late


async def test_an_answer_stops_the_clock_and_a_further_question_starts_it_anew(house: Beside) -> None:
    thread = await house.ask()
    await house.write(thread, house.colleague)
    assert await remind(house.session, now=FOUR) == 0
    await house.write(thread, house.agent, "还有一问", now=NOON + timedelta(hours=1))
    assert await remind(house.session, now=FOUR) == 1
    assert await remind(house.session, now=FOUR + timedelta(hours=1)) == 1


async def test_lists_show_what_concerns_whom(house: Beside) -> None:
    mine = await house.ask(now=at(0))
    await house.staff("loan", [await a_colleague(house.session, "back_office")], minutes=60)
    loan = await house.ask(now=at(1), department="loan", subject="提前还款 100%")
    done = await house.ask(now=at(2), subject="已关闭")
    await close(house.session, actor=house.agent, thread_id=done.id, version="*", now=at(3))

    async def found(actor: Actor, which: Any = "open", now: Any = NOON, **details: Any) -> list[UUID]:
        seen = await reading.see(house.session, actor=actor, wanted=SideFilter(which, **details))
        threads = await reading.list_side_threads(house.session, seen, limit=9, now=now)
        assert await reading.count_side_threads(house.session, seen, now=now) == len(threads)
        return [each.id for each in threads]

    assert await found(house.agent) == [loan.id, mine.id]  # what is due first comes first
    assert await found(house.colleague) == [mine.id]
    assert await found(house.colleague, whose="inbox", which="all") == [done.id, mine.id]
    assert await found(house.colleague, whose="asked", which="all") == []
    assert await found(await a_colleague(house.session), which="all", whose="inbox") == []
    assert await found(house.lead, which="closed") == [done.id]
    assert await found(house.lead, which="overdue", now=NOON + timedelta(hours=2)) == [loan.id]
    assert await found(house.lead, which="all", text="100%") == [loan.id]
    assert await found(house.lead, which="all", text=mine.number) == [mine.id]
    assert await found(house.lead, which="all", department="loan") == [loan.id]
    assert await found(house.agent, which="all", conversation_id=house.conversation_id) == [done.id, loan.id, mine.id]
    with pytest.raises(ConversationUnknown):
        await found(await a_colleague(house.session), conversation_id=house.conversation_id)


async def test_supervisors_say_who_answers_and_how_soon(house: Beside) -> None:
    setups, names = await list_departments(house.session, actor=house.agent)
    card = next(each for each in setups if each.department == "card")
    assert (card.minutes, list(card.members), card.version) == (240, [UUID(house.colleague.id)], 1)
    assert names[UUID(house.colleague.id)] == house.colleague.name
    assert len(setups) == 7
    change: dict[str, Any] = {"actor": house.lead, "department": "card", "minutes": 60, "now": NOON}
    with pytest.raises(PreconditionFailed):
        await change_department(house.session, members=[], expected="0", **change)
    with pytest.raises(OwnerUnknown):
        await change_department(house.session, members=[uuid7()], expected="1", **change)
    editor = await a_colleague(house.session, "editor")
    with pytest.raises(MemberUnfit):
        await change_department(house.session, members=[UUID(editor.id)], expected="1", **change)
    with pytest.raises(Forbidden):
        await change_department(house.session, members=[], expected="1", **change | {"actor": house.agent})
    await change_department(house.session, members=[UUID(house.lead.id)], expected="1", **change)
    assert (await house.ask()).due_at == NOON + timedelta(hours=1)
    assert await bell(house.session, house.lead) == [("side_asked", 1)]
    assert await bell(house.session, house.colleague) == []


async def test_a_person_is_exported_erased_and_what_is_old_is_emptied(runtime: Runtime, session: Session) -> None:
    vault = privacy.Vault(runtime.keyring, purpose="service")
    person, other = await customers.create_customers(session, vault, [a_person(), a_person(number="Z99")])
    house = await beside(runtime, session, customer_id=person)
    thread = await house.ask(question="客户住在城西，问年费")
    await house.write(thread, house.colleague, "可减免一年")
    theirs = await with_agent(session, house.agent, customer_id=other)
    kept = await house.ask(conversation_id=theirs.id)
    # A guest's, who turns out later to be the person: found by the conversation.
    guest = await with_agent(session, house.agent)
    early = await house.ask(conversation_id=guest.id, subject="访客时的提问")
    await session.execute(
        text("update conversations.conversation set customer_id = :person where id = :id"),
        {"person": person, "id": guest.id},
    )
    rights = privacy.Vault(runtime.keyring, purpose="rights")
    *_, table = await HOLDER.export(session, rights, person)
    assert [row["number"] for row in table.rows] == [thread.number, early.number]
    assert table.rows[0]["posts"] == ["客户住在城西，问年费", "可减免一年"]
    due: dict[str, Any] = {"before": NOON + timedelta(days=9), "held": [person]}
    assert await HOLDER.count_due(session, "cases.side_thread", **due) == (1, [str(kept.id)])
    erased = await HOLDER.erase(session, person)
    assert erased.rows["cases.side_thread"] == 2
    *_, empty = await HOLDER.export(session, rights, person)
    assert [(row["subject"], row["posts"]) for row in empty.rows] == [("", ["", ""]), ("", [""])]
    assert (await opened(house, kept.id, house.agent)).thread.subject == "年费能否减免"
    assert await HOLDER.delete_due(session, "cases.side_thread", **due, limit=5) == 1
    assert (await opened(house, kept.id, house.agent)).thread.subject == ""
    assert await HOLDER.count_due(session, "cases.side_thread", **due | {"held": []}) == (0, [])
