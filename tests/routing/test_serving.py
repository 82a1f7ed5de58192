"""What agents do with contacts: accept, decline, take the next one, pass one on."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.routing.builders import CUSTOMER, NOON, SYSTEM, an_agent, at, held, holder_of, state_of, waiting
from zhike.conversations import api as conversations
from zhike.platform.database import Session
from zhike.platform.errors import Conflict, Invalid, NotFound
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.errors import (
    ColleagueAway,
    DeskFull,
    NotAvailable,
    NotInCharge,
    OfferGone,
    QueueUnknown,
    TargetUnclear,
    ToOneself,
)
from zhike.routing.repository import assignments, entries


async def test_an_offer_is_accepted_once_and_says_why(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    one = await waiting(session, elder=True)
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("offered", UUID(agent.id))
    accepted = await routing.accept(session, actor=agent, conversation_id=one, now=at(5))
    again = await routing.accept(session, actor=agent, conversation_id=one, now=at(6))
    assert accepted == again
    assert (accepted.how, accepted.accepted_at, accepted.queue) == ("offer", at(5), "general")
    assert [reason.zh for reason in accepted.priority_reasons] == ["老年客户优先", "一般事项"]
    assert [reason.en for reason in accepted.agent_reasons] == [
        "General, level 3",
        "The only agent who can take it now",
    ]
    assert await holder_of(session, one) == ("active", UUID(agent.id))
    why = await routing.explain(session, one, now=at(7))
    assert (why.place, why.names) == (None, {UUID(agent.id): agent.name})


async def test_what_is_offered_to_one_is_not_for_another(runtime: Runtime, session: Session) -> None:
    await an_agent(session)
    one = await waiting(session)
    await routing.dispatch(runtime)
    other = await an_agent(session, skills={"general": 1})
    with pytest.raises(OfferGone):
        await routing.accept(session, actor=other, conversation_id=one, now=at(1))
    with pytest.raises(OfferGone):
        await routing.decline(session, actor=other, conversation_id=one, now=at(1))


async def test_what_waits_for_anybody_can_be_taken_by_who_can_serve_it(session: Session) -> None:
    agent = await an_agent(session)
    one, two = await waiting(session), await waiting(session)
    stranger = await an_agent(session, skills={"fx": 5})
    taken = await routing.accept(session, actor=agent, conversation_id=one, now=at(3))
    assert (taken.how, taken.accepted_at) == ("taken", at(3))
    with pytest.raises(OfferGone):
        await routing.accept(session, actor=await an_agent(session), conversation_id=one, now=at(4))
    with pytest.raises(OfferGone):
        await routing.accept(session, actor=stranger, conversation_id=two, now=at(4))


@pytest.mark.parametrize("state", ["offline", "break", "meeting"])
async def test_who_is_not_at_the_desk_takes_nothing(session: Session, state: str) -> None:
    agent = await an_agent(session, state=state)
    one = await waiting(session)
    with pytest.raises(NotAvailable):
        await routing.accept(session, actor=agent, conversation_id=one, now=at(1))
    with pytest.raises(NotAvailable):
        await routing.take_next(session, actor=agent, now=at(1))


async def test_who_is_full_takes_nothing_more(session: Session) -> None:
    agent = await an_agent(session, chats=1)
    await held(session, agent)
    with pytest.raises(DeskFull) as full:
        await routing.take_next(session, actor=agent, now=at(1))
    assert full.value.message("zh") == "您手上已有 1 个会话，达到上限 1 个。请先结束或转接一个。"


async def test_the_next_one_is_the_one_that_the_policy_would_give(session: Session) -> None:
    agent = await an_agent(session, state="busy")
    await waiting(session, now=at(0))
    urgent = await waiting(session, urgency="P0", now=at(5))
    await waiting(session, reason="FXC-02", urgency="P0", now=at(5))
    taken = await routing.take_next(session, actor=agent, now=at(9))
    assert taken is not None
    assert taken.conversation_id in {urgent, taken.conversation_id}
    assert taken.score >= 1000
    assert await state_of(session, taken.conversation_id) == "active"


async def test_nothing_waits_nothing_is_taken(session: Session) -> None:
    assert await routing.take_next(session, actor=await an_agent(session), now=at(1)) is None


async def test_a_declined_offer_goes_to_somebody_else(runtime: Runtime, session: Session) -> None:
    first = await an_agent(session, skills={"general": 5})
    one = await waiting(session)
    await routing.dispatch(runtime)
    await routing.decline(session, actor=first, conversation_id=one, now=at(1))
    assert await holder_of(session, one) == ("queued", None)
    await routing.dispatch(runtime)
    assert await state_of(session, one) == "queued", "not the same agent again"
    second = await an_agent(session, skills={"general": 1})
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("offered", UUID(second.id))
    entry = await entries.find_entry(session, one)
    assert entry is not None
    assert entry.queued_at == NOON, "its waiting is not lost"


async def test_a_contact_is_passed_to_a_queue(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session, skills={"general": 3, "card": 5})
    one = await held(session, agent)
    await routing.transfer(session, actor=agent, conversation_id=one, queue="cards", reason="要查账单", now=at(60))
    entry = await entries.find_entry(session, one)
    assert entry is not None
    assert (entry.state, entry.queue, entry.skill, entry.transferred, entry.queued_at) == (
        "waiting",
        "cards",
        "card",
        True,
        at(60),
    )
    thread = await conversations.list_messages(session, one, include_internal=True)
    assert [(line.visibility, line.text) for line in thread if line.author == "agent"] == [
        ("internal", "转接到 信用卡 / Transferred to Cards: 要查账单")
    ]
    assert "transferring" in [line.payload.get("notice") for line in thread]
    await routing.dispatch(runtime)
    assert await state_of(session, one) == "queued", "not back to whom it came from"
    assert (await conversations.get_conversation(session, one)).transfers == 1


async def test_a_contact_is_passed_to_a_colleague_and_kept_for_them(runtime: Runtime, session: Session) -> None:
    agent, expert = await an_agent(session), await an_agent(session, skills={"general": 5})
    colleague = await an_agent(session, skills={"wealth": 1})
    one = await held(session, agent)
    await routing.transfer(
        session, actor=agent, conversation_id=one, staff_id=UUID(colleague.id), reason="客户要找您", now=at(5)
    )
    with pytest.raises(OfferGone):
        await routing.accept(session, actor=expert, conversation_id=one, now=at(6))
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("offered", UUID(colleague.id))
    offer = await assignments.find_open(session, one)
    assert offer is not None
    assert [reason.code for reason in offer.agent_reasons] == ["reserved"]


async def test_a_transfer_needs_one_target_that_can_take_it(session: Session) -> None:
    agent, away = await an_agent(session), await an_agent(session, state="break")
    full = await an_agent(session, chats=1)
    await held(session, full)
    one = await held(session, agent)

    async def transfer(**target: object) -> None:
        await routing.transfer(session, actor=agent, conversation_id=one, reason="x", now=at(5), **target)  # type: ignore[arg-type]

    for target, refusal in (
        ({}, TargetUnclear),
        ({"queue": "cards", "staff_id": UUID(away.id)}, TargetUnclear),
        ({"staff_id": UUID(agent.id)}, ToOneself),
        ({"staff_id": UUID(away.id)}, ColleagueAway),
        ({"staff_id": UUID(full.id)}, ColleagueAway),
        ({"queue": "nowhere"}, QueueUnknown),
    ):
        with pytest.raises(refusal):
            await transfer(**target)


async def test_only_who_has_it_or_leads_the_floor_passes_it_on(session: Session) -> None:
    agent, other = await an_agent(session), await an_agent(session)
    lead = await an_agent(session, role="supervisor", state=None)
    one, queued = await held(session, agent), await waiting(session)
    with pytest.raises(NotInCharge):
        await routing.transfer(session, actor=other, conversation_id=one, queue="cards", reason="x", now=at(1))
    with pytest.raises(NotInCharge):
        await routing.transfer(session, actor=other, conversation_id=queued, queue="cards", reason="x", now=at(1))
    await routing.transfer(session, actor=lead, conversation_id=one, queue="cards", reason="x", now=at(1))
    await routing.transfer(session, actor=lead, conversation_id=queued, queue="cards", reason="x", now=at(1))
    with pytest.raises(ToOneself):
        await routing.transfer(session, actor=lead, conversation_id=queued, queue="cards", reason="x", now=at(1))
    with pytest.raises(NotFound):
        await routing.transfer(session, actor=lead, conversation_id=UUID(int=1), queue="cards", reason="x", now=at(1))


async def test_a_transfer_loop_ends_with_somebody(runtime: Runtime, session: Session) -> None:
    """Two who pass a contact to and fro: it does not get back to the one who just gave it away."""
    first, second = await an_agent(session), await an_agent(session)
    one = await held(session, first)
    await routing.transfer(session, actor=first, conversation_id=one, queue="cards", reason="1", now=at(1))
    await routing.dispatch(runtime)
    await routing.accept(session, actor=second, conversation_id=one, now=at(2))
    await routing.transfer(session, actor=second, conversation_id=one, queue="general", reason="2", now=at(3))
    await routing.dispatch(runtime)
    assert await state_of(session, one) == "queued"
    third = await an_agent(session, skills={"general": 1})
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("offered", UUID(third.id))


async def test_the_customer_closes_while_it_rings(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    one = await waiting(session)
    await routing.dispatch(runtime)
    await conversations.end_by_customer(session, actor=CUSTOMER, conversation_id=one, now=at(4))
    with pytest.raises(Conflict):
        await routing.accept(session, actor=agent, conversation_id=one, now=at(5))
    await routing.release(session, one, now=at(5))
    assert [each.outcome for each in await assignments.list_of(session, one)] == ["withdrawn"]


async def test_skills_that_do_not_exist_are_refused(session: Session) -> None:
    agent = await an_agent(session)
    for skills in ({"magic": 3}, {"card": 9}):
        with pytest.raises(Invalid):
            await routing.set_skills(session, {UUID(agent.id): skills})
    with pytest.raises(Invalid):
        await routing.set_skills(session, {}, capacity={UUID(agent.id): {"chat": 99}})
    await routing.set_skills(session, {UUID(agent.id): {"card": 2}}, actor=SYSTEM, now=NOON)
    assert await routing.get_skills(session, [UUID(agent.id)]) == {UUID(agent.id): {"card": 2}}


async def test_shift_patterns_are_kept(session: Session) -> None:
    one, two = UUID((await an_agent(session)).id), UUID((await an_agent(session)).id)
    early = routing.ShiftPattern(one, "早班", 0b0011111, 8 * 60, 16 * 60)
    night = routing.ShiftPattern(two, "夜班", 0b1111111, 22 * 60, 6 * 60)
    await routing.set_shift_patterns(session, [early, night])
    assert await routing.list_shift_patterns(session, [two]) == [night]
    assert early in await routing.list_shift_patterns(session)
    with pytest.raises(Invalid):
        await routing.set_shift_patterns(session, [routing.ShiftPattern(one, "x", 0, 0, 60)])
