"""Splitting conversations on a real database, and taking it back exactly."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.routing.builders import NOON, SYSTEM, a_customer, an_agent, at, held, state_of
from tests.routing.test_ties import clocked_contacts, closed, placed, put_aside, say, snapshot, speak
from zhike.cases import api as cases
from zhike.conversations import api as conversations
from zhike.conversations.errors import ConversationNotFound, FileMissing, NotInCharge, ReasonUnknown
from zhike.conversations.thread import Message
from zhike.conversations.ties import reading
from zhike.conversations.ties import service as ties
from zhike.conversations.ties.errors import TieGone, UndoRefused
from zhike.conversations.ties.split_errors import SplitRefused
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.errors import QueueUnknown
from zhike.routing.levels.service.following import begin
from zhike.routing.service import requesting
from zhike.routing.ties import service, splitting
from zhike.routing.ties.splitting import Done, NewSplit

REASON = "CCD-04"


@pytest.fixture(autouse=True)
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


async def two_matters(session: Session, agent: Actor, customer: UUID | None, *, where: str = "active") -> UUID:
    """A conversation in which the customer has said two things, and the agent answered the first."""
    found = await held(session, agent, customer_id=customer)
    await say(session, found, "转账没到", now=at(10))
    await speak(session, agent, found, ["agent"], now=at(11))
    await say(session, found, "还有，信用卡要补办", now=at(12))
    await speak(session, agent, found, ["note"], now=at(13))
    if where == "wrap_up":
        await conversations.start_wrap_up(session, actor=agent, conversation_id=found, now=at(30))
    elif where == "closed":
        await closed(session, found, agent)
    elif where == "snoozed":
        await put_aside(session, found)
    return found


async def thread_of(session: Session, conversation_id: UUID) -> list[Message]:
    return await conversations.list_messages(session, conversation_id, include_internal=True)


async def places(session: Session, conversation_id: UUID, words: str) -> list[int]:
    return [each.sequence for each in await thread_of(session, conversation_id) if words in each.text]


async def split(
    session: Session, actor: Actor, conversation_id: UUID, *sequences: int, now: Any = None, **wanted: Any
) -> Done:
    new = NewSplit(**{"sequences": sequences, "reason": REASON, **wanted})
    return await splitting.split(session, actor=actor, conversation_id=conversation_id, wanted=new, now=now or at(50))


async def second_matter(session: Session, actor: Actor, conversation_id: UUID, **wanted: Any) -> Done:
    return await split(session, actor, conversation_id, *await places(session, conversation_id, "补办"), **wanted)


async def undone(session: Session, actor: Actor, done: Done, *, now: Any = None) -> None:
    await service.undo(session, actor=actor, tie_id=done.tie.id, now=now or at(60))


async def why_not(session: Session, actor: Actor, done: Done, *, now: Any = None) -> str:
    with pytest.raises(UndoRefused) as why:
        async with session.begin_nested():
            await undone(session, actor, done, now=now)
    return str(why.value.code).removeprefix("conversations.tie_")


def without(rows: dict[str, list[str]], conversation_id: UUID) -> dict[str, list[str]]:
    return {table: [row for row in found if str(conversation_id) not in row] for table, found in rows.items()}


SAID = st.lists(st.sampled_from(["customer", "agent", "note"]), max_size=5)


@settings(max_examples=25, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.sampled_from(["active", "snoozed", "wrap_up", "closed"]),
    said=SAID,
    keep=st.booleans(),
    known=st.booleans(),
    clocked=st.booleans(),
    data=st.data(),
)
async def test_undo_restores_exactly(
    runtime: Runtime,
    session: Session,
    where: str,
    said: list[str],
    keep: bool,
    known: bool,
    clocked: bool,
    data: st.DataObject,
) -> None:
    async with session.begin_nested() as savepoint:
        if clocked:
            await clocked_contacts(session)
        agent = await an_agent(session, chats=2)
        original = await two_matters(session, agent, await a_customer(runtime, session) if known else None)
        await speak(session, agent, original, said)
        if clocked:
            await begin(session, original, now=at(26))
        await go(session, agent, original, where)
        first, second = await places(session, original, "转账"), await places(session, original, "补办")
        choosable = {each.sequence for each in await thread_of(session, original) if each.kind != "notice"}
        more = data.draw(st.sets(st.sampled_from(sorted(choosable - {*first, *second})))) if said else set()
        before, busy = await snapshot(session), await holds(session, agent)
        done = await split(session, agent, original, *second, *more, keep=keep)
        off = done.tie.to_id
        # Nothing that was there is touched.
        assert without(await snapshot(session), off) == before
        assert await state_of(session, off) == ("active" if done.kept else "queued")
        assert done.kept == keep
        shown = await reading.read_joined(session, off, include_internal=True)
        assert [each.sequence for each in shown] == sorted({*second, *more})
        assert {each.conversation_id for each in shown} == {original}
        assert await reading.list_split_off_sequences(session, original) == {*second, *more}

        await undone(session, agent, done)
        after = await snapshot(session)
        assert without(after, off) == before
        assert await state_of(session, off) == "closed"
        assert [row for table in ("clocked_contact", "service_clock") for row in of_table(after, table, off)] == []
        assert await holds(session, agent) == busy
        assert await reading.read_joined(session, off, include_internal=True) == []
        assert await reading.list_split_off_sequences(session, original) == set()
        # As if it had never been: it can be done again.
        again = await split(session, agent, original, *second, *more, now=at(70))
        assert await reading.list_split_off_sequences(session, original) == set(again.tie.taken)
        await savepoint.rollback()


def of_table(rows: dict[str, list[str]], table: str, conversation_id: UUID) -> list[str]:
    return [row for row in rows[f"routing.{table}"] if str(conversation_id) in row]


async def holds(session: Session, agent: Actor) -> int:
    held = "select count(*) from routing.assignment where staff_id = :id and ended_at is null"
    return int(await session.scalar(text(held), {"id": UUID(agent.id)}) or 0)


async def go(session: Session, agent: Actor, conversation_id: UUID, where: str) -> None:
    if where == "snoozed":
        await put_aside(session, conversation_id)
    elif where == "wrap_up":
        await conversations.start_wrap_up(session, actor=agent, conversation_id=conversation_id, now=at(30))
    elif where == "closed":
        await closed(session, conversation_id, agent)


async def test_the_new_one_is_the_same_customers_and_believed_no_more(runtime: Runtime, session: Session) -> None:
    agent, customer = await an_agent(session), await a_customer(runtime, session, tier="gold")
    original = await two_matters(session, agent, customer)
    await conversations.raise_identity(session, actor=SYSTEM, conversation_id=original, level="L2", now=at(20))
    done = await second_matter(session, agent, original, queue="cards")
    found = await conversations.get_conversation(session, done.tie.to_id)
    kept = await conversations.get_conversation(session, original)
    assert (found.customer_id, found.channel, found.language, found.tier) == (customer, kept.channel, "zh", "gold")
    assert (found.identity_level, found.state, found.queue, found.reason) == ("L2", "queued", "cards", REASON)
    assert (found.opened_at, found.requested_at, found.because) == (at(50), at(50), "split")
    # No message is counted twice, and lists say what it is about.
    assert (found.customer_messages, found.agent_messages, found.last_author) == (0, 0, "customer")
    assert "补办" in found.last_line
    assert [step.kind for step in await conversations.process_of(session, found.id)] == ["queue"]


async def test_the_queue_fits_the_reason_where_none_is_named(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    original = await two_matters(session, agent, await a_customer(runtime, session))
    with pytest.raises(QueueUnknown):
        await second_matter(session, agent, original, queue="nowhere")
    with pytest.raises(ReasonUnknown):
        await second_matter(session, agent, original, reason="XXX-99")
    assert (await second_matter(session, agent, original)).queue == "cards"


async def test_its_clocks_run_from_the_split(runtime: Runtime, session: Session) -> None:
    await clocked_contacts(session)
    agent = await an_agent(session)
    original = await two_matters(session, agent, await a_customer(runtime, session))
    await begin(session, original, now=at(26))
    clocks = "select started_at from routing.service_clock where conversation_id = :id and measure = 'first'"
    before = await session.scalar(text(clocks), {"id": original})
    done = await second_matter(session, agent, original)
    assert await session.scalar(text(clocks), {"id": done.tie.to_id}) == at(50)
    assert await session.scalar(text(clocks), {"id": original}) == before


@pytest.mark.parametrize(("chats", "state", "kept"), [(2, "online", True), (1, "online", False)])
async def test_who_has_no_room_does_not_keep_it(
    runtime: Runtime, session: Session, chats: int, state: str, kept: bool
) -> None:
    agent = await an_agent(session, chats=chats, state=state)
    original = await two_matters(session, agent, await a_customer(runtime, session))
    shown = await splitting.preview(session, actor=agent, conversation_id=original, now=at(49))
    assert (shown.room, shown.split.obstacles, shown.split.taken) == (kept, (), ())
    done = await second_matter(session, agent, original, queue="general", keep=True)
    assert done.kept == kept
    assert await state_of(session, done.tie.to_id) == ("active" if kept else "queued")
    again = await splitting.preview(session, actor=agent, conversation_id=original, now=at(51))
    assert (again.room, again.split.taken) == (False, done.tie.taken)


async def test_a_supervisor_who_serves_nobody_leaves_it_in_the_queue(runtime: Runtime, session: Session) -> None:
    agent, lead = await an_agent(session), await an_agent(session, role="supervisor", state=None)
    original = await two_matters(session, agent, await a_customer(runtime, session))
    assert not (await splitting.preview(session, actor=lead, conversation_id=original, now=at(49))).room
    done = await second_matter(session, lead, original, keep=True)
    assert (done.kept, await state_of(session, done.tie.to_id)) == (False, "queued")


async def test_each_obstacle_is_named(runtime: Runtime, session: Session) -> None:
    agent, lead = await an_agent(session, chats=9), await an_agent(session, role="supervisor", state=None)
    customer = await a_customer(runtime, session)

    async def refused(conversation_id: UUID, *sequences: int, now: Any = None) -> str:
        with pytest.raises(SplitRefused) as why:
            await split(session, lead, conversation_id, *sequences, now=now)
        return str(why.value.code).removeprefix("conversations.split_")

    original = await two_matters(session, agent, customer)
    first, (second,) = await places(session, original, "转账"), await places(session, original, "补办")
    notice = next(each.sequence for each in await thread_of(session, original) if each.kind == "notice")
    assert await refused(original) == "nothing"
    assert await refused(original, second, 999) == "unknown"
    assert await refused(original, second, notice) == "unsaid"
    assert await refused(original, *await places(session, original, "好的")) == "no_customer"
    assert await refused(original, *first, second) == "everything"
    assert await refused(await placed(session, "assistant", agent, customer), 1) == "with_assistant"
    ringing = await placed(session, "queued", agent, customer)
    await conversations.set_state(session, ringing, "offered", agent_id=UUID(agent.id), now=at(5))
    assert await refused(ringing, 1) == "rings"
    over = await two_matters(session, agent, customer, where="closed")
    (later,) = await places(session, over, "补办")
    assert await refused(over, later, now=at(41) + timedelta(days=7)) == "old"
    assert (await split(session, lead, over, later)).tie.from_id == over
    gone = await two_matters(session, agent, customer)
    await service.merge(session, actor=lead, kept_id=original, merged_id=gone, now=at(50))
    assert await refused(gone, *await places(session, gone, "补办")) == "merged"
    assert await refused(original, second) == "keeps_others"
    other = await two_matters(session, agent, customer)
    (taken,) = await places(session, other, "补办")
    await split(session, lead, other, taken)
    assert await refused(other, taken) == "taken"


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
    ],
)
async def test_what_waits_there_stands_against_it(
    runtime: Runtime, session: Session, code: str, statement: str
) -> None:
    agent = await an_agent(session)
    original = await two_matters(session, agent, await a_customer(runtime, session))
    await session.execute(text(statement), {"id": original, "other": uuid7()})
    shown = await splitting.preview(session, actor=agent, conversation_id=original, now=at(49))
    assert shown.split.obstacles == (code,)
    with pytest.raises(SplitRefused):
        await second_matter(session, agent, original)


async def test_who_may(runtime: Runtime, session: Session) -> None:
    agent, other = await an_agent(session, chats=5), await an_agent(session, chats=5)
    inspector = await an_agent(session, role="inspector", state=None)
    customer = await a_customer(runtime, session)
    original = await two_matters(session, agent, customer)
    with pytest.raises(Forbidden):
        await second_matter(session, inspector, original)
    with pytest.raises(ConversationNotFound):
        await second_matter(session, other, original)
    # Whoever serves the same customer elsewhere may read it, and still not split it.
    await held(session, other, customer_id=customer)
    with pytest.raises(NotInCharge):
        await second_matter(session, other, original)
    with pytest.raises(NotInCharge):
        await splitting.preview(session, actor=other, conversation_id=original, now=at(49))
    done = await second_matter(session, agent, original)
    with pytest.raises((NotInCharge, TieGone)):
        await undone(session, other, done)
    with pytest.raises(Forbidden):
        await undone(session, inspector, done)
    (shown,) = await ties.list_ties(session, actor=other, conversation_id=done.tie.to_id, now=at(55))
    assert shown.problem == "split_not_yours"
    await undone(session, agent, done)
    assert await why_not(session, agent, done) == "undone"


async def test_whoever_has_the_new_one_reads_what_it_took_along_with_files(runtime: Runtime, session: Session) -> None:
    """Of a guest: nobody may read the original for serving the same customer."""
    agent, colleague = await an_agent(session), await an_agent(session)
    original = await two_matters(session, agent, None)
    file = uuid7()
    (place,) = await places(session, original, "补办")
    await session.execute(
        text(
            "insert into conversations.attachment (id, conversation_id, name, content_type, size, uploaded_by,"
            " uploaded_at, sequence, wrapped_key) values (:file, :id, 'a.png', 'image/png', 1, 'x', now(), :at, 'x')"
        ),
        {"file": file, "id": original, "at": place},
    )
    with pytest.raises(FileMissing):
        await conversations.find_readable_attachment(session, actor=colleague, attachment_id=file)
    done = await second_matter(session, agent, original)
    await routing.accept(session, actor=colleague, conversation_id=done.tie.to_id, now=at(55))
    found = await reading.list_joined(session, actor=colleague, conversation_id=done.tie.to_id)
    assert ["补办" in each.text for each in found] == [True]
    assert (
        await conversations.find_readable_attachment(session, actor=colleague, attachment_id=file)
    ).conversation_id == original
    with pytest.raises(ConversationNotFound):
        await conversations.find_readable(session, actor=colleague, conversation_id=original)


async def test_it_is_put_back_only_while_nobody_has_worked_on_it(runtime: Runtime, session: Session) -> None:
    agent, other = await an_agent(session, chats=9), await an_agent(session)
    customer = await a_customer(runtime, session)

    async def a_split(**wanted: Any) -> Done:
        for each in await conversations.list_ids_of_customers(session, [customer]):
            if (await state_of(session, each)) == "active":
                await closed(session, each, agent)
                await requesting.release(session, each, now=at(45))
        return await second_matter(session, agent, await two_matters(session, agent, customer), **wanted)

    for said in ("agent", "note", "customer"):
        done = await a_split(keep=True)
        await speak(session, agent, done.tie.to_id, [said], now=at(55))
        assert await why_not(session, agent, done) == "split_spoken"
    done = await a_split(queue="general")
    await routing.accept(session, actor=other, conversation_id=done.tie.to_id, now=at(55))
    assert await why_not(session, agent, done) == "split_handed_on"
    done = await a_split(keep=True)
    await closed(session, done.tie.to_id, agent, now=at(55))
    assert await why_not(session, agent, done) == "split_over"
    done = await a_split()
    assert await why_not(session, agent, done, now=at(51) + timedelta(days=7)) == "split_late"
    await session.execute(
        text(
            "insert into routing.callback (id, conversation_id, queue, kind, state, late_at, requested_at, waited_s,"
            " tries, moves, version, ended_at) values (:other, :id, 'general', 'place', 'unreached', now(), now(),"
            " 0, 0, 0, 1, now())"
        ),
        {"other": uuid7(), "id": done.tie.to_id},
    )
    assert await why_not(session, agent, done) == "split_called"
    done = await a_split()
    order = cases.NewWorkOrder("other", "补卡", "agent", conversation_id=done.tie.to_id, customer_id=customer)
    await cases.open_work_order(runtime, session, actor=agent, new=order, now=at(55))
    assert await why_not(session, agent, done) == "split_cases"


async def test_it_can_be_merged_back_instead_and_shows_each_message_once(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session, chats=9)
    original = await two_matters(session, agent, await a_customer(runtime, session))
    done = await second_matter(session, agent, original, keep=True)
    await speak(session, agent, done.tie.to_id, ["agent"], now=at(55))
    await service.merge(session, actor=agent, kept_id=original, merged_id=done.tie.to_id, now=at(60))
    joined = await reading.read_joined(session, original, include_internal=True)
    assert [each.text for each in joined if "补办" in each.text] == []
    assert await why_not(session, agent, done) == "split_tied"


async def test_both_ends_name_each_other_and_both_deeds_are_on_record(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    original = await two_matters(session, agent, await a_customer(runtime, session))
    done = await second_matter(session, agent, original)
    for each, other in ((original, done.tie.to_id), (done.tie.to_id, original)):
        (shown,) = await ties.list_ties(session, actor=agent, conversation_id=each, now=at(55))
        assert (shown.other and shown.other.id, shown.problem) == (other, None)
    await undone(session, agent, done)
    told = await session.execute(
        text("select type from platform.event where stream = :id order by id"), {"id": str(done.tie.to_id)}
    )
    assert list(told.scalars()) == ["conversations.ConversationSplit", "conversations.SplitUndone"]
    actions = "select action from audit.entry where subject = :id and action like 'conversations.split%' order by id"
    recorded = (await session.execute(text(actions), {"id": f"conversation:{original}"})).scalars()
    assert list(recorded) == ["conversations.split", "conversations.split_undone"]


async def test_nobody_is_asked_to_serve_what_was_put_back(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session, chats=1)
    original = await two_matters(session, agent, await a_customer(runtime, session))
    done = await second_matter(session, agent, original)
    await undone(session, agent, done)
    found = await conversations.get_conversation(session, done.tie.to_id)
    assert (found.outcome, found.closed_by, found.last_line) == ("rejoined", "supervisor", "")
    entry = "select state from routing.entry where conversation_id = :id"
    assert await session.scalar(text(entry), {"id": done.tie.to_id}) == "left"
    assert found.opened_at > NOON
