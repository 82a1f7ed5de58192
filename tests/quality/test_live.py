"""From a chat with a person to its record, through the doors that the house has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from tests.customers.builders import a_customer
from tests.quality.builders import NOON, ZONE, answered

from zhike.conversations import api as conversations
from zhike.conversations.events import ConversationClosed
from zhike.customers import api as customers
from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.outbox import decode
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.quality import api as quality
from zhike.quality.repository import reporting, targets
from zhike.quality.rules.judging import Target
from zhike.quality.schedules import SCHEDULES
from zhike.quality.service import recording

SYSTEM = system_actor("test")


@pytest.fixture
async def agent(session: Session) -> Actor:
    staff = await identity.create_staff(
        session, actor=SYSTEM, login="a1", name="李一", number="9001", role="agent", team="一组", now=NOON
    )
    permissions = identity.permissions_of("agent")
    return Actor(id=str(staff.id), kind="staff", name=staff.name, permissions=permissions)


async def serve(session: Session, clock: FixedClock, agent: Actor, customer_id: UUID | None, reason: str) -> UUID:
    """A chat: a question, 5 s with the assistant, 20 s in the queue, 3 s ringing, 60 s of talk, 10 s of wrap-up."""
    customer = Actor(id=str(customer_id or uuid7()), kind="customer")
    talk = await conversations.open_conversation(
        session,
        actor=customer,
        channel="app_chat",
        language="zh",
        customer_id=customer_id,
        elder=False,
        now=clock.now(),
    )

    async def say(author: Any, actor: Actor) -> None:
        await conversations.post_message(
            session, actor=actor, conversation_id=talk.id, author=author, text="你好", now=clock.now()
        )

    await say("customer", customer)
    staff_id = UUID(agent.id)
    for seconds, state, told in (
        (5, "queued", {"queue": "cards", "because": "customer_request", "urgency": "P2"}),
        (20, "offered", {"agent_id": staff_id, "queue": "cards"}),
        (3, "active", {"agent_id": staff_id, "queue": "cards"}),
    ):
        clock.advance(seconds)
        await conversations.set_state(session, talk.id, state, now=clock.now(), **told)  # type: ignore[arg-type]
    clock.advance(2)
    await say("agent", agent)
    clock.advance(58)
    await conversations.start_wrap_up(session, actor=agent, conversation_id=talk.id, now=clock.now())
    clock.advance(10)
    await conversations.resolve(session, actor=agent, conversation_id=talk.id, reason=reason, now=clock.now())
    return talk.id


async def closed(session: Session, conversation_id: UUID) -> ConversationClosed:
    query = "select payload from platform.event where type = 'conversations.ConversationClosed' and stream = :stream"
    found = await session.execute(text(query), {"stream": str(conversation_id)})
    return decode(ConversationClosed, found.scalar_one())


async def test_the_record_tells_the_whole_contact(
    session: Session, runtime: Runtime, clock: FixedClock, agent: Actor
) -> None:
    [customer] = await customers.create_customers(
        session, privacy.Vault(runtime.keyring, purpose="service"), [a_customer()]
    )
    first = await serve(session, clock, agent, customer, "CCD-04")
    clock.advance(3600)
    second = await serve(session, clock, agent, customer, "CCD-05")
    for each in (first, second):
        assert await recording.record_closed(session, await closed(session, each), zone=ZONE, now=clock.now())
        assert not await recording.record_closed(session, await closed(session, each), zone=ZONE, now=clock.now())

    record = await reporting.find_contact(session, first)
    assert record is not None
    lengths = ("assistant_s", "wait_s", "ring_s", "talk_s", "wrap_up_s", "later_wait_s", "first_response_s")
    assert [record[name] for name in lengths] == [5.0, 23.0, 3.0, 60.0, 10.0, 0.0, 30.0]
    assert (record["handover_wait_s"], record["answered"], record["resolved"]) == (25.0, True, True)
    assert (record["tier"], record["elder"], record["region"], record["city_tier"]) == ("gold", True, "甘肃", 3)
    assert (record["agent_id"], record["team"], record["queue"], record["skill"]) == (agent.id, "一组", "cards", "card")
    assert (record["reason"], record["reason_group"], record["urgency"]) == ("CCD-04", "CCD", "P2")
    assert (record["repeat_within_7d"], record["person_within_7d"]) == (None, None)  # the week is not over
    repeat = await reporting.find_contact(session, second)
    assert repeat is not None
    assert (repeat["repeat_of"], repeat["repeat_within_7d"]) == (first, None)
    assert await quality.settle_repeats(session, now=clock.now() + timedelta(days=8)) == 2
    for one, known in ((first, True), (second, False)):
        settled = await reporting.find_contact(session, one)
        assert settled is not None
        assert (settled["repeat_within_7d"], settled["person_within_7d"]) == (known, known)
        assert len(settled["amendments"]) == 2
    report = await quality.report(session, first=NOON.date(), last=NOON.date(), by=["agent"], metrics=["aht", "asa"])
    [row] = report.rows
    assert (row.key, row.figures["aht"].value, row.figures["asa"].value) == ((agent.id,), 70.0, 23.0)


async def test_a_customer_or_a_reason_that_nobody_knows_is_left_open(
    session: Session, clock: FixedClock, agent: Actor
) -> None:
    talk = await serve(session, clock, agent, uuid7(), "CMP-01")
    assert await recording.record_closed(session, await closed(session, talk), zone=ZONE, now=clock.now())
    record = await reporting.find_contact(session, talk)
    assert record is not None
    assert (record["tier"], record["elder"], record["complaint"]) == (None, False, True)


async def test_work_by_the_clock_runs(session: Session, runtime: Runtime, clock: FixedClock) -> None:
    old = answered(started_at=NOON - timedelta(days=3), customer_id=uuid7(), reason_group="CCD")
    await quality.import_contacts(session, [old], actor=SYSTEM, zone=ZONE, now=NOON)
    clock.advance(5 * 86_400)
    by_name = {schedule.name: schedule for schedule in SCHEDULES}
    assert set(by_name) == {
        *("quality.imports", "quality.import_files", "quality.months", "quality.sample_floor"),
        *("quality.settle_repeats", "quality.export_months", "quality.send_reports"),
    }
    await by_name["quality.settle_repeats"].run(runtime)
    record = await reporting.find_contact(session, old.id)
    assert record is not None
    assert record["repeat_within_7d"] is False


async def test_two_who_set_the_same_version_of_a_target_do_not_both_succeed(session: Session) -> None:
    first = Target("aht", 300.0, 400.0, 1)
    assert await targets.put_target(session, first, now=NOON)
    assert not await targets.put_target(session, first, now=NOON)


def test_the_catalogue_is_public() -> None:
    assert list(quality.catalogue())[:2] == ["contacts", "offered"]
