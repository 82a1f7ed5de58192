"""Replies that a second person looks at: asked for, approved, changed, sent back, given back by the reply lock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.conversations.builders import NOON, a_colleague, at, said, with_agent
from tests.conversations.test_endpoints import PDF, actor_of
from zhike.conversations import api as conversations
from zhike.conversations import errors, permissions
from zhike.conversations.repository import reviews, threads
from zhike.conversations.schedules import SCHEDULES
from zhike.conversations.service import reviewing
from zhike.conversations.thread import Conversation
from zhike.identity.service.notifications import list_notifications
from zhike.platform.database import Session
from zhike.platform.settings import Settings

RULE = "/api/v1/reply-review-rule"
QUEUE = "/api/v1/reply-reviews"
AMOUNT = {"enabled": True, "amount_over": "1000", "minutes": 3}


async def ruled(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    now = await client.get(RULE)
    answer = await client.put(RULE, json={**AMOUNT, **body}, headers={"if-match": now.headers["etag"]})
    assert answer.status_code == 200, answer.text
    result: dict[str, Any] = answer.json()
    return result


async def asked(client: httpx.AsyncClient, conversation: Conversation, **body: Any) -> httpx.Response:
    plain = {"text": "赔您 5000 元", "seen_sequence": 99}
    return await client.post(f"/api/v1/conversations/{conversation.id}/reply-reviews", json={**plain, **body})


async def heard(session: Session, conversation: Conversation) -> list[str]:
    found = await conversations.list_messages(session, conversation.id)
    return [each.text for each in found if each.author == "agent"]


def match(answer: httpx.Response) -> dict[str, str]:
    return {"if-match": answer.headers["etag"]}


async def test_a_reply_over_the_limit_goes_out_once_somebody_else_approved_it(
    session: Session, sign_in: SignIn
) -> None:
    agent, second = await sign_in("agent"), await sign_in("supervisor")
    await ruled(second)
    conversation = await with_agent(session, actor_of(agent))
    route = f"/api/v1/conversations/{conversation.id}/messages"
    refused = await agent.post(route, json={"client_id": "a1", "text": "赔您 5000 元"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conversations.review_needed")
    assert (await agent.post(route, json={"client_id": "a2", "text": "赔您 500 元"})).status_code == 201
    note = {"client_id": "a3", "text": "打算赔 5000 元", "visibility": "internal"}
    assert (await agent.post(route, json=note)).status_code == 201
    later = {"text": "赔您 5000 元", "occasion": "quiet_end", "seen_sequence": 9}
    ahead = await agent.post(f"/api/v1/conversations/{conversation.id}/scheduled-messages", json=later)
    assert ahead.json()["code"] == "conversations.review_needed"

    waiting = await asked(agent, conversation)
    assert waiting.json()["whys"] == [{"kind": "amount", "what": "5000"}]
    assert (await agent.get(QUEUE)).status_code == 403
    (seen,) = (await second.get(QUEUE)).json()["items"]
    assert (seen["text"], seen["may_decide"]) == ("赔您 5000 元", True)
    assert (await second.get(f"{QUEUE}/count")).json() == {"waiting": 1}
    assert await heard(session, conversation) == ["赔您 500 元"]
    one = f"{QUEUE}/{seen['id']}"
    sent = await second.put(f"{one}/approval", json={"text": "经核实，赔您 5000 元"}, headers=match(waiting))
    assert (sent.json()["state"], sent.json()["sent_text"]) == ("sent", "经核实，赔您 5000 元")
    assert await heard(session, conversation) == ["赔您 500 元", "经核实，赔您 5000 元"]
    last = (await conversations.list_messages(session, conversation.id))[-1]
    assert last.author_id == actor_of(agent).id
    again = await second.put(f"{one}/approval", json={}, headers={"if-match": "*"})
    assert (again.status_code, again.json()["code"]) == (409, "conversations.nothing_to_decide")
    late = await agent.delete(one, headers={"if-match": "*"})
    assert (late.status_code, late.json()["code"]) == (409, "conversations.review_settled")
    (done,) = (await second.get(QUEUE, params={"state": "decided"})).json()["items"]
    assert done["reviewer_name"] == actor_of(second).name
    actions = {row[0] for row in await session.execute(text("select action from audit.entry"))}
    assert {"conversations.review_asked", "conversations.review_sent", "conversations.review_rule"} <= actions


async def test_nobody_decides_about_their_own_and_what_is_sent_back_says_why(session: Session, sign_in: SignIn) -> None:
    author, second = await sign_in("supervisor"), await sign_in("assistant_specialist")
    conversation = await with_agent(session, actor_of(author))
    waiting = await asked(author, conversation, text="我请同事看一下")
    one = f"{QUEUE}/{waiting.json()['id']}"
    own = await author.put(f"{one}/approval", json={}, headers=match(waiting))
    assert own.json()["code"] == "conversations.nothing_to_decide"
    assert (await author.get(f"{QUEUE}/count")).json() == {"waiting": 0}
    # who is asked reads the thread, and no longer than that
    thread = f"/api/v1/conversations/{conversation.id}/messages"
    assert (await second.get(thread)).status_code == 200
    back = await second.put(f"{one}/sending-back", json={"word": "语气再缓一点"}, headers=match(waiting))
    assert (back.json()["state"], back.json()["word"]) == ("sent_back", "语气再缓一点")
    assert (await second.get(thread)).status_code == 404
    (told,) = await list_notifications(session, actor=actor_of(author), limit=9)
    assert (told.kind, told.subject) == ("review_back", f"conversation:{conversation.id}")
    shown = (await author.get(f"/api/v1/conversations/{conversation.id}/reply-reviews")).json()["items"]
    assert [each["state"] for each in shown] == ["sent_back"]
    assert (await author.delete(one, headers=match(back))).status_code == 204
    assert await heard(session, conversation) == []


@pytest.mark.parametrize(
    ("case", "why"), [("line", "newer_line"), ("note", "newer_note"), ("ended", "closed"), ("handed", "handed_over")]
)
async def test_the_reply_lock_holds_when_it_is_approved(session: Session, sign_in: SignIn, case: str, why: str) -> None:
    agent, second, other = await sign_in("agent"), await sign_in("supervisor"), await a_colleague(session)
    conversation = await with_agent(session, actor_of(agent))
    line = await said(session, conversation.id)
    waiting = await asked(agent, conversation, seen_sequence=line.sequence)
    if case == "line":
        await said(session, conversation.id, "不用赔了")
    elif case == "note":
        await said(session, conversation.id, "先别发", actor=other, author="agent", visibility="internal")
    elif case == "ended":
        await conversations.start_wrap_up(session, actor=actor_of(agent), conversation_id=conversation.id, now=at(60))
    else:
        await conversations.set_state(
            session, conversation.id, "active", agent_id=UUID(other.id), because="transfer", now=at(60)
        )
    answer = await second.put(f"{QUEUE}/{waiting.json()['id']}/approval", json={}, headers=match(waiting))
    assert (answer.json()["state"], answer.json()["hindrance"]) == ("returned", why)
    assert await heard(session, conversation) == []
    (told,) = await list_notifications(session, actor=actor_of(agent), limit=9)
    assert told.kind == "review_back"


async def test_what_waits_in_vain_goes_back_by_itself(session: Session) -> None:
    agent = await a_colleague(session)
    conversation = await with_agent(session, agent)
    review = await reviewing.ask_for_review(
        session, actor=agent, conversation_id=conversation.id, asked=reviewing.Asked("请看", 9), now=NOON
    )
    assert await reviews.list_lost(session, limit=9) == []
    assert not await reviewing.give_back_lost(session, review.id, now=at(10))
    assert await threads.list_silent(session, before=at(9_000), limit=9) == []
    await conversations.set_state(session, conversation.id, "queued", because="transfer", now=at(20))
    assert await reviews.list_lost(session, limit=9) == [review.id]
    assert await reviewing.give_back_lost(session, review.id, now=at(30))
    assert not await reviewing.give_back_lost(session, review.id, now=at(30))
    found = await reviews.find_review(session, review.id)
    assert found is not None
    assert (found.state, found.hindrance) == ("returned", "handed_over")


async def test_a_reply_with_a_file_waits_with_it(session: Session, sign_in: SignIn) -> None:
    agent, second = await sign_in("agent"), await sign_in("supervisor")
    conversation = await with_agent(session, actor_of(agent))
    base = f"/api/v1/conversations/{conversation.id}"
    file = (await agent.post(f"{base}/attachments", files={"file": ("a.pdf", PDF)})).json()["id"]
    waiting = await asked(agent, conversation, text="", attachments=[file])
    sent = await second.put(f"{QUEUE}/{waiting.json()['id']}/approval", json={}, headers=match(waiting))
    assert sent.json()["state"] == "sent"
    items = (await agent.get(f"{base}/messages")).json()["items"]
    assert items[-1]["attachment"]["id"] == file


async def test_only_who_has_the_talk_asks_and_not_without_end(session: Session) -> None:
    agent, supervisor = await a_colleague(session), await a_colleague(session, "supervisor")
    conversation = await with_agent(session, agent)

    async def ask(actor: Any) -> None:
        await reviewing.ask_for_review(
            session, actor=actor, conversation_id=conversation.id, asked=reviewing.Asked("请看", 9), now=NOON
        )

    with pytest.raises(errors.NotInCharge):
        await ask(supervisor)
    for _ in range(5):
        await ask(agent)
    with pytest.raises(errors.ReviewsFull):
        await ask(agent)
    colleague = await a_colleague(session)
    with pytest.raises(errors.ConversationNotFound):
        await permissions.find_readable(session, actor=colleague, conversation_id=conversation.id)


async def test_the_rule_is_kept_by_who_may_and_names_what_exists(session: Session, sign_in: SignIn) -> None:
    agent, leader = await sign_in("agent"), await sign_in("supervisor")
    shown = await agent.get(RULE)
    assert (shown.json()["enabled"], "complaint" in shown.json()["known_flags"]) == (False, True)
    assert "promise" in shown.json()["known_tone"]
    assert (await agent.put(RULE, json=AMOUNT, headers=match(shown))).status_code == 403
    odd = await leader.put(RULE, json={**AMOUNT, "tone": ["loud"]}, headers=match(shown))
    assert (odd.status_code, odd.json()["code"]) == (422, "conversations.review_rule")
    after = await ruled(leader, tone=["promise"], flags=["complaint"], roles=["agent"], level_below=2)
    assert (after["tone"], after["amount_over"], after["version"]) == (["promise"], "1000", 2)
    assert (await leader.put(RULE, json=AMOUNT, headers=match(shown))).status_code == 412

    conversation = await with_agent(session, actor_of(agent))
    waiting = await asked(agent, conversation, text="您放心，今天一定到账")
    kinds = {each["kind"] for each in waiting.json()["whys"]}
    assert kinds == {"tone", "level", "role"}


def test_the_clock_gives_back_and_sends() -> None:
    assert {"conversations.send_scheduled", "conversations.wake_snoozed"} <= {each.name for each in SCHEDULES}
    assert Settings().quiet_hours_of("web_chat") == "22:00-08:00"
