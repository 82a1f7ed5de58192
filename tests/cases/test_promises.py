"""Promises on a real database: found in what an agent wrote, kept after a nod, watched until they are done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.conversations.builders import NOON, a_colleague, events_of, said, with_agent
from tests.conversations.test_endpoints import actor_of
from zhike.cases.errors import ConversationUnknown, DueInPast, PromiseUnknown
from zhike.cases.service.changing import Changes, change_work_order
from zhike.cases.service.promises import (
    Proposal,
    count_promises,
    keep_promise,
    list_proposals,
    remind,
    wave_away,
)
from zhike.cases.service.reading import read_work_order
from zhike.cases.work_order import WorkOrder
from zhike.identity.service.notifications import list_notifications
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.runtime import Runtime

FIVE = NOON + timedelta(hours=5)  # 17:00 in Shanghai


class Desk:
    """An agent who has promised something in a conversation."""

    def __init__(self, runtime: Runtime, session: Session, agent: Actor, conversation_id: UUID) -> None:
        self.runtime, self.session, self.agent, self.conversation_id = runtime, session, agent, conversation_id

    async def proposals(self, now: datetime = NOON) -> list[Proposal]:
        return await list_proposals(
            self.runtime, self.session, actor=self.agent, conversation_id=self.conversation_id, now=now
        )

    async def keep(self, proposal: Proposal, due_at: datetime | None = None, now: datetime = NOON) -> WorkOrder:
        return await keep_promise(
            self.runtime,
            self.session,
            actor=self.agent,
            conversation_id=self.conversation_id,
            message_id=proposal.message_id,
            place=proposal.place,
            due_at=due_at,
            now=now,
        )


@pytest.fixture
async def desk(runtime: Runtime, session: Session) -> Desk:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    line: dict[str, Any] = {"actor": agent, "author": "agent"}
    await said(session, conversation.id, "好的，下午5点前给您回电，电话13812345678。明天上午发给您材料。", **line)
    await said(session, conversation.id, "下午5点前给您回电")
    await said(session, conversation.id, "下午5点前给她回电", visibility="internal", **line)
    return Desk(runtime, session, agent, conversation.id)


async def test_what_an_agent_promises_is_proposed_and_kept_once(desk: Desk) -> None:
    first, second = await desk.proposals()
    assert (first.due_at, first.text) == (FIVE, "好的，下午5点前给您回电，电话⟨PHONE⟩。")
    order = await desk.keep(first)
    assert (order.kind, order.owner_id, order.due_at) == ("promise", UUID(desk.agent.id), FIVE)
    assert order.conversation_id == desk.conversation_id
    assert (await desk.keep(first)).id == order.id
    assert await desk.proposals() == [second]
    later = await desk.keep(second, due_at=NOON + timedelta(days=2))
    assert later.due_at == NOON + timedelta(days=2)
    assert await desk.proposals() == []


async def test_what_is_waved_away_is_not_proposed_again(desk: Desk) -> None:
    first, second = await desk.proposals()
    for _ in range(2):
        await wave_away(
            desk.runtime,
            desk.session,
            actor=desk.agent,
            conversation_id=desk.conversation_id,
            message_id=first.message_id,
            place=first.place,
            now=NOON,
        )
    assert await desk.proposals() == [second]
    assert await desk.proposals(now=NOON + timedelta(days=3)) == []
    waved = "select count(*) from audit.entry where action = 'cases.promise_waved'"
    assert (await desk.session.execute(text(waved))).scalar_one() == 1


async def test_only_what_was_promised_to_those_who_may_work_is_kept(desk: Desk) -> None:
    first, _ = await desk.proposals()
    with pytest.raises(DueInPast):
        await desk.keep(first, due_at=NOON)
    with pytest.raises(PromiseUnknown):
        await desk.keep(Proposal(first.message_id, 1, 7, "", FIVE))
    with pytest.raises(ConversationUnknown):
        await Desk(desk.runtime, desk.session, await a_colleague(desk.session), desk.conversation_id).proposals()
    with pytest.raises(Forbidden):
        await Desk(
            desk.runtime, desk.session, await a_colleague(desk.session, "inspector"), desk.conversation_id
        ).proposals()


async def test_the_owner_is_told_before_and_it_is_raised_after(desk: Desk) -> None:
    first, _ = await desk.proposals()
    order = await desk.keep(first)
    assert await remind(desk.session, now=FIVE - timedelta(minutes=31)) == 0
    assert await remind(desk.session, now=FIVE - timedelta(minutes=30)) == 1
    assert await remind(desk.session, now=FIVE - timedelta(minutes=29)) == 0
    assert await remind(desk.session, now=FIVE) == 1
    assert await remind(desk.session, now=FIVE + timedelta(hours=9)) == 0
    (bell,) = await list_notifications(desk.session, actor=desk.agent, limit=9)
    assert (bell.kind, bell.subject, bell.times) == ("promise_due", f"work_order:{order.id}", 2)
    opened = await read_work_order(desk.runtime, desk.session, actor=desk.agent, order_id=order.id, now=FIVE)
    assert opened.order.urgency == "P1"
    assert [(step.text, step.public) for step in opened.steps if step.kind == "reminder"] == [
        ("soon", False),
        ("overdue", False),
    ]
    told = [detail["level"] for kind, detail in await events_of(desk.session, order.id) if "Reminded" in kind]
    assert told == ["soon", "overdue"]


async def test_what_is_promised_for_soon_is_near_when_half_of_it_is_over(desk: Desk) -> None:
    first, _ = await desk.proposals()
    await desk.keep(first, due_at=NOON + timedelta(minutes=10))
    assert await remind(desk.session, now=NOON + timedelta(minutes=4)) == 0
    assert await remind(desk.session, now=NOON + timedelta(minutes=5)) == 1


async def test_another_time_is_watched_anew_and_what_is_done_rests(desk: Desk) -> None:
    first, _ = await desk.proposals()
    order = await desk.keep(first)
    assert await remind(desk.session, now=FIVE) == 1
    order = (await read_work_order(desk.runtime, desk.session, actor=desk.agent, order_id=order.id, now=FIVE)).order
    six = FIVE + timedelta(hours=1)
    order = await _changed(desk, order, now=FIVE, due_at=six)
    assert await remind(desk.session, now=six - timedelta(minutes=5)) == 1
    order = (await read_work_order(desk.runtime, desk.session, actor=desk.agent, order_id=order.id, now=FIVE)).order
    await _changed(desk, order, now=six - timedelta(minutes=1), state="done")
    assert await remind(desk.session, now=six) == 0


async def _changed(desk: Desk, order: WorkOrder, now: datetime, **changes: Any) -> WorkOrder:
    return await change_work_order(
        desk.session,
        actor=desk.agent,
        order_id=order.id,
        changes=Changes(**changes),
        version=str(order.version),
        now=now,
    )


async def test_kept_late_and_broken_promises_are_counted(desk: Desk) -> None:
    first, second = await desk.proposals()
    in_time = await desk.keep(first)
    await desk.keep(second)
    await _changed(desk, in_time, now=FIVE - timedelta(minutes=1), state="done")
    week = {"since": NOON, "until": NOON + timedelta(days=7)}
    figures = await count_promises(
        desk.session, actor=desk.agent, owner_id=UUID(desk.agent.id), now=NOON + timedelta(hours=6), **week
    )
    assert (figures.kept, figures.late, figures.overdue, figures.to_come) == (1, 0, 0, 1)
    figures = await count_promises(desk.session, actor=desk.agent, owner_id=None, now=NOON + timedelta(days=2), **week)
    assert (figures.kept, figures.late, figures.overdue, figures.to_come) == (1, 0, 1, 0)


async def test_the_routes_propose_keep_wave_and_count(session: Session, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    me = actor_of(agent)
    conversation = await with_agent(session, me)
    await said(
        session, conversation.id, "下午5点前给您回电。明天上午会回复您。后天下午联系您。", actor=me, author="agent"
    )
    route = f"/api/v1/conversations/{conversation.id}"
    one, two, _three = (await agent.get(f"{route}/promises")).json()["items"]
    kept = await agent.post(f"{route}/promises", json={"message_id": one["message_id"], "place": one["place"]})
    assert (kept.status_code, kept.json()["kind"]) == (201, "promise")
    waved = await agent.put(f"{route}/waved-promise", json={"message_id": two["message_id"], "place": two["place"]})
    assert waved.status_code == 204
    assert len((await agent.get(f"{route}/promises")).json()["items"]) == 1
    unknown = await agent.put(f"{route}/waved-promise", json={"message_id": two["message_id"], "place": 9})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "cases.promise_unknown")
    days = {"from": "2026-11-20", "to": "2026-11-20"}
    figures = (await agent.get("/api/v1/promises/figures", params=days)).json()
    assert (figures["to_come"], figures["n"], figures["rate"]) == (1, 0, None)
    wrong = await agent.get("/api/v1/promises/figures", params={"from": "2026-11-20", "to": "2026-11-19"})
    assert wrong.status_code == 422
    assert (await (await sign_in("editor")).get(f"{route}/promises")).status_code == 403
