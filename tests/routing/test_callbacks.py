"""Callbacks on a real database: asked for, offered, called, tried again, ended, taken back, told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.routing.builders import (
    CUSTOMER,
    NOON,
    SYSTEM,
    a_customer,
    an_agent,
    at,
    beat_all,
    holder_of,
    later,
    state_of,
    waiting,
)
from tests.routing.callback_builders import (
    NUMBER,
    a_caller,
    called,
    entry_of,
    latest,
    outcome,
    slots_of,
    wished,
)
from zhike.conversations import api as conversations
from zhike.conversations.schedules import end_silent_conversations
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.errors import PreconditionFailed
from zhike.platform.runtime import Runtime
from zhike.privacy import api as privacy
from zhike.routing import api as routing
from zhike.routing.callbacks import repository
from zhike.routing.callbacks.errors import CallbackNotYours, CallbackRefused, CallbackUnknown, NumberUnfit
from zhike.routing.callbacks.service import calling, setup
from zhike.routing.callbacks.service.watching import forget_old
from zhike.routing.callbacks.values import CallbackRule
from zhike.routing.levels.service.following import begin
from zhike.routing.personal_data import HOLDER
from zhike.routing.service.dispatching import reconcile


@pytest.fixture(autouse=True)
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


async def a_rule(session: Session, **changes: Any) -> None:
    rule = replace(CallbackRule("general"), **changes)
    await setup.change_rule(session, actor=SYSTEM, rule=rule, expected="*", now=NOON)


async def notices(session: Session, conversation_id: UUID) -> list[str]:
    said = await conversations.list_messages(session, conversation_id, after=0, limit=100)
    return [message.payload["notice"] for message in said if message.kind == "notice"]


async def accepted(runtime: Runtime, session: Session, agent: Any, conversation_id: UUID) -> None:
    await beat_all(runtime, agent)
    await routing.dispatch(runtime)
    assert await holder_of(session, conversation_id) == ("offered", UUID(agent.id))
    await routing.accept(session, actor=agent, conversation_id=conversation_id, now=runtime.clock.now())


async def test_who_keeps_their_place_is_called_at_their_turn_by_who_has_room_for_a_call(
    runtime: Runtime, session: Session
) -> None:
    agent = await a_caller(session)
    one = await waiting(session, now=at(-600))
    before = await entry_of(session, one)
    callback = await wished(runtime, session, one)
    entry = await entry_of(session, one)
    assert (entry.state, entry.channel, entry.callback, entry.queued_at) == (
        "waiting",
        "outbound_voice",
        True,
        before.queued_at,
    )
    assert (callback.waited_s, callback.kind, callback.due_at) == (600, "place", None)
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("offered", UUID(agent.id))
    explained = await routing.explain(session, one, now=NOON)
    assert explained.assignments[0].agent_reasons[0].code == "callback"
    load = await session.execute(text("select channel from routing.assignment where ended_at is null"))
    assert load.scalar_one() == "outbound_voice"


async def test_the_number_is_sealed_and_shown_to_who_calls_alone_and_on_record(
    runtime: Runtime, session: Session
) -> None:
    agent, other = await a_caller(session), await an_agent(session)
    one = await called(runtime, session)
    stored = (await session.execute(text("select phone from routing.callback"))).scalar_one()
    assert NUMBER.encode() not in stored
    shown = await routing.show_callback(runtime, session, one)
    assert shown is not None
    assert shown.number == "139****1111"
    with pytest.raises(CallbackNotYours):
        await calling.reveal_number(runtime, session, actor=agent, conversation_id=one, now=NOON)
    await accepted(runtime, session, agent, one)
    with pytest.raises(CallbackNotYours):
        await calling.reveal_number(runtime, session, actor=other, conversation_id=one, now=NOON)
    assert await calling.reveal_number(runtime, session, actor=agent, conversation_id=one, now=NOON) == NUMBER
    read = text("select count(*) from audit.entry where action = 'routing.callback_revealed'")
    assert (await session.execute(read)).scalar_one() == 1
    spoken = text("select count(*) from conversations.message where text like :number")
    assert (await session.execute(spoken, {"number": f"%{NUMBER}%"})).scalar_one() == 0


async def test_the_number_on_file_is_called_where_the_customer_chooses_it(runtime: Runtime, session: Session) -> None:
    agent = await a_caller(session)
    customer = await a_customer(runtime, session, phone="13812345678")
    one = await waiting(session, customer_id=customer)
    possible = await routing.show_possible_callback(runtime, session, one, now=NOON)
    assert possible.number == "138****5678"
    await wished(runtime, session, one, number=None)
    await accepted(runtime, session, agent, one)
    assert await calling.reveal_number(runtime, session, actor=agent, conversation_id=one, now=NOON) == "13812345678"
    guest = await waiting(session)
    with pytest.raises(NumberUnfit) as refused:
        await wished(runtime, session, guest, number=None)
    assert refused.value.code == "routing.callback_number_unknown"
    with pytest.raises(NumberUnfit) as unfit:
        await wished(runtime, session, guest, number="110")
    assert unfit.value.code == "routing.callback_number_unfit"


async def test_reached_it_is_a_contact_like_any_and_silence_in_the_chat_does_not_end_it(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await a_caller(session)
    one = await called(runtime, session)
    await accepted(runtime, session, agent, one)
    after = await outcome(runtime, session, agent, one, "reached")
    assert (after.state, after.phone, after.ended_at) == ("reached", None, NOON)
    assert not (await entry_of(session, one)).callback
    clock.advance(runtime.settings.idle_minutes * 60 * 5)
    await end_silent_conversations(runtime)
    assert await state_of(session, one) == "active"
    with pytest.raises(CallbackUnknown):
        await outcome(runtime, session, agent, one, "unanswered")


async def test_not_reached_is_tried_again_and_then_ends_with_a_word_to_the_customer(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    await a_rule(session, tries=2, retry_minutes=30)
    agent = await a_caller(session)
    one = await called(runtime, session)
    await accepted(runtime, session, agent, one)
    first = await outcome(runtime, session, agent, one, "unanswered")
    assert (first.state, first.tries, first.due_at) == ("open", 1, at(1800))
    assert await holder_of(session, one) == ("queued", None)
    assert (await entry_of(session, one)).state == "parked"
    assert "callback_retry" in await notices(session, one)
    assert "requeued" not in await notices(session, one)
    await later(runtime, clock, 3, agent)
    await reconcile(runtime)
    assert await holder_of(session, one) == ("queued", None), "its time has not come"

    clock.advance(1800)
    await routing.watch_callbacks(runtime)
    entry = await entry_of(session, one)
    assert (entry.state, entry.callback_due) == ("waiting", True)
    await accepted(runtime, session, agent, one)
    over = await outcome(runtime, session, agent, one, "unanswered")
    assert (over.state, over.tries, over.phone) == ("unreached", 2, None)
    assert await state_of(session, one) == "wrap_up"
    told = await notices(session, one)
    assert "callback_unreached" in told
    assert "ended_by_agent" not in told
    await conversations.resolve(
        session, actor=agent, conversation_id=one, reason="CCD-04", outcome="unresolved", now=clock.now()
    )
    assert (await latest(session, one)).state == "unreached"


async def test_a_wrong_number_ends_it_at_once(runtime: Runtime, session: Session) -> None:
    agent = await a_caller(session)
    one = await called(runtime, session)
    await accepted(runtime, session, agent, one)
    with pytest.raises(PreconditionFailed):
        await outcome(runtime, session, agent, one, "wrong_number", expected="77")
    assert (await outcome(runtime, session, agent, one, "wrong_number")).state == "wrong_number"
    assert "callback_wrong_number" in await notices(session, one)


async def test_who_asks_for_another_time_is_called_then_and_not_for_ever_later(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    agent = await a_caller(session)
    one = await called(runtime, session)
    for _ in range(3):
        await accepted(runtime, session, agent, one)
        slots = await calling.list_next_slots(runtime, session, actor=agent, conversation_id=one, now=clock.now())
        moved = await outcome(runtime, session, agent, one, "another_time", slot_from=slots[0].start)
        assert (moved.kind, moved.slot_from, moved.tries) == ("slot", slots[0].start, 0)
        clock.advance((slots[0].start - clock.now()).total_seconds())
        await routing.watch_callbacks(runtime)
    await accepted(runtime, session, agent, one)
    slots = await calling.list_next_slots(runtime, session, actor=agent, conversation_id=one, now=clock.now())
    with pytest.raises(CallbackRefused) as often:
        await outcome(runtime, session, agent, one, "another_time", slot_from=slots[0].start)
    assert often.value.code == "routing.callback_moved_often"
    with pytest.raises(CallbackRefused) as gone:
        await outcome(runtime, session, agent, await _fresh(runtime, session, agent), "another_time", slot_from=NOON)
    assert gone.value.code == "routing.callback_slot_gone"


async def _fresh(runtime: Runtime, session: Session, agent: Any) -> UUID:
    """Another callback in the agent's hands, who has room for two calls now."""
    await routing.set_skills(
        session, {UUID(agent.id): {"general": 3}}, capacity={UUID(agent.id): {"chat": 3, "voice": 2}}
    )
    one = await called(runtime, session, waited=runtime.clock.now(), number="13900002222")
    await accepted(runtime, session, agent, one)
    return one


async def test_a_slot_is_parked_until_it_begins_and_never_over_its_limit(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    await a_rule(session, per_slot=1)
    agent = await a_caller(session)
    one, two = await waiting(session), await waiting(session)
    slot = (await slots_of(runtime, session, one))[0]
    callback = await wished(runtime, session, one, slot_from=slot)
    assert (callback.due_at, callback.late_at) == (slot, slot + timedelta(minutes=30))
    assert slot in await slots_of(runtime, session, one), "who has it may keep it"
    assert slot not in await slots_of(runtime, session, two)
    with pytest.raises(CallbackRefused) as gone:
        await wished(runtime, session, two, slot_from=slot, number="13900002222")
    assert gone.value.code == "routing.callback_slot_gone"
    await routing.leave_queue(session, actor=CUSTOMER, conversation_id=two, now=NOON)
    await routing.dispatch(runtime)
    assert await state_of(session, one) == "queued"
    assert await routing.get_place(session, one, now=NOON) is None
    clock.advance((slot - NOON).total_seconds())
    await routing.watch_callbacks(runtime)
    entry = await entry_of(session, one)
    assert (entry.state, entry.queued_at, entry.callback_due) == ("waiting", slot, True)
    await accepted(runtime, session, agent, one)


async def test_asking_again_changes_and_doubles_nothing(runtime: Runtime, session: Session) -> None:
    await a_caller(session)
    one = await called(runtime, session)
    again = await wished(runtime, session, one, slot_from=(await slots_of(runtime, session, one))[0])
    count = text("select count(*) from routing.callback")
    assert (await session.execute(count)).scalar_one() == 1
    assert (again.kind, (await entry_of(session, one)).state) == ("slot", "parked")
    back = await wished(runtime, session, one, now=at(60))
    assert (back.id, back.kind, back.slot_from) == (again.id, "place", None)
    entry = await entry_of(session, one)
    assert (entry.state, entry.queued_at) == ("waiting", at(60)), "it had waited for no time when it asked"
    other = await waiting(session)
    with pytest.raises(CallbackRefused) as twice:
        await wished(runtime, session, other)
    assert twice.value.code == "routing.callback_exists"


async def test_cancelled_the_customer_waits_in_the_chat_with_what_they_had_earned(
    runtime: Runtime, session: Session
) -> None:
    await a_caller(session)
    one = await waiting(session, now=at(-300))
    await wished(runtime, session, one, slot_from=(await slots_of(runtime, session, one))[-1])
    await routing.cancel_callback(session, actor=CUSTOMER, conversation_id=one, now=at(60))
    entry = await entry_of(session, one)
    assert (entry.state, entry.channel, entry.callback, entry.queued_at) == ("waiting", "web_chat", False, at(-240))
    assert (await latest(session, one)).state == "cancelled"
    await routing.dispatch(runtime)
    assert await state_of(session, one) == "offered"
    with pytest.raises(CallbackUnknown):
        await routing.cancel_callback(session, actor=CUSTOMER, conversation_id=one, now=at(60))
    with pytest.raises(CallbackRefused) as late:
        await wished(runtime, session, one)
    assert late.value.code == "routing.callback_too_late"


async def test_while_an_agent_calls_it_is_neither_changed_nor_cancelled(runtime: Runtime, session: Session) -> None:
    agent = await a_caller(session)
    one = await called(runtime, session)
    await beat_all(runtime, agent)
    await routing.dispatch(runtime)
    for act in (
        wished(runtime, session, one),
        routing.cancel_callback(session, actor=CUSTOMER, conversation_id=one, now=NOON),
    ):
        with pytest.raises(CallbackRefused) as refused:
            await act
        assert refused.value.code == "routing.callback_calling"
    await routing.accept(session, actor=agent, conversation_id=one, now=NOON)
    with pytest.raises(CallbackRefused):
        await wished(runtime, session, one)


async def test_it_is_offered_only_where_somebody_takes_calls(runtime: Runtime, session: Session) -> None:
    await an_agent(session)
    one = await waiting(session)
    assert not (await routing.show_possible_callback(runtime, session, one, now=NOON)).available
    with pytest.raises(CallbackRefused) as refused:
        await wished(runtime, session, one)
    assert refused.value.code == "routing.callback_not_offered"
    await a_caller(session, state=None)
    assert (await routing.show_possible_callback(runtime, session, one, now=NOON)).available
    await a_rule(session, active=False)
    assert not (await routing.show_possible_callback(runtime, session, one, now=NOON)).available
    alone = await conversations.open_conversation(
        session, actor=CUSTOMER, channel="web_chat", language="zh", customer_id=None, elder=False, now=NOON
    )
    with pytest.raises(CallbackRefused) as idle:
        await wished(runtime, session, alone.id)
    assert idle.value.code == "routing.callback_not_waiting"


async def test_nobody_is_called_in_quiet_hours(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    agent = await a_caller(session)
    kept = await called(runtime, session)
    await routing.set_presence(session, actor=agent, staff_id=UUID(agent.id), state="break", now=NOON)
    night = NOON.replace(hour=14)  # ten at night in Shanghai
    clock.advance((night - NOON).total_seconds())
    await routing.set_presence(session, actor=agent, staff_id=UUID(agent.id), state="online", now=night)
    await beat_all(runtime, agent)
    await routing.dispatch(runtime)
    assert await state_of(session, kept) == "queued", "the dispatcher offers none"
    await routing.accept(session, actor=agent, conversation_id=kept, now=night)
    with pytest.raises(CallbackRefused) as quiet:
        await calling.reveal_number(runtime, session, actor=agent, conversation_id=kept, now=night)
    assert quiet.value.code == "routing.callback_quiet"
    await routing.transfer(session, actor=agent, conversation_id=kept, queue="general", reason="免打扰", now=night)
    await routing.watch_callbacks(runtime)
    entry = await entry_of(session, kept)
    assert entry.state == "parked"
    morning = night + timedelta(hours=10)
    assert (await latest(session, kept)).due_at == morning
    clock.advance((morning - night).total_seconds())
    await routing.watch_callbacks(runtime)
    assert (await entry_of(session, kept)).queued_at == entry.queued_at, "the waiting goes on as earned"
    await accepted(runtime, session, agent, kept)
    assert await calling.reveal_number(runtime, session, actor=agent, conversation_id=kept, now=morning) == NUMBER


async def test_asked_for_at_night_it_begins_in_the_morning(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    night = NOON.replace(hour=15)
    clock.advance((night - NOON).total_seconds())
    await a_caller(session, now=night)
    one = await called(runtime, session, waited=night)
    assert (await entry_of(session, one)).state == "parked"
    assert (await latest(session, one)).due_at == night + timedelta(hours=9)


async def test_supervisors_are_told_once_of_what_is_late(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    lead = await an_agent(session, role="supervisor", state=None)
    await a_caller(session, state=None)
    one = await called(runtime, session)
    due = (await latest(session, one)).late_at
    clock.advance((due - NOON).total_seconds() + 1)
    await routing.watch_callbacks(runtime)
    await routing.watch_callbacks(runtime)
    told = text("select kind, subject, times from identity.notification where staff_id = :id")
    rows = (await session.execute(told, {"id": UUID(lead.id)})).all()
    assert [tuple(row) for row in rows] == [("callback_late", "queue:general", 1)]


async def test_an_ended_conversation_ends_its_callback(runtime: Runtime, session: Session) -> None:
    await a_caller(session)
    one = await called(runtime, session)
    await routing.leave_queue(session, actor=CUSTOMER, conversation_id=one, now=at(5))
    assert ((await latest(session, one)).state, (await entry_of(session, one)).state) == ("cancelled", "left")
    two = await called(runtime, session, number="13900002222")
    await conversations.close(session, actor=SYSTEM, conversation_id=two, now=at(6))
    await routing.release(session, two, now=at(6))
    assert (await latest(session, two)).ended_at == at(6)
    await forget_old(session, now=NOON + timedelta(days=401))
    assert await repository.find_latest(session, two) is None


async def test_a_person_sees_and_takes_away_the_number_that_they_gave(runtime: Runtime, session: Session) -> None:
    await a_caller(session)
    customer = await a_customer(runtime, session)
    one = await waiting(session, customer_id=customer)
    await wished(runtime, session, one)
    vault = privacy.Vault(runtime.keyring, purpose="rights")
    tables = {table.name: table for table in await HOLDER.export(session, vault, customer)}
    assert tables["routing.callback"].rows[0]["phone"] == NUMBER
    erased = await HOLDER.erase(session, customer)
    assert erased.rows == {"routing.callback": 1}
    assert (await latest(session, one)).phone is None


async def test_rules_are_changed_by_the_newest_version_alone(runtime: Runtime, session: Session) -> None:
    await a_caller(session)
    rule = replace(CallbackRule("general"), per_slot=50, slot_minutes=30)
    changed = await setup.change_rule(session, actor=SYSTEM, rule=rule, expected="0", now=NOON)
    assert (changed.rule.version, changed.callers, changed.promised) == (1, 1, 3), "three calls of ten minutes"
    with pytest.raises(PreconditionFailed):
        await setup.change_rule(session, actor=SYSTEM, rule=rule, expected="0", now=NOON)
    listed = {each.queue.key: each for each in await setup.list_rules(session)}
    assert (listed["general"].rule.per_slot, listed["cards"].callers) == (50, 0)


async def test_service_clocks_stand_still_while_a_call_is_promised(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    target = routing.ServiceTarget(
        id=UUID(int=7),
        queues=(),
        channels=(),
        urgencies=(),
        reasons=(),
        first_s=600,
        next_s=None,
        resolution_s=3600,
        ladder=None,
        made_at=at(-1000),
    )
    may = Actor(id="setup", kind="operator", name="setup", permissions=frozenset({"*"}))
    await routing.configure_targets(session, actor=may, targets=[target], ladders=[], now=at(-1000))
    agent = await a_caller(session)
    one = await waiting(session, now=at(-120))
    await begin(session, one, now=at(-120))
    await wished(runtime, session, one)
    clocks = text("select measure, since, extract(epoch from ran)::int as ran, ended_at from routing.service_clock")
    standing = {row.measure: row for row in await session.execute(clocks)}
    assert {(row.since, row.ran) for row in standing.values()} == {(None, 120)}
    clock.advance(900)
    await accepted(runtime, session, agent, one)
    await outcome(runtime, session, agent, one, "reached")
    answered = {row.measure: row for row in await session.execute(clocks)}
    assert answered["first"].ended_at == clock.now()
    assert answered["first"].ran == 120
    assert answered["resolution"].ended_at is None
