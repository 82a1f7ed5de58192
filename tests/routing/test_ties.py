"""Linking and merging conversations on a real database, and taking it back exactly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.routing.builders import CUSTOMER, NOON, SYSTEM, a_customer, an_agent, at, held, state_of, waiting
from tests.routing.test_service_clocks import LADDER, MAY
from zhike.cases.subscribers import is_complaint
from zhike.conversations import api as conversations
from zhike.conversations.errors import NotInCharge
from zhike.conversations.events import ConversationClosed
from zhike.conversations.ties import reading, settling
from zhike.conversations.ties import service as ties
from zhike.conversations.ties.errors import LinkRefused, MergeRefused, TieGone, UndoRefused
from zhike.conversations.ties.rules import OBSTACLES
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.outbox import decode
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.levels.service.following import begin
from zhike.routing.ties import service

# All that a merge may touch; what it writes of itself (ties, events, audit rows) is not among it.
TABLES = (
    "conversations.conversation",
    "conversations.message",
    "conversations.step",
    "routing.entry",
    "routing.assignment",
    "routing.clocked_contact",
    "routing.service_clock",
    "routing.callback",
)


@pytest.fixture(autouse=True)
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


async def clocked_contacts(session: Session) -> None:
    """Every contact has service clocks from the day before on."""
    target = routing.ServiceTarget(
        id=uuid7(),
        queues=(),
        channels=(),
        urgencies=(),
        reasons=(),
        first_s=60,
        next_s=180,
        resolution_s=3600,
        ladder="usual",
        made_at=NOON,
    )
    before = NOON - timedelta(days=1)
    await routing.configure_targets(session, actor=MAY, ladders=[LADDER], targets=[target], now=before)


async def snapshot(session: Session) -> dict[str, list[str]]:
    """Every row of every table, but for the version by which pages learn that they have to look."""
    return {
        table: sorted((await session.execute(text(f"select (to_jsonb(t) - 'version')::text from {table} t"))).scalars())
        for table in TABLES
    }


async def say(session: Session, conversation_id: UUID, words: str = "在吗", *, now: Any = NOON) -> None:
    await conversations.post_message(
        session, actor=CUSTOMER, conversation_id=conversation_id, author="customer", text=words, now=now
    )


async def opened(session: Session, customer: UUID | None, **details: Any) -> UUID:
    plain: dict[str, Any] = {"channel": "app_chat", "language": "zh", "now": NOON}
    found = await conversations.open_conversation(session, actor=CUSTOMER, customer_id=customer, **{**plain, **details})
    return found.id


async def placed(session: Session, where: str, agent: Actor, customer: UUID) -> UUID:
    """A conversation of the customer that is there, with the agent where it is with one."""
    if where == "assistant":
        return await opened(session, customer)
    if where == "queued":
        return await waiting(session, customer_id=customer)
    found = await held(session, agent, customer_id=customer)
    if where == "wrap_up":
        await conversations.start_wrap_up(session, actor=agent, conversation_id=found, now=at(30))
    elif where == "closed":
        await closed(session, found, agent)
    return found


async def closed(session: Session, conversation_id: UUID, agent: Actor, *, now: Any = None) -> None:
    await conversations.resolve(
        session, actor=agent, conversation_id=conversation_id, reason="CCD-04", now=now or at(40)
    )


async def merged(session: Session, agent: Actor, gone: UUID, kept: UUID, *, now: Any = None) -> conversations.Tie:
    return await service.merge(session, actor=agent, kept_id=kept, merged_id=gone, now=now or at(50))


async def undone(session: Session, actor: Actor, tie: conversations.Tie, *, now: Any = None) -> None:
    await service.undo(session, actor=actor, tie_id=tie.id, now=now or at(60))


async def closings(session: Session, conversation_id: UUID) -> list[ConversationClosed]:
    found = await session.execute(
        text("select payload from platform.event where stream = :id and type = 'conversations.ConversationClosed'"),
        {"id": str(conversation_id)},
    )
    return [decode(ConversationClosed, row) for row in found.scalars()]


SAID = st.lists(st.sampled_from(["customer", "agent", "note"]), max_size=4)


@settings(max_examples=25, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    gone=st.sampled_from(["assistant", "queued", "active", "snoozed", "closed"]),
    kept=st.sampled_from(["queued", "active"]),
    said_there=SAID,
    said_here=SAID,
    later=SAID,
    clocked=st.booleans(),
)
async def test_undo_restores_exactly(
    runtime: Runtime,
    session: Session,
    gone: str,
    kept: str,
    said_there: list[str],
    said_here: list[str],
    later: list[str],
    clocked: bool,
) -> None:
    async with session.begin_nested() as savepoint:
        if clocked:
            await clocked_contacts(session)
        agent, lead = await an_agent(session, chats=9), await an_agent(session, role="supervisor", state=None)
        customer = await a_customer(runtime, session)
        there = await placed(session, "active" if gone == "snoozed" else gone, agent, customer)
        # What an agent has is not taken from them for one that nobody has.
        here = await placed(session, "active" if gone in ("active", "snoozed") else kept, agent, customer)
        for each, said in ((there, said_there), (here, said_here)):
            await speak(session, agent, each, said)
        if clocked:
            await begin(session, there, now=at(26))
        if gone == "snoozed":
            await put_aside(session, there)
        before = await snapshot(session)
        tie = await merged(session, lead, there, here)
        assert await state_of(session, there) == "closed"
        whole = await reading.read_joined(session, here, include_internal=True)
        assert [each.conversation_id for each in whole] == [there] * len(whole)
        assert len(whole) == len(await conversations.list_messages(session, there, include_internal=True))
        await routing.heartbeats(session, [UUID(agent.id)], at(60))
        await undone(session, lead, tie)
        assert await snapshot(session) == before
        assert await reading.read_joined(session, here, include_internal=True) == []
        # Once more, with words in between: those stay where they were said, all else is as before.
        again = await merged(session, lead, there, here, now=at(70))
        await speak(session, agent, here, later, now=at(71))
        unmoved = await of_conversation(session, there)
        await undone(session, lead, again, now=at(80))
        assert await of_conversation(session, there) != unmoved or gone == "closed"
        assert [row for row in (await snapshot(session))["conversations.message"] if str(there) in row] == [
            row for row in before["conversations.message"] if str(there) in row
        ]
        assert await of_conversation(session, there) == [
            row for rows in before.values() for row in rows if str(there) in row
        ]
        await savepoint.rollback()


async def of_conversation(session: Session, conversation_id: UUID) -> list[str]:
    return [row for rows in (await snapshot(session)).values() for row in rows if str(conversation_id) in row]


async def speak(session: Session, agent: Actor, conversation_id: UUID, said: list[str], *, now: Any = None) -> None:
    when = now or at(25)
    for who in said:
        state = await state_of(session, conversation_id)
        if state == "closed" or (who == "agent" and state != "active"):
            continue
        if who == "customer":
            await say(session, conversation_id, now=when)
        else:
            visibility: Any = "public" if who == "agent" else "internal"
            await conversations.post_message(
                session,
                actor=agent,
                conversation_id=conversation_id,
                author="agent",
                text="好的",
                visibility=visibility,
                now=when,
            )


async def put_aside(session: Session, conversation_id: UUID) -> None:
    await session.execute(
        text("update conversations.conversation set snoozed_at = :at, snoozed_until = :until where id = :id"),
        {"id": conversation_id, "at": at(30), "until": at(3_000)},
    )


async def test_each_obstacle_is_named(runtime: Runtime, session: Session) -> None:
    agent, other = await an_agent(session, chats=9), await an_agent(session, chats=9)
    lead = await an_agent(session, role="supervisor", state=None)
    one, two = await a_customer(runtime, session), await a_customer(runtime, session)

    async def refused(gone: UUID, kept: UUID) -> str:
        with pytest.raises(MergeRefused) as why:
            await merged(session, lead, gone, kept)
        return str(why.value.code).removeprefix("conversations.merge_")

    kept = await held(session, agent, customer_id=one)
    assert await refused(kept, kept) == "same"
    assert await refused(await waiting(session), kept) == "guest"
    assert await refused(await waiting(session, customer_id=two), kept) == "other_customer"
    assert await refused(await placed(session, "wrap_up", agent, one), kept) == "wraps_up"
    assert await refused(kept, await placed(session, "wrap_up", agent, one)) == "kept_wraps_up"
    assert await refused(await held(session, other, customer_id=one), kept) == "other_agent"
    assert await refused(kept, await placed(session, "closed", agent, one)) == "kept_closed"
    assert await refused(kept, await opened(session, one)) == "kept_with_assistant"
    ringing = await waiting(session, customer_id=one)
    await conversations.set_state(session, ringing, "offered", agent_id=UUID(other.id), now=at(5))
    assert await refused(ringing, kept) == "rings"
    assert await refused(await waiting(session, customer_id=one), ringing) == "kept_rings"
    proven = await held(session, agent, customer_id=one)
    await conversations.raise_identity(session, actor=SYSTEM, conversation_id=proven, level="L2", now=at(6))
    assert await refused(kept, proven) == "identity"
    tie = await merged(session, lead, proven, kept)
    assert tie.ended_one
    assert await refused(proven, kept) == "merged_already"
    assert await refused(kept, await held(session, agent, customer_id=one)) == "keeps_others"


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        (
            "ahead",
            "insert into conversations.scheduled_message (id, conversation_id, author_id, text, seen_sequence,"
            " occasion, written_at) values (:other, :id, :other, 'x', 0, 'customer_back', now())",
        ),
        (
            "in_review",
            "insert into conversations.reply_review (id, conversation_id, author_id, author_name, text, seen_sequence,"
            " asked_at, due_at) values (:other, :id, :other, 'x', 'x', 0, now(), now())",
        ),
        (
            "called",
            "insert into routing.callback (id, conversation_id, queue, kind, state, late_at, requested_at, waited_s,"
            " tries, moves, version) values (:other, :id, 'general', 'place', 'open', now(), now(), 0, 0, 0, 1)",
        ),
    ],
)
async def test_what_waits_there_stands_against_it(
    runtime: Runtime, session: Session, code: str, statement: str
) -> None:
    agent, customer = await an_agent(session), await a_customer(runtime, session)
    kept, gone = await held(session, agent, customer_id=customer), await waiting(session, customer_id=customer)
    await session.execute(text(statement), {"id": gone, "other": uuid7()})
    found = await service.list_candidates(session, actor=agent, conversation_id=kept)
    assert [(each.conversation.id, each.obstacles) for each in found] == [(gone, (code,))]
    with pytest.raises(MergeRefused):
        await merged(session, agent, gone, kept)
    assert code in OBSTACLES


async def test_who_may(runtime: Runtime, session: Session) -> None:
    agent, other = await an_agent(session), await an_agent(session)
    inspector = await an_agent(session, role="inspector", state=None)
    customer = await a_customer(runtime, session)
    kept, gone = await held(session, agent, customer_id=customer), await waiting(session, customer_id=customer)
    for actor, refusal in ((other, Exception), (inspector, Forbidden)):
        with pytest.raises(refusal):
            await merged(session, actor, gone, kept)
    tie = await merged(session, agent, gone, kept)
    with pytest.raises((TieGone, NotInCharge)):
        await undone(session, other, tie)
    with pytest.raises(Forbidden):
        await undone(session, inspector, tie)
    with pytest.raises(TieGone):
        await service.undo(session, actor=agent, tie_id=uuid7(), now=at(60))
    await undone(session, agent, tie)
    with pytest.raises(UndoRefused):
        await undone(session, agent, tie)


async def test_whoever_may_read_the_kept_one_reads_both(runtime: Runtime, session: Session) -> None:
    agent, customer = await an_agent(session), await a_customer(runtime, session)
    kept, gone = await held(session, agent, customer_id=customer), await waiting(session, customer_id=customer)
    await say(session, gone, "补卡费用多少", now=at(30))
    await merged(session, agent, gone, kept)
    found = await reading.list_joined(session, actor=agent, conversation_id=kept)
    assert "补卡费用多少" in [each.text for each in found]
    shown = await ties.list_ties(session, actor=agent, conversation_id=kept, now=at(61))
    assert [(each.tie.from_id, each.other and each.other.id, each.problem) for each in shown] == [(gone, gone, None)]


async def test_the_merged_one_is_told_of_as_over_once_and_only_when_that_is_final(
    runtime: Runtime, session: Session
) -> None:
    agent, customer = await an_agent(session), await a_customer(runtime, session)
    kept, gone = await held(session, agent, customer_id=customer), await waiting(session, customer_id=customer)
    tie = await merged(session, agent, gone, kept)
    assert await closings(session, gone) == []
    await closed(session, kept, agent, now=at(90))
    (event,) = await closings(session, gone)
    assert (event.outcome, event.closed_at, event.steps[-1].kind) == ("merged", at(50), "queue")
    assert not is_complaint(event)
    with pytest.raises(UndoRefused) as why:
        await undone(session, agent, tie)
    assert why.value.code == "conversations.tie_kept_over"
    await settling.settle_old(runtime)
    assert len(await closings(session, gone)) == 1


async def test_a_merge_is_final_after_seven_days(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    agent, customer = await an_agent(session), await a_customer(runtime, session)
    kept, gone = await held(session, agent, customer_id=customer), await waiting(session, customer_id=customer)
    tie = await merged(session, agent, gone, kept)
    clock.advance(7 * 86_400 + 50)
    await settling.settle_old(runtime)
    await settling.settle_old(runtime)
    assert len(await closings(session, gone)) == 1
    with pytest.raises(UndoRefused) as why:
        await undone(session, agent, tie, now=at(50) + timedelta(days=7, seconds=1))
    assert why.value.code == "conversations.tie_late"


async def test_it_is_not_given_back_to_who_is_gone_or_full(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session, chats=2)
    lead = await an_agent(session, role="supervisor", state=None)
    customer = await a_customer(runtime, session)
    kept, gone = await held(session, agent, customer_id=customer), await held(session, agent, customer_id=customer)
    tie = await merged(session, lead, gone, kept)
    await held(session, agent)
    codes = []
    await routing.heartbeats(session, [UUID(agent.id)], at(60))
    for now in (at(60), at(3_600)):
        with pytest.raises(UndoRefused) as why:
            async with session.begin_nested():
                await undone(session, lead, tie, now=now)
        codes.append(why.value.code)
    assert codes == ["conversations.tie_agent_full", "conversations.tie_agent_left"]
    assert await state_of(session, gone) == "closed"


async def test_links_go_both_ways_and_across_customers(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    one = await held(session, agent, customer_id=await a_customer(runtime, session))
    two = await held(session, agent)
    link: dict[str, Any] = {"actor": agent, "conversation_id": one, "now": at(50)}
    tie = await ties.link(session, other_id=two, **link)
    for other_id, code in ((one, "link_same"), (two, "link_exists")):
        with pytest.raises(LinkRefused) as why:
            await ties.link(session, other_id=other_id, **link)
        assert why.value.code == f"conversations.{code}"
    with pytest.raises(LinkRefused):
        await ties.link(session, actor=agent, conversation_id=two, other_id=one, now=at(51))
    for each in (one, two):
        assert [shown.tie.id for shown in await ties.list_ties(session, actor=agent, conversation_id=each, now=at(52))]
    await undone(session, agent, tie)
    assert await ties.list_ties(session, actor=agent, conversation_id=two, now=at(61)) == []
    await ties.link(session, other_id=two, **link)
