"""What agents and supervisors see."""

from __future__ import annotations

from uuid import UUID

from tests.routing.builders import SYSTEM, a_customer, an_agent, at, held, waiting
from zhike.conversations import api as conversations
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing


async def test_a_desk_shows_what_rings_what_is_mine_and_what_i_may_take(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session, chats=2)
    mine = await held(session, agent)
    ringing = await waiting(session, urgency="P0")
    await routing.dispatch(runtime)
    normal, elder = await waiting(session, now=at(1)), await waiting(session, elder=True, now=at(2))
    await waiting(session, reason="WMP-01", now=at(3))
    desk = await routing.desk_of(session, UUID(agent.id), now=at(10))
    assert (desk.me.state, desk.me.load, desk.me.capacity) == ("online", 2, 2)
    assert [item.entry.conversation_id for item in desk.offers] == [ringing]
    assert [item.entry.conversation_id for item in desk.mine] == [mine]
    reach = [item.entry.conversation_id for item in desk.queue]
    assert reach[:2] == [elder, normal]
    assert desk.queue_total == 3, "wealth overflows to general, so it is within reach too"
    assert [reason.code for reason in desk.queue[0].priority_reasons] == ["elder", "urgency.P2", "ageing"]


async def test_the_floor_counts_queues_and_agents(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    serving, idle = await an_agent(session), await an_agent(session)
    wrapping, resting = await an_agent(session), await an_agent(session, state="break")
    await held(session, serving, now=at(-30))
    done = await held(session, wrapping, now=at(-60))
    await conversations.start_wrap_up(session, actor=wrapping, conversation_id=done, now=at(-10))
    await waiting(session, reason="CCD-04", now=at(-100))
    floor = await routing.snapshot(session, clock.now())
    assert floor.by_state == {"serving": 1, "idle": 1, "wrap_up": 1, "break": 1}
    assert (floor.waiting, floor.longest_wait_s, floor.online) == (1, 100, 3)
    lines = {line.queue.key: line for line in floor.queues}
    cards, general = lines["cards"], lines["general"]
    assert (cards.waiting, cards.longest_wait_s, cards.state, cards.online) == (1, 100, "over", 0)
    assert (general.waiting, general.state, general.free, general.online) == (0, "fine", 3, 3)
    assert (general.answered_today, general.in_target_today) == (2, 2)
    states = {agent.staff_id: (agent.state, agent.since) for agent in floor.agents}
    assert states[UUID(serving.id)] == ("serving", at(-30))
    assert states[UUID(wrapping.id)] == ("wrap_up", at(-10))
    assert states[UUID(idle.id)][0] == "idle"
    assert states[UUID(resting.id)][0] == "break"
    assert floor.attention == ()


async def test_what_needs_a_look_is_said(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    resting, talking, wrapping, silent = [await an_agent(session) for _ in range(4)]
    await routing.set_presence(session, actor=resting, staff_id=UUID(resting.id), state="break", now=clock.now())
    long = await held(session, talking)
    done = await held(session, wrapping)
    await conversations.start_wrap_up(session, actor=wrapping, conversation_id=done, now=at(60))
    clock.advance(30 * 60)
    await routing.heartbeats(session, [UUID(a.id) for a in (resting, talking, wrapping)], clock.now())
    floor = await routing.snapshot(session, clock.now())
    seen = {(one.staff_id, one.kind): one for one in floor.attention}
    assert seen[UUID(resting.id), "state_over"].over_s == 15 * 60
    assert seen[UUID(resting.id), "state_over"].zh == "小休"
    assert seen[UUID(talking.id), "long_service"].conversation_id == long
    assert seen[UUID(wrapping.id), "long_wrap_up"].over_s == 24 * 60
    assert (UUID(silent.id), "silent") in seen
    assert [one.over_s for one in floor.attention] == sorted((one.over_s for one in floor.attention), reverse=True)
    assert floor.queues[0].online == 2, "who is not heard of cannot be counted on"


async def test_an_explanation_tells_the_whole_story(runtime: Runtime, session: Session) -> None:
    customer = await a_customer(runtime, session, birth_year=1950, tier="gold")
    one = await waiting(session, reason="CCD-11", customer_id=customer)
    waits = await routing.explain(session, one, now=at(60))
    assert waits.place is not None
    assert waits.score == 1000 + 150 + 40 + 20
    assert [reason.zh for reason in waits.priority_reasons] == [
        "非本人交易/盗刷",
        "老年客户优先",
        "金卡客户",
        "已等 1 分 0 秒",
    ]
    agent = await an_agent(session, skills={"fraud": 4})
    await routing.dispatch(runtime)
    await routing.decline(session, actor=agent, conversation_id=one, now=at(70))
    told = await routing.explain(session, one, now=at(80))
    assert [(each.staff_id, each.outcome) for each in told.assignments] == [(UUID(agent.id), "declined")]
    assert told.names[UUID(agent.id)] == agent.name
    await conversations.close(session, actor=SYSTEM, conversation_id=one, now=at(90))
    await routing.release(session, one, now=at(90))
    assert (await routing.explain(session, one, now=at(95))).place is None
