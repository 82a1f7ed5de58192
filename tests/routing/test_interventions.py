"""What a supervisor does on the floor: it works at once, is on record, is seen by the agent, and can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from tests.routing.builders import SYSTEM, an_agent, at, beat_all, held, holder_of, waiting
from zhike.conversations import api as conversations
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden, ZhikeError
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.rules.interventions import (
    LONGEST_WORDS,
    Accuracy,
    is_about,
    judge_estimates,
    lend_skills,
    wording_problem,
)
from zhike.routing.service import floor, interventions, supervising
from zhike.routing.service.queues import load_policy

WHY = "信用卡排队超过目标"


async def refused(code: str, doing: Any) -> None:
    with pytest.raises(ZhikeError) as wrong:
        await doing
    assert wrong.value.code == code


async def thread(session: Session, conversation_id: UUID, *, notes: bool) -> list[conversations.Message]:
    return await conversations.list_messages(session, conversation_id, include_internal=notes)


# -- rules


def test_who_is_lent_counts_with_the_skills_of_the_queue_only() -> None:
    assert lend_skills({"general": 4, "card": 1, "loyalty": 5}, ("card", "loyalty"), 3) == {"card": 3, "loyalty": 5}


@pytest.mark.parametrize(
    ("zh", "en", "code"),
    [
        ("系统维护", "Maintenance", None),
        (" ", "Maintenance", "routing.words_missing"),
        ("系统维护", "", "routing.words_missing"),
        ("字" * (LONGEST_WORDS + 1), "x", "routing.words_long"),
    ],
)
def test_customers_are_told_in_both_languages(zh: str, en: str, code: str | None) -> None:
    assert wording_problem(zh, en) == code


def test_a_message_is_about_an_incident_when_its_likeliest_reason_is() -> None:
    assert is_about([("CCD-04", 0.8), ("TRF-01", 0.1)], ["CCD-04"])
    assert not is_about([("TRF-01", 0.8), ("CCD-04", 0.1)], ["CCD-04"])
    assert not is_about([("CCD-04", 0.2)], ["CCD-04"])
    assert not is_about([], ["CCD-04"])


def test_estimates_are_held_against_what_was() -> None:
    assert judge_estimates([]) == Accuracy(0, 0, None, None, None)
    told = judge_estimates([(60, 120, 90), (60, 120, 30), (0, 20, 310)])
    assert (told.n, told.within, told.p50_s, told.p90_s) == (3, 1, 60, 300)
    assert told.bias_s == pytest.approx((0 + 60 - 300) / 3)


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 600), st.floats(0, 7200)), min_size=1, max_size=40))
def test_the_order_of_estimates_does_not_matter(told: list[tuple[float, float, float]]) -> None:
    one, other = judge_estimates(told), judge_estimates(told[::-1])
    assert one.p50_s is not None
    assert one.p90_s is not None
    assert (one.n, one.within, one.p50_s, one.p90_s) == (other.n, other.within, other.p50_s, other.p90_s)
    assert 0 <= one.within <= one.n
    assert one.p50_s <= one.p90_s


# -- states


async def test_a_supervisor_pauses_an_agent_who_sees_by_whom_and_why(session: Session) -> None:
    agent, lead = await an_agent(session), await an_agent(session, role="supervisor", state=None)
    before = await routing.get_presence(session, UUID(agent.id), now=at(5))
    changed = await supervising.set_state_of(
        session,
        actor=lead,
        staff_id=UUID(agent.id),
        state="break",
        reason="lunch",
        note="轮到午餐，电话 13812345678",
        now=at(10),
    )
    assert (changed.state, changed.reason, changed.set_by) == ("break", "lunch", lead.name)
    assert "轮到午餐" in changed.note
    assert "13812345678" not in changed.note
    assert changed.seen_at == before.seen_at, "nobody else's hand is the agent's heartbeat"
    own = await routing.set_presence(session, actor=agent, staff_id=UUID(agent.id), state="online", now=at(20))
    assert (own.set_by, own.note) == ("", "")


async def test_nobody_is_put_online_whose_page_is_not_connected(session: Session) -> None:
    agent, lead = await an_agent(session, state="break"), await an_agent(session, role="supervisor", state=None)
    online = {"actor": lead, "staff_id": UUID(agent.id), "state": "online", "reason": None, "note": "回来"}
    assert (await supervising.set_state_of(session, **online, now=at(5))).state == "online"
    await routing.set_presence(session, actor=agent, staff_id=UUID(agent.id), state="break", now=at(6))
    await refused("routing.agent_away", supervising.set_state_of(session, **online, now=at(600)))


# -- listening, whispering, taking over


async def test_listening_is_told_to_the_agent_once_and_never_to_the_customer(session: Session) -> None:
    agent, lead = await an_agent(session), await an_agent(session, role="supervisor", state=None)
    contact = await held(session, agent)
    said = await thread(session, contact, notes=False)
    for seconds in (10, 20):
        await supervising.listen(session, actor=lead, conversation_id=contact, now=at(seconds))
    assert await thread(session, contact, notes=False) == said
    notes = [one for one in await thread(session, contact, notes=True) if one.visibility == "internal"]
    assert [lead.name in one.text for one in notes] == [True]
    await refused(
        "routing.nobody_serves",
        supervising.listen(session, actor=lead, conversation_id=await waiting(session), now=at(30)),
    )


async def test_a_whisper_is_a_note_that_the_customer_never_sees(session: Session) -> None:
    agent, lead = await an_agent(session), await an_agent(session, role="supervisor", state=None)
    contact = await held(session, agent)
    for _ in range(2):
        await supervising.whisper(
            session, actor=lead, conversation_id=contact, text="先核实身份", client_id="one", now=at(10)
        )
    notes = [one for one in await thread(session, contact, notes=True) if one.text == "先核实身份"]
    assert [(one.visibility, one.author_name) for one in notes] == [("internal", lead.name)]
    assert "先核实身份" not in [one.text for one in await thread(session, contact, notes=False)]


async def test_a_supervisor_takes_over_and_the_contact_is_in_one_hand(session: Session) -> None:
    agent, lead = await an_agent(session), await an_agent(session, role="supervisor", state=None)
    contact = await held(session, agent)
    taken = await supervising.take_over(session, actor=lead, conversation_id=contact, reason="客户要求", now=at(30))
    assert await holder_of(session, contact) == ("active", UUID(lead.id))
    assert (taken.staff_id, taken.how) == (UUID(lead.id), "taken")
    assert (await routing.desk_of(session, UUID(agent.id), now=at(31))).mine == ()
    assert len((await routing.desk_of(session, UUID(lead.id), now=at(31))).mine) == 1
    told = await thread(session, contact, notes=True)
    assert any("客户要求" in one.text and one.visibility == "internal" for one in told)
    assert any(lead.name in one.text and one.visibility == "public" for one in told), "the customer sees who speaks"
    again = supervising.take_over(session, actor=lead, conversation_id=contact, reason="再来", now=at(40))
    await refused("routing.to_oneself", again)


async def test_only_who_manages_the_floor_may(session: Session) -> None:
    agent, other = await an_agent(session), await an_agent(session)
    contact = await held(session, agent)
    one = UUID(agent.id)
    for doing in (
        supervising.set_state_of(session, actor=other, staff_id=one, state="break", reason=None, note="x", now=at(1)),
        supervising.listen(session, actor=other, conversation_id=contact, now=at(1)),
        supervising.whisper(session, actor=other, conversation_id=contact, text="x", client_id=None, now=at(1)),
        supervising.take_over(session, actor=other, conversation_id=contact, reason="x", now=at(1)),
        interventions.lend(session, actor=other, staff_id=one, queue="cards", why="x", now=at(1)),
        interventions.set_overflow(session, actor=other, queue="cards", to=None, why="x", now=at(1)),
        interventions.announce(session, actor=other, queue="cards", zh="x", en="x", why="x", now=at(1)),
        interventions.begin_incident(session, actor=other, about=["CCD-04"], zh="x", en="x", why="x", now=at(1)),
        interventions.end_intervention(session, actor=other, intervention_id=uuid7(), now=at(1)),
    ):
        with pytest.raises(Forbidden):
            await doing


# -- queue control


async def test_an_agent_on_loan_serves_the_other_queue_until_taken_back(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session, skills={"general": 5})
    lead = await an_agent(session, role="supervisor", state=None)
    card = await waiting(session, reason="CCD-04")
    await interventions.lend(session, actor=lead, staff_id=UUID(agent.id), queue="cards", why=WHY, now=at(1))
    assert (await routing.get_skills(session, [UUID(agent.id)]))[UUID(agent.id)] == {"card": 3, "loyalty": 3}
    await routing.dispatch(runtime)
    assert await holder_of(session, card) == ("offered", UUID(agent.id))
    again = interventions.lend(session, actor=lead, staff_id=UUID(agent.id), queue="loans", why=WHY, now=at(2))
    await refused("routing.intervention_open", again)
    begun = (await interventions.list_today(session, zone="Asia/Shanghai", now=at(3)))[0]
    ended = await interventions.end_intervention(session, actor=lead, intervention_id=begun.id, now=at(4))
    assert (ended.ended_at, ended.ended_by) == (at(4), lead.name)
    assert (await routing.get_skills(session, [UUID(agent.id)]))[UUID(agent.id)] == {"general": 5}
    over = interventions.end_intervention(session, actor=lead, intervention_id=begun.id, now=at(5))
    await refused("routing.intervention_over", over)


async def test_an_overflow_is_opened_at_once_and_closed_as_it_was(session: Session) -> None:
    await routing.configure_default_queues(session)
    lead = await an_agent(session, role="supervisor", state=None)
    before = (await load_policy(session, at(0)))[0].queues["cards"]
    begun = await interventions.set_overflow(session, actor=lead, queue="cards", to="loans", why=WHY, now=at(1))
    rungs = (await load_policy(session, at(2)))[0].queues["cards"].ladder
    assert "loan" in rungs[0].skills
    assert rungs[0].after_s == 0
    await interventions.end_intervention(session, actor=lead, intervention_id=begun.id, now=at(3))
    assert (await load_policy(session, at(4)))[0].queues["cards"] == before
    await interventions.set_overflow(session, actor=lead, queue="cards", to=None, why=WHY, now=at(5))
    assert all(rung.scope != "overflow" for rung in (await load_policy(session, at(6)))[0].queues["cards"].ladder)
    await refused(
        "routing.overflow_unfit",
        interventions.set_overflow(session, actor=lead, queue="loans", to="loans", why=WHY, now=at(7)),
    )


async def test_who_waits_is_told_once_in_their_own_language(runtime: Runtime, session: Session) -> None:
    lead = await an_agent(session, role="supervisor", state=None)
    zh, en = await waiting(session, reason="CCD-04"), await waiting(session, reason="CCD-04", language="en")
    elsewhere = await waiting(session, reason="WMP-01")
    begun = await interventions.announce(
        session, actor=lead, queue="cards", zh="信用卡系统维护", en="Card systems are down", why=WHY, now=at(1)
    )
    for _ in range(2):
        await interventions.tell_waiting(runtime)
    late = await waiting(session, reason="CCD-04")
    await interventions.tell_waiting(runtime)
    said = {}
    for one in (zh, en, elsewhere, late):
        lines = await thread(session, one, notes=False)
        said[one] = [each.text for each in lines if each.payload.get("notice") == "announcement"]
    assert said == {zh: ["信用卡系统维护"], en: ["Card systems are down"], elsewhere: [], late: ["信用卡系统维护"]}
    told = (await interventions.list_today(session, zone="Asia/Shanghai", now=at(2)))[0]
    assert (told.id, told.told) == (begun.id, 3)


async def test_an_incident_is_told_to_who_waits_about_it_in_whatever_queue(runtime: Runtime, session: Session) -> None:
    lead = await an_agent(session, role="supervisor", state=None)
    about, other = await waiting(session, reason="CCD-04"), await waiting(session, reason="CCD-11")
    begun = await interventions.begin_incident(
        session, actor=lead, about=["CCD-04", "CCD-04"], zh="正在抢修", en="Being repaired", why=WHY, now=at(1)
    )
    assert begun.detail["reasons"] == ["CCD-04"]
    await interventions.tell_waiting(runtime)
    assert "正在抢修" in [each.text for each in await thread(session, about, notes=False)]
    assert "正在抢修" not in [each.text for each in await thread(session, other, notes=False)]
    found = await routing.find_incident(session, [("CCD-04", 0.9)])
    assert found is not None
    assert found.id == begun.id
    await interventions.end_intervention(session, actor=lead, intervention_id=begun.id, now=at(2))
    assert await routing.find_incident(session, [("CCD-04", 0.9)]) is None
    for unknown in ([], ["NONE-99"]):
        bad = interventions.begin_incident(session, actor=lead, about=unknown, zh="x", en="x", why=WHY, now=at(3))
        await refused("routing.reason_unknown", bad)


async def test_what_was_told_of_the_wait_is_held_against_what_it_was(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await an_agent(session, chats=1)
    first = await held(session, agent)
    late = await waiting(session)
    await routing.dispatch(runtime)
    clock.advance(120)
    await beat_all(runtime, agent)
    await conversations.close(session, actor=SYSTEM, conversation_id=first, now=clock.now())
    await routing.release(session, first, now=clock.now())
    await routing.accept(session, actor=agent, conversation_id=late, now=clock.now())
    accuracy = await floor.judge_estimates(session, at(-60))
    assert accuracy["general"].n == 1
    assert accuracy["general"].p50_s is not None


async def test_every_act_is_on_record(session: Session) -> None:
    lead = await an_agent(session, role="supervisor", state=None)
    agent = await an_agent(session)
    contact = await held(session, agent)
    await supervising.listen(session, actor=lead, conversation_id=contact, now=at(1))
    await supervising.take_over(session, actor=lead, conversation_id=contact, reason="升级", now=at(2))
    await interventions.set_overflow(session, actor=lead, queue="cards", to=None, why=WHY, now=at(3))
    written = set((await session.execute(text("select action from audit.entry"))).scalars())
    assert written >= {"routing.conversation_listened", "routing.taken_over", "routing.intervention_begun"}
