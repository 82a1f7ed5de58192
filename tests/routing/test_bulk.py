"""Work on many contacts as one job, and macros on one: done, stopped half way, taken back exactly."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.routing.builders import SYSTEM, an_agent, at, held, waiting
from zhike.conversations import api as conversations
from zhike.conversations.api import Act
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.bulk import BulkJob
from zhike.routing.bulk_errors import BulkGone, BulkNone, BulkTooMany, UndoLate, UndoOver
from zhike.routing.permissions import find_own_job
from zhike.routing.repository import assignments, entries
from zhike.routing.rules.acts import MACRO_UNDO_S, MOST_CONTACTS
from zhike.routing.service import bulk, bulk_work, macro_runs, previewing
from zhike.routing.service.previewing import Selection

NOTE = Act("note", text="已由 {agent} 批量核对")
TO_LOANS = Act("transfer", queue="loans", text="分流")


async def a_lead(session: Session) -> Actor:
    return await an_agent(session, role="supervisor", state=None)


async def as_it_stands(session: Session, conversation_id: UUID) -> dict[str, Any]:
    """All of a contact that acts change and undoing restores."""
    conversation = await conversations.get_conversation(session, conversation_id)
    entry = await entries.find_entry(session, conversation_id)
    assignment = await assignments.find_open(session, conversation_id)
    messages = await conversations.list_messages(session, conversation_id, include_internal=True)
    kept = ("state", "queue", "agent_id", "reason", "urgency", "transfers", "outcome", "last_line", "agent_messages")
    return {
        **{name: getattr(conversation, name) for name in kept},
        "entry": entry,
        "assignment": assignment,
        "said": [each.text for each in messages if each.author == "agent" and each.text],
    }


async def run(runtime: Runtime, session: Session, actor: Actor, ids: Sequence[UUID], *wanted: Act) -> BulkJob:
    """A job over these contacts, worked on to its end."""
    job = await bulk.begin(runtime, session, actor=actor, selection=Selection(tuple(ids)), acts=wanted, now=at(100))
    await bulk_work.work_on_jobs(runtime)
    return await find_own_job(session, actor=actor, job_id=job.id)


async def test_a_note_goes_to_all_and_who_refuses_is_named(runtime: Runtime, session: Session) -> None:
    lead, agent = await a_lead(session), await an_agent(session)
    ids = [await waiting(session), await held(session, agent)]
    closed = await held(session, agent)
    await conversations.resolve(session, actor=agent, conversation_id=closed, reason="CCD-04", now=at(50))
    looked = await previewing.preview(
        runtime, session, actor=lead, selection=Selection((*ids, closed, uuid7())), acts=[NOTE], now=at(90)
    )
    assert (looked.total, looked.fitting) == (4, 2)
    assert {each.code for each in looked.skipped} == {"conversations.closed", "conversations.not_found"}
    job = await run(runtime, session, lead, [*ids, closed], NOTE)
    assert (job.state, job.counts) == ("done", {"done": 2, "skipped": 1})
    items = await bulk.list_items(session, actor=lead, job_id=job.id, states=["skipped"], after=0, limit=9)
    assert [(each.conversation_id, each.codes) for each in items] == [(closed, ("conversations.closed",))]
    for each in ids:
        assert (await as_it_stands(session, each))["said"] == [f"已由 {lead.name} 批量核对"]
        audited = "select count(*) from audit.entry where subject = :subject and action = 'routing.acts_done'"
        assert (await session.execute(text(audited), {"subject": f"conversation:{each}"})).scalar_one() == 1


async def test_one_that_refuses_amid_a_batch_takes_nobody_with_it(runtime: Runtime, session: Session) -> None:
    lead, agent = await a_lead(session), await an_agent(session, chats=14)
    ids = [await held(session, agent) for _ in range(14)]
    refusing = [ids[2], ids[9]]
    for each in refusing:
        await conversations.resolve(session, actor=agent, conversation_id=each, reason="CCD-04", now=at(50))
    job = await run(runtime, session, lead, ids, NOTE, Act("triage", urgency="P1"))
    assert job.counts == {"done": 12, "skipped": 2}
    said = {each: (await as_it_stands(session, each))["said"] for each in ids}
    assert {each for each in ids if not said[each]} == set(refusing)
    assert all(len(words) == 1 for each, words in said.items() if each not in refusing)
    audited = "select count(*) from audit.entry where action = 'routing.acts_done'"
    assert (await session.execute(text(audited))).scalar_one() == 12
    posted = "select count(*) from platform.event where type = 'conversations.TriageSet'"
    assert (await session.execute(text(posted))).scalar_one() == 12


async def test_a_preview_says_how_far_it_looked(runtime: Runtime, session: Session) -> None:
    lead = await a_lead(session)
    first = await waiting(session)
    ids = (first, *(UUID(int=number) for number in range(6_000)))
    looking: dict[str, Any] = {"actor": lead, "selection": Selection(ids), "acts": [NOTE], "now": at(90)}
    whole = await previewing.preview(runtime, session, looks_s=60.0, **looking)
    assert (whole.total, whole.looked, whole.fitting) == (6_001, 6_001, 1)
    hasty = await previewing.preview(runtime, session, looks_s=0.0, **looking)
    assert (hasty.total, hasty.looked, hasty.fitting) == (6_001, 5_000, 1)
    assert [(each.code, each.count) for each in hasty.skipped] == [("conversations.not_found", 4_999)]


async def test_stopped_half_way_what_is_done_stays_and_is_listed(real: Runtime) -> None:
    async with real.database.transaction() as session:
        lead = await a_lead(session)
        ids = [await waiting(session, now=real.clock.now()) for _ in range(40)]
        job = await bulk.begin(
            real, session, actor=lead, selection=Selection(tuple(ids)), acts=[NOTE], now=real.clock.now()
        )
    working = asyncio.create_task(bulk_work.work_on_jobs(real))
    while True:  # until the third is done, somebody looks on; then they stop it
        async with real.database.transaction() as session:
            if (await find_own_job(session, actor=lead, job_id=job.id)).counts.get("done", 0) >= 3:
                await bulk.stop(session, actor=lead, job_id=job.id, now=real.clock.now())
                break
    await working
    async with real.database.transaction() as session:
        stopped = await find_own_job(session, actor=lead, job_id=job.id)
        items = await bulk.list_items(session, actor=lead, job_id=job.id, states=[], after=0, limit=99)
        noted = [each for each in ids if (await as_it_stands(session, each))["said"]]
    done = [each.conversation_id for each in items if each.state == "done"]
    assert stopped.state == "stopped"
    assert 3 <= len(done) < 40
    assert noted == done == ids[: len(done)]
    assert [each.state for each in items] == ["done"] * len(done) + ["pending"] * (40 - len(done))
    async with real.database.transaction() as session:
        await bulk.resume(session, actor=lead, job_id=job.id, now=real.clock.now())
    await bulk_work.work_on_jobs(real)
    async with real.database.transaction() as session:
        assert (await find_own_job(session, actor=lead, job_id=job.id)).counts == {"done": 40}
        for each in ids:
            await conversations.close(session, actor=SYSTEM, conversation_id=each, now=real.clock.now())


ACTS = st.sampled_from(
    [
        [NOTE],
        [Act("triage", reason="CCD-04")],
        [Act("triage", urgency="P0")],
        [NOTE, Act("triage", reason="LON-01", urgency="P1"), TO_LOANS],
        [TO_LOANS],
        [Act("reply", text="请稍候"), NOTE],
        [Act("reply", text="为您转接"), TO_LOANS],
    ]
)
PLACES = st.lists(st.sampled_from(["waiting", "held", "held_spoken"]), min_size=1, max_size=4)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=ACTS, places=PLACES, twice=st.booleans())
async def test_undo_restores_exactly(
    runtime: Runtime, session: Session, wanted: list[Act], places: list[str], twice: bool
) -> None:
    async with session.begin_nested() as savepoint:
        lead, agent = await a_lead(session), await an_agent(session, chats=9)
        ids = [await (waiting(session) if place == "waiting" else held(session, agent)) for place in places]
        for each, place in zip(ids, places, strict=True):
            if place == "held_spoken":
                await conversations.post_as_staff(session, actor=agent, conversation_id=each, text="在的", now=at(60))
        before = {each: await as_it_stands(session, each) for each in ids}
        first = await run(runtime, session, lead, ids, *wanted)
        jobs = [first] + ([await run(runtime, session, lead, ids, NOTE)] if twice else [])
        for job in reversed(jobs):
            if not job.counts.get("done"):  # nobody could be answered: there is nothing to take back
                continue
            await bulk.take_back(session, actor=lead, job_id=job.id, now=at(110))
            await bulk_work.work_on_jobs(runtime)
            after = await find_own_job(session, actor=lead, job_id=job.id)
            assert after.state == "undone"
            assert set(after.counts) <= {"undone", "skipped"}
        assert {each: await as_it_stands(session, each) for each in ids} == before
        await savepoint.rollback()


async def test_what_changed_since_is_left_and_named(runtime: Runtime, session: Session) -> None:
    lead, agent = await a_lead(session), await an_agent(session)
    moved, renamed, closed = [await waiting(session) for _ in range(3)]
    job = await run(runtime, session, lead, [moved, renamed], Act("triage", reason="CCD-04"), TO_LOANS)
    await routing.accept(session, actor=await an_agent(session, skills={"loan": 3}), conversation_id=moved, now=at(101))
    await conversations.set_triage(
        session, actor=lead, conversation_id=renamed, reason="LON-01", urgency=None, now=at(102)
    )
    closing = await run(runtime, session, lead, [closed], Act("close", reason="CCD-04"))
    for each in (job, closing):
        await bulk.take_back(session, actor=lead, job_id=each.id, now=at(110))
    await bulk_work.work_on_jobs(runtime)
    found = {
        item.conversation_id: (item.state, item.codes)
        for each in (job, closing)
        for item in await bulk.list_items(session, actor=lead, job_id=each.id, states=[], after=0, limit=9)
    }
    assert found[moved] == ("partly", ("routing.moved_on",))
    assert found[renamed] == ("partly", ("routing.triage_changed",))
    assert found[closed] == ("kept", ("routing.undo_closed",))
    assert (await conversations.get_conversation(session, renamed)).queue == "general"
    assert (await conversations.get_conversation(session, moved)).state == "active"
    del agent


async def test_an_agent_who_is_gone_gets_nothing_back(runtime: Runtime, session: Session) -> None:
    lead, agent = await a_lead(session), await an_agent(session)
    contact = await held(session, agent)
    job = await run(runtime, session, lead, [contact], TO_LOANS)
    await routing.set_presence(session, actor=agent, staff_id=UUID(agent.id), state="offline", now=at(105))
    await bulk.take_back(session, actor=lead, job_id=job.id, now=at(110))
    await bulk_work.work_on_jobs(runtime)
    (item,) = await bulk.list_items(session, actor=lead, job_id=job.id, states=[], after=0, limit=9)
    assert (item.state, item.codes) == ("partly", ("routing.agent_left",))
    assert (await conversations.get_conversation(session, contact)).queue == "loans"


async def test_too_many_and_none_are_refused(runtime: Runtime, session: Session) -> None:
    lead = await a_lead(session)
    beginning: dict[str, Any] = {"actor": lead, "acts": [NOTE], "now": at(1)}
    with pytest.raises(BulkNone):
        await bulk.begin(runtime, session, selection=Selection(), **beginning)
    many = tuple(UUID(int=number) for number in range(MOST_CONTACTS + 1))
    with pytest.raises(BulkTooMany):
        await bulk.begin(runtime, session, selection=Selection(many), **beginning)
    everything = Selection(filter=conversations.Filter(states=("queued",)))
    with pytest.raises(BulkNone):
        await bulk.begin(runtime, session, selection=everything, **beginning)
    await waiting(session)
    assert (await bulk.begin(runtime, session, selection=everything, **beginning)).total == 1


async def test_jobs_are_their_authors_and_the_managers(runtime: Runtime, session: Session) -> None:
    one, other, lead = await an_agent(session), await an_agent(session), await a_lead(session)
    job = await run(runtime, session, one, [await held(session, one)], NOTE)
    with pytest.raises(BulkGone):
        await bulk.stop(session, actor=other, job_id=job.id, now=at(101))
    listing: dict[str, Any] = {"before": None, "limit": 9}
    assert await bulk.list_jobs(session, actor=other, **listing) == []
    assert [each.id for each in await bulk.list_jobs(session, actor=lead, **listing)] == [job.id]


async def test_who_is_gone_does_no_more(runtime: Runtime, session: Session) -> None:
    lead = await a_lead(session)
    contact = await waiting(session)
    job = await bulk.begin(runtime, session, actor=lead, selection=Selection((contact,)), acts=[NOTE], now=at(1))
    changes = identity.StaffChanges(active=False)
    await identity.change_staff(session, actor=SYSTEM, staff_id=UUID(lead.id), changes=changes, now=at(2))
    await bulk_work.work_on_jobs(runtime)
    after = await find_own_job(session, actor=lead, job_id=job.id)
    assert (after.state, after.fault, after.counts) == ("failed", "routing.bulk_actor_gone", {"pending": 1})


async def test_old_jobs_are_forgotten(runtime: Runtime, session: Session) -> None:
    lead = await a_lead(session)
    await run(runtime, session, lead, [await waiting(session)], NOTE)
    await bulk.forget_old(session, now=at(89 * 86400))
    assert (await session.execute(text("select count(*) from routing.bulk_item"))).scalar_one() == 1
    await bulk.forget_old(session, now=at(91 * 86400))
    assert (await session.execute(text("select count(*) from routing.bulk_item"))).scalar_one() == 0


async def macro(runtime: Runtime, session: Session, actor: Actor, contact: UUID, *wanted: Act) -> BulkJob:
    return await macro_runs.run(
        runtime, session, actor=actor, conversation_id=contact, acts=wanted, name="m", seen_sequence=None, now=at(100)
    )


async def test_a_macro_is_done_whole_or_not_at_all(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    contact = await held(session, agent)
    before = await as_it_stands(session, contact)
    with pytest.raises(Exception, match="no queue gone"):
        async with session.begin_nested():
            await macro(runtime, session, agent, contact, NOTE, Act("transfer", queue="gone", text="x"))
    assert await as_it_stands(session, contact) == before
    reply = Act("reply", text="您好，工号 {number} 的 {agent} 为您服务。")
    job = await macro(runtime, session, agent, contact, reply, Act("triage", reason="CCD-04"))
    said = (await as_it_stands(session, contact))["said"]
    assert len(said) == 1
    assert agent.name in said[0]
    item = await macro_runs.undo_run(session, actor=agent, job_id=job.id, now=at(110))
    assert (item.state, item.codes) == ("undone", ())
    assert await as_it_stands(session, contact) == before
    with pytest.raises(UndoOver):
        await macro_runs.undo_run(session, actor=agent, job_id=job.id, now=at(111))


async def test_a_macro_whose_reply_was_read_is_undone_in_part(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    contact = await held(session, agent)
    job = await macro(runtime, session, agent, contact, Act("reply", text="请稍候"), NOTE)
    await conversations.mark_read(session, conversation_id=contact, by="customer", sequence=10_000)
    item = await macro_runs.undo_run(session, actor=agent, job_id=job.id, now=at(110))
    assert (item.state, item.codes) == ("partly", ("conversations.already_read",))
    late = await macro(runtime, session, agent, contact, NOTE)
    with pytest.raises(UndoLate):
        await macro_runs.undo_run(session, actor=agent, job_id=late.id, now=at(101 + MACRO_UNDO_S))


async def test_a_macro_that_names_a_closed_queue_says_so_before(runtime: Runtime, session: Session) -> None:
    agent = await an_agent(session)
    contact = await held(session, agent)
    looking: dict[str, Any] = {"actor": agent, "conversation_id": contact, "now": at(100)}
    gone = Act("transfer", queue="gone", text="x")
    found = await previewing.preview_one(runtime, session, acts=[NOTE, gone], **looking)
    assert found.obstacle == "routing.queue_unknown"
    assert found.acts[0].text == f"已由 {agent.name} 批量核对"
    night = {**looking, "now": at(12 * 3600)}
    assert (await previewing.preview_one(runtime, session, acts=[TO_LOANS], **night)).closed_queues == ("loans",)
    assert (await previewing.preview_one(runtime, session, acts=[TO_LOANS], **looking)).obstacle is None
