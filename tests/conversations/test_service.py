"""Use cases of conversations on a real database."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.conversations.builders import (
    ASSISTANT,
    NOON,
    SYSTEM,
    a_colleague,
    a_customer,
    at,
    events_of,
    opened,
    said,
    with_agent,
)
from zhike.conversations import api as conversations
from zhike.conversations import errors
from zhike.conversations.events import ConversationClosed, StepTaken
from zhike.conversations.schedules import delete_blanked_files, delete_unsent_files, end_silent_conversations
from zhike.conversations.service.posting import post
from zhike.platform.actor import Actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.errors import Forbidden
from zhike.platform.ids import uuid7
from zhike.platform.outbox import decode
from zhike.platform.runtime import Runtime


async def test_messages_get_their_place_in_order(session: Session) -> None:
    conversation = await opened(session)
    first = await said(session, conversation.id, "一")
    second = await said(session, conversation.id, "二", actor=ASSISTANT, author="assistant", kind="answer")
    assert (first.sequence, second.sequence) == (1, 2)
    found = await conversations.list_messages(session, conversation.id)
    assert found == [first, second]
    assert await conversations.list_messages(session, conversation.id, after=1) == [second]
    stands = await conversations.get_conversation(session, conversation.id)
    assert (stands.last_sequence, stands.customer_messages, stands.assistant_messages, stands.answers) == (2, 1, 1, 1)
    assert (stands.last_line, stands.last_author) == ("二", "assistant")


async def test_sending_twice_stores_once_whatever_happened_since(session: Session) -> None:
    conversation = await opened(session)
    first = await said(session, conversation.id, "转账", client_id="k1")
    again = await said(session, conversation.id, "转账", client_id="k1", now=at(5))
    assert again == first
    await conversations.close(session, actor=SYSTEM, conversation_id=conversation.id, now=at(9))
    assert await said(session, conversation.id, "转账", client_id="k1") == first
    with pytest.raises(errors.ConversationClosedError):
        await said(session, conversation.id, "转账", client_id="k2")
    posted = await conversations.list_messages(session, conversation.id)
    assert [message.text for message in posted if message.author == "customer"] == ["转账"]
    kinds = [kind for kind, _ in await events_of(session, conversation.id)]
    assert kinds.count("conversations.MessagePosted") == len(posted)


async def test_what_cannot_be_said_is_refused_with_the_place(session: Session) -> None:
    conversation = await opened(session)
    with pytest.raises(errors.TextRefused) as refused:
        await said(session, conversation.id, " \u200b ")
    assert refused.value.code == "conversations.text_empty"
    with pytest.raises(errors.TextRefused) as refused:
        await said(session, conversation.id, "x" * 100_000)
    assert "100000" in refused.value.message("zh")
    with pytest.raises(errors.ClientIdRefused):
        await said(session, conversation.id, "x", client_id="a b")
    with pytest.raises(errors.ConversationNotFound):
        await said(session, uuid7())
    assert await conversations.list_messages(session, conversation.id) == []


async def test_a_secret_is_never_stored_and_the_customer_is_told(session: Session) -> None:
    conversation = await opened(session)
    message = await said(session, conversation.id, "我的密码是 482913，帮我查一下")
    thread = await conversations.list_messages(session, conversation.id)
    assert "482913" not in "".join(line.text for line in thread)
    assert "帮我查一下" in message.text
    assert [line.payload.get("notice") for line in thread] == [None, "secret_removed"]
    stored = (await session.execute(text("select string_agg(payload::text, '') from platform.event"))).scalar_one()
    assert "482913" not in stored


async def test_the_event_says_who_answers(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await opened(session)
    await said(session, conversation.id)
    await conversations.set_state(session, conversation.id, "queued", queue="general", now=at(1))
    await said(session, conversation.id)
    await conversations.set_state(session, conversation.id, "active", agent_id=UUID(agent.id), now=at(2))
    await said(session, conversation.id)
    posted = [
        payload
        for kind, payload in await events_of(session, conversation.id)
        if kind == "conversations.MessagePosted" and payload["author"] == "customer"
    ]
    assert [payload["handler"] for payload in posted] == ["assistant", "queue", "agent"]


async def test_the_process_record_has_no_gaps(session: Session) -> None:
    agent, colleague = await a_colleague(session), await a_colleague(session)
    conversation = await with_agent(session, agent)
    await conversations.set_state(
        session, conversation.id, "offered", agent_id=UUID(colleague.id), because="transfer", now=at(100)
    )
    await conversations.set_state(session, conversation.id, "active", now=at(110))
    await conversations.start_wrap_up(session, actor=colleague, conversation_id=conversation.id, now=at(200))
    after = await conversations.resolve(
        session, actor=colleague, conversation_id=conversation.id, reason="CCD-04", note="已补卡", now=at(230)
    )
    steps = await conversations.process_of(session, conversation.id)
    assert [(step.kind, step.agent_id) for step in steps] == [
        ("assistant", None),
        ("queue", None),
        ("talk", UUID(agent.id)),
        ("ring", UUID(colleague.id)),
        ("talk", UUID(colleague.id)),
        ("wrap_up", UUID(colleague.id)),
    ]
    assert [step.ended_at for step in steps] == [*[step.started_at for step in steps[1:]], at(230)]
    assert (after.state, after.transfers, after.agent_id) == ("closed", 1, UUID(colleague.id))
    assert (after.reason, after.outcome, after.note, after.closed_by) == ("CCD-04", "resolved", "已补卡", "agent")


async def test_the_closing_event_carries_the_contact_record(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await opened(session, language="en", elder=True, channel="app_chat")
    await said(session, conversation.id)
    await said(session, conversation.id, actor=ASSISTANT, author="assistant", kind="answer")
    await conversations.set_state(
        session,
        conversation.id,
        "queued",
        queue="cards",
        because="urgent",
        urgency="P1",
        reason="CCD-01",
        now=at(10),
    )
    await conversations.set_state(session, conversation.id, "active", agent_id=UUID(agent.id), now=at(40))
    await said(session, conversation.id, actor=agent, author="agent", now=at(50))
    await conversations.resolve(session, actor=agent, conversation_id=conversation.id, reason="CCD-04", now=at(300))
    events = await events_of(session, conversation.id)
    assert [kind.removeprefix("conversations.") for kind, _ in events if "Message" not in kind] == [
        "ConversationOpened",
        "PersonRequested",
        "ConversationAssigned",
        "ConversationResolved",
        "ConversationClosed",
    ]
    closed = decode(ConversationClosed, events[-1][1])
    assert closed == ConversationClosed(
        conversation_id=conversation.id,
        closed_by="agent",
        reason="CCD-04",
        wanted_reason="CCD-01",
        outcome="resolved",
        because="urgent",
        urgency="P1",
        channel="app_chat",
        language="en",
        customer_id=None,
        elder=True,
        queue="cards",
        agent_id=UUID(agent.id),
        opened_at=NOON,
        requested_at=at(10),
        answered_at=at(40),
        first_reply_at=at(50),
        closed_at=at(300),
        steps=(
            StepTaken("assistant", None, None, NOON, at(10)),
            StepTaken("queue", "cards", None, at(10), at(40)),
            StepTaken("talk", "cards", UUID(agent.id), at(40), at(300)),
        ),
        customer_messages=1,
        assistant_messages=1,
        agent_messages=1,
        answers=1,
        transfers=0,
    )


async def test_only_changes_that_exist_are_made_and_the_same_place_is_no_change(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await opened(session)
    with pytest.raises(errors.TransitionRefused):
        await conversations.set_state(session, conversation.id, "active", agent_id=UUID(agent.id), now=at(1))
    first = await conversations.set_state(session, conversation.id, "queued", queue="general", now=at(1))
    again = await conversations.set_state(session, conversation.id, "queued", now=at(9))
    assert again.state_since == first.state_since == at(1)
    with pytest.raises(errors.TransitionRefused):
        await conversations.set_state(
            session, conversation.id, "active", agent_id=UUID(agent.id), actor=a_customer(), now=at(2)
        )
    with pytest.raises(errors.ConversationNotFound):
        await conversations.set_state(session, uuid7(), "queued", now=at(1))


async def test_an_agent_who_vanished_has_transferred_nobody(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    after = await conversations.set_state(session, conversation.id, "queued", because="agent_gone", now=at(60))
    assert (after.transfers, after.agent_id) == (0, None)
    thread = await conversations.list_messages(session, conversation.id)
    assert [line.payload["notice"] for line in thread] == ["queued", "agent_joined", "requeued"]
    assert agent.name in thread[1].text


async def test_staff_speak_only_where_they_are_in_charge(session: Session) -> None:
    agent, colleague = await a_colleague(session), await a_colleague(session)
    supervisor, inspector = await a_colleague(session, "supervisor"), await a_colleague(session, "inspector")
    conversation = await with_agent(session, agent)

    async def reply(actor: Actor, visibility: str = "public", **details: object) -> conversations.Posted:
        return await conversations.post_as_staff(
            session,
            actor=actor,
            conversation_id=conversation.id,
            text="您好",
            visibility=visibility,  # type: ignore[arg-type]
            now=at(30),
            **details,  # type: ignore[arg-type]
        )

    assert (await reply(agent)).message.author_name == agent.name
    assert (await reply(supervisor)).message.author == "agent"
    with pytest.raises(errors.ConversationNotFound):
        await reply(colleague)
    with pytest.raises(Forbidden, match=r"conversations\.reply"):
        await reply(inspector)
    with pytest.raises(Forbidden, match=r"conversations\.reply"):
        await reply(inspector, "internal")
    await conversations.set_state(
        session, conversation.id, "offered", agent_id=UUID(colleague.id), because="transfer", now=at(40)
    )
    with pytest.raises(errors.NotInCharge):
        await reply(agent)
    note = await reply(agent, "internal")
    assert note.message.visibility == "internal"
    thread = await conversations.list_messages(session, conversation.id)
    assert all(line.visibility == "public" for line in thread)


async def test_the_reply_lock_keeps_two_answers_from_crossing(session: Session) -> None:
    agent, supervisor = await a_colleague(session), await a_colleague(session, "supervisor")
    conversation = await with_agent(session, agent)
    question = await said(session, conversation.id)

    async def reply(actor: Actor, seen: int) -> conversations.Posted:
        return await conversations.post_as_staff(
            session, actor=actor, conversation_id=conversation.id, text="您好", seen_sequence=seen, now=at(30)
        )

    first = await reply(agent, question.sequence)
    with pytest.raises(errors.NewerReply) as refused:
        await reply(supervisor, question.sequence)
    assert (refused.value.code, refused.value.status) == ("conversations.newer_reply", 409)
    await reply(agent, question.sequence)  # one's own two lines in a row
    await reply(supervisor, first.message.sequence + 1)


async def test_a_reply_is_refused_while_its_author_has_not_seen_the_customers_words_or_a_note(session: Session) -> None:
    agent, supervisor = await a_colleague(session), await a_colleague(session, "supervisor")
    conversation = await with_agent(session, agent)
    seen = (await said(session, conversation.id)).sequence

    async def reply(sees: int, visibility: conversations.Visibility = "public", by: Actor = agent) -> int:
        posted = await conversations.post_as_staff(
            session,
            actor=by,
            conversation_id=conversation.id,
            text="您好",
            visibility=visibility,
            seen_sequence=sees,
            now=at(30),
        )
        return posted.message.sequence

    newer = (await said(session, conversation.id, "不是这张卡")).sequence
    with pytest.raises(errors.NewerLine):
        await reply(seen)
    await reply(seen, "internal")  # a note reaches nobody who could be misled
    await reply(newer)
    noted = await reply(newer, "internal", supervisor)
    with pytest.raises(errors.NewerNote):
        await reply(newer)
    await reply(noted)


async def test_a_file_is_locked_as_words_are(session: Session, runtime: Runtime) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    seen = (await said(session, conversation.id)).sequence
    stored = await conversations.store_file(
        runtime,
        session,
        actor=agent,
        conversation_id=conversation.id,
        name="步骤.pdf",
        content=b"%PDF-1.4\n%%EOF",
        now=at(20),
    )
    await said(session, conversation.id, "等等")
    with pytest.raises(errors.NewerLine):
        await conversations.post_as_staff(
            session,
            actor=agent,
            conversation_id=conversation.id,
            text="",
            attachment_id=stored.id,
            seen_sequence=seen,
            now=at(30),
        )


async def test_a_reply_while_wrapping_up_takes_the_talk_up_again(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    await conversations.start_wrap_up(session, actor=agent, conversation_id=conversation.id, now=at(60))
    await conversations.start_wrap_up(session, actor=agent, conversation_id=conversation.id, now=at(61))
    await conversations.post_as_staff(session, actor=agent, conversation_id=conversation.id, text="还有", now=at(70))
    assert (await conversations.get_conversation(session, conversation.id)).state == "active"
    steps = await conversations.process_of(session, conversation.id)
    assert [step.kind for step in steps][-3:] == ["talk", "wrap_up", "talk"]


async def test_a_resolution_needs_a_reason_that_exists_and_nothing_unseen(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    question = await said(session, conversation.id)

    async def resolve(reason: str = "CCD-04", outcome: str = "resolved", seen: int | None = None) -> None:
        await conversations.resolve(
            session,
            actor=agent,
            conversation_id=conversation.id,
            reason=reason,
            outcome=outcome,
            seen_sequence=seen,
            now=at(60),
        )

    with pytest.raises(errors.ReasonUnknown):
        await resolve(reason="NOPE-1")
    with pytest.raises(errors.OutcomeUnknown):
        await resolve(outcome="great")
    with pytest.raises(errors.NewerMessage):
        await resolve(seen=question.sequence - 1)
    await resolve(seen=question.sequence)
    await resolve(seen=question.sequence)  # again changes nothing
    with pytest.raises(errors.TransitionRefused):
        await resolve(outcome="unresolved")


async def test_the_customer_ends_it_and_the_agent_still_records(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    after = await conversations.end_by_customer(
        session, actor=a_customer(), conversation_id=conversation.id, now=at(60)
    )
    assert (after.state, after.ended_by_customer) == ("wrap_up", True)
    alone = await opened(session)
    closed = await conversations.end_by_customer(session, actor=a_customer(), conversation_id=alone.id, now=at(60))
    assert (closed.state, closed.closed_by, closed.outcome) == ("closed", "customer", "left")
    again = await conversations.end_by_customer(session, actor=a_customer(), conversation_id=alone.id, now=at(61))
    assert again.closed_at == at(60)


async def test_a_rating_is_taken_once_and_may_be_changed_for_ten_minutes(session: Session) -> None:
    conversation = await opened(session)
    customer = a_customer()

    async def rate(score: int, seconds: float, comment: str = "") -> int | None:
        after = await conversations.rate(
            session, actor=customer, conversation_id=conversation.id, score=score, comment=comment, now=at(seconds)
        )
        return after.rating

    with pytest.raises(errors.RatingRefused):
        await rate(5, 1)
    await conversations.close(session, actor=SYSTEM, conversation_id=conversation.id, now=at(10))
    with pytest.raises(errors.RatingRefused):
        await rate(6, 11)
    assert await rate(3, 20) == 3
    assert await rate(3, 21) == 3  # sent twice
    assert await rate(5, 300, "很好，密码是 482913") == 5
    with pytest.raises(errors.RatingRefused) as refused:
        await rate(1, 1000)
    assert refused.value.code == "conversations.rating_taken"
    stands = await conversations.get_conversation(session, conversation.id)
    assert "482913" not in stands.rating_comment
    rated = [payload for kind, payload in await events_of(session, conversation.id) if kind.endswith("Rated")]
    assert [(each["score"], each["changed"], each["commented"]) for each in rated] == [
        (3, False, False),
        (5, True, True),
    ]


async def test_read_marks_only_move_forward_and_count_what_is_unread(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    first = await said(session, conversation.id, "一")
    last = await said(session, conversation.id, "二")
    assert (await conversations.get_conversation(session, conversation.id)).unread == 2
    assert await conversations.mark_read(session, conversation_id=conversation.id, by="agent", sequence=first.sequence)
    assert (await conversations.get_conversation(session, conversation.id)).unread == 1
    assert await conversations.mark_read(session, conversation_id=conversation.id, by="agent", sequence=1) is None
    moved = await conversations.mark_read(session, conversation_id=conversation.id, by="customer", sequence=10_000)
    assert moved == last.sequence
    await conversations.post_as_staff(session, actor=agent, conversation_id=conversation.id, text="好", now=at(90))
    stands = await conversations.get_conversation(session, conversation.id)
    assert (stands.last_line, stands.last_author, stands.unread) == ("好", "agent", 0)


async def test_silence_ends_what_nobody_waits_for(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    agent = await a_colleague(session)
    alone = await opened(session)
    answered = await opened(session)
    await said(session, answered.id)
    await said(session, answered.id, actor=ASSISTANT, author="assistant", kind="answer")
    waits = await opened(session)
    await conversations.set_state(session, waits.id, "queued", queue="general", now=at(1))
    talks = await with_agent(session, agent)
    await said(session, talks.id, actor=agent, author="agent", now=at(30))
    hangs = await with_agent(session, agent)
    await said(session, hangs.id, now=at(40))

    async def state(conversation_id: UUID) -> tuple[str, str | None]:
        found = await conversations.get_conversation(session, conversation_id)
        return found.state, found.outcome

    clock.advance(16 * 60)
    await end_silent_conversations(runtime)
    assert await state(alone.id) == ("closed", "left")
    assert await state(answered.id) == ("closed", "answered")
    assert (await state(waits.id))[0] == "queued"
    assert (await state(talks.id))[0] == "active"
    clock.advance(15 * 60)
    await end_silent_conversations(runtime)
    await end_silent_conversations(runtime)
    thread = await conversations.list_messages(session, talks.id)
    assert [line.payload.get("notice") for line in thread].count("still_there") == 1
    clock.advance(15 * 60)
    await end_silent_conversations(runtime)
    assert (await state(talks.id))[0] == "wrap_up"
    clock.advance(61 * 60)
    await end_silent_conversations(runtime)
    assert await state(talks.id) == ("closed", "unrecorded")
    assert (await state(hangs.id))[0] == "active"


async def test_a_hand_over_card_stays_with_the_conversation(session: Session) -> None:
    conversation = await opened(session)
    card = conversations.Handover("low_confidence", "P2", "TRF-02", ("昨天转账 2 万元",), ("customer",), "着急")
    await conversations.handover(session, conversation.id, card)
    assert (await conversations.get_conversation(session, conversation.id)).handover == card
    assert (await conversations.get_conversations(session, [conversation.id, uuid7()]))[
        conversation.id
    ].handover == card


async def test_files_are_sealed_sent_once_and_forgotten_when_nobody_sends_them(
    runtime: Runtime, session: Session, clock: FixedClock
) -> None:
    conversation = await opened(session)
    customer = a_customer()
    pdf = b"%PDF-1.7\nsecret words\n%%EOF\n"

    async def store(content: bytes = pdf) -> conversations.Attachment:
        return await conversations.store_file(
            runtime,
            session,
            actor=customer,
            conversation_id=conversation.id,
            name="../账单.PNG",
            content=content,
            now=clock.now(),
        )

    async def send(attachment_id: UUID, client_id: str, actor: Actor = customer) -> conversations.Posted:
        return await conversations.post_attachment(
            session,
            actor=actor,
            conversation_id=conversation.id,
            author="customer",
            attachment_id=attachment_id,
            client_id=client_id,
            now=clock.now(),
        )

    kept, forgotten = await store(), await store()
    assert (kept.name, kept.content_type) == ("账单.pdf", "application/pdf")
    on_disk = list(runtime.installation.files_folder.rglob("*"))
    assert not any(b"secret" in path.read_bytes() for path in on_disk if path.is_file())
    with pytest.raises(errors.FileMissing):
        await send(kept.id, "f0", actor=a_customer())
    sent = await send(kept.id, "f1")
    assert sent.message.payload["attachment"]["name"] == "账单.pdf"
    assert (await send(kept.id, "f1")).duplicate
    with pytest.raises(errors.FileMissing):
        await send(kept.id, "f2")
    assert await conversations.open_file(runtime, kept) == pdf
    with pytest.raises(errors.FileRefused):
        await store(b"MZ program")
    with pytest.raises(errors.FileTooLarge):
        await store(b"x" * (conversations.LARGEST_BYTES + 1))
    clock.advance(timedelta(days=2).total_seconds())
    await delete_unsent_files(runtime)
    assert await conversations.find_attachment(session, forgotten.id) is None
    assert await conversations.find_attachment(session, kept.id) is not None
    with pytest.raises(errors.FileMissing):
        await conversations.open_file(runtime, forgotten)

    path = next(path for path in runtime.installation.files_folder.rglob("*") if path.name == str(kept.id))
    await delete_blanked_files(runtime)
    assert path.exists()
    await session.execute(text("update conversations.attachment set name = '', wrapped_key = ''::bytea"))
    for _ in range(2):
        await delete_blanked_files(runtime)
        assert not path.exists()


async def test_who_has_seen_the_message_before_misses_nothing(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    before = await conversations.get_conversation(session, conversation.id)
    await conversations.post_as_staff(
        session, actor=agent, conversation_id=conversation.id, text="备注", visibility="internal", now=at(31)
    )
    posted = await post(
        session, actor=a_customer(), conversation_id=conversation.id, author="customer", text="好", now=at(32)
    )
    assert posted.previous_public == before.last_public_sequence
    assert posted.message.sequence == before.last_sequence + 2
    sequences = await conversations.list_public_sequences(session, [conversation.id])
    assert sequences[conversation.id][0] == posted.message.sequence
