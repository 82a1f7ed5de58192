"""The desk's routes."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.conversations.builders import NOON, at, opened, said, with_agent
from zhike.conversations import api as conversations
from zhike.identity import api as identity
from zhike.platform.actor import Actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def actor_of(client: Any) -> Actor:
    staff: identity.Staff = client.staff
    permissions = identity.permissions_of(staff.role)
    return Actor(id=str(staff.id), kind="staff", name=staff.name, permissions=permissions)


async def audited(session: Session) -> list[str]:
    return [row[0] for row in await session.execute(text("select action from audit.entry order by id"))]


async def test_an_agent_serves_a_conversation_to_its_end(session: Session, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    question = await said(session, conversation.id, "我的卡丢了")
    base = f"/api/v1/conversations/{conversation.id}"

    shown = (await agent.get(base)).json()
    assert shown["may"] == {"reply": True, "note": True, "resolve": True}
    assert shown["handler"] == "agent"
    assert shown["customer"] is None
    assert [step["kind"] for step in shown["steps"]] == ["assistant", "queue", "talk"]
    assert shown["unread"] == 1

    body = {"client_id": "a1", "text": "已为您挂失", "seen_sequence": question.sequence}
    first = await agent.post(f"{base}/messages", json=body)
    again = await agent.post(f"{base}/messages", json=body)
    assert first.status_code == 201
    assert first.json() == again.json()
    note = await agent.post(f"{base}/messages", json={"client_id": "a2", "text": "客户着急", "visibility": "internal"})
    assert note.json()["visibility"] == "internal"

    thread = (await agent.get(f"{base}/messages", params={"after": question.sequence})).json()
    assert [message["text"] for message in thread["items"]] == ["已为您挂失", "客户着急"]
    assert thread["last_sequence"] == thread["items"][-1]["sequence"]

    assert (await agent.put(f"{base}/read", json={"sequence": 99})).json()["sequence"] == thread["last_sequence"]
    assert (await agent.put(f"{base}/wrap-up")).json()["state"] == "wrap_up"
    wrong = await agent.put(f"{base}/resolution", json={"reason": "XXX"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "conversations.reason_unknown")
    done = await agent.put(f"{base}/resolution", json={"reason": "CCD-04", "note": "已挂失"})
    assert (done.json()["state"], done.json()["outcome"]) == ("closed", "resolved")
    late = await agent.post(f"{base}/messages", json={"client_id": "a3", "text": "晚了"})
    assert (late.status_code, late.json()["code"]) == (409, "conversations.closed")
    assert "conversations.resolve" in await audited(session)


async def test_errors_speak_the_users_language(session: Session, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    route = f"/api/v1/conversations/{conversation.id}/messages"
    body = {"client_id": "a1", "text": "   "}
    english = await agent.post(route, json=body, headers={"accept-language": "en"})
    chinese = await agent.post(route, json=body, headers={"accept-language": "zh-CN"})
    assert english.json()["title"] == "The message is empty and was not sent."
    assert chinese.json()["title"] == "内容是空的，没有发出。"


async def test_what_is_not_open_does_not_exist(session: Session, sign_in: SignIn) -> None:
    agent, stranger, editor = await sign_in("agent"), await sign_in("agent"), await sign_in("editor")
    inspector = await sign_in("inspector")
    conversation = await with_agent(session, actor_of(agent))
    base = f"/api/v1/conversations/{conversation.id}"
    assert (await stranger.get(base)).status_code == 404
    assert (await stranger.get(f"{base}/messages")).status_code == 404
    assert (await editor.get(base)).status_code == 403
    assert (await inspector.get(base)).status_code == 200
    assert "conversations.read" in await audited(session)
    assert (await inspector.post(f"{base}/messages", json={"client_id": "x", "text": "x"})).status_code == 403
    assert (await inspector.put(f"{base}/resolution", json={"reason": "CCD-04"})).status_code == 403
    reading = await inspector.put(f"{base}/read", json={"sequence": 1})
    assert reading.json()["sequence"] == 0  # an onlooker's reading is not the agent's


ROUTES = [
    ("GET", "/api/v1/conversations", None),
    ("GET", "/api/v1/conversations/{id}", None),
    ("GET", "/api/v1/conversations/{id}/messages", None),
    ("GET", "/api/v1/conversations/{id}/transcript", None),
    ("POST", "/api/v1/conversations/{id}/messages", {"client_id": "x", "text": "x"}),
    ("PUT", "/api/v1/conversations/{id}/read", {"sequence": 1}),
    ("PUT", "/api/v1/conversations/{id}/wrap-up", None),
    ("PUT", "/api/v1/conversations/{id}/resolution", {"reason": "CCD-04"}),
    ("POST", "/api/v1/conversations/{id}/attachments", None),
    ("GET", "/api/v1/attachments/{id}", None),
    ("GET", "/api/v1/canned-replies", None),
    ("POST", "/api/v1/canned-replies", {"shortcut": "hi", "title": "hi", "text": "hi"}),
    ("PUT", "/api/v1/canned-replies/{id}", {"shortcut": "hi", "title": "hi", "text": "hi"}),
    ("DELETE", "/api/v1/canned-replies/{id}", None),
    ("GET", "/api/v1/canned-replies/register", None),
    ("GET", "/api/v1/canned-replies/sheet", None),
    ("POST", "/api/v1/canned-replies/imports", None),
    ("PUT", "/api/v1/canned-replies/{id}/approval", None),
    ("PUT", "/api/v1/canned-replies/{id}/sending-back", {"word": "x"}),
    ("POST", "/api/v1/canned-files", None),
    ("GET", "/api/v1/conversations/{id}/scheduled-messages", None),
    ("POST", "/api/v1/conversations/{id}/scheduled-messages", {"occasion": "quiet_end", "seen_sequence": 0}),
    ("PUT", "/api/v1/scheduled-messages/{id}", {"occasion": "quiet_end", "seen_sequence": 0}),
    ("DELETE", "/api/v1/scheduled-messages/{id}", None),
    ("GET", "/api/v1/conversations/{id}/reply-reviews", None),
    ("POST", "/api/v1/conversations/{id}/reply-reviews", {"text": "x", "seen_sequence": 0}),
    ("GET", "/api/v1/reply-reviews", None),
    ("GET", "/api/v1/reply-reviews/count", None),
    ("PUT", "/api/v1/reply-reviews/{id}/approval", {}),
    ("PUT", "/api/v1/reply-reviews/{id}/sending-back", {"word": "x"}),
    ("DELETE", "/api/v1/reply-reviews/{id}", None),
    ("GET", "/api/v1/reply-review-rule", None),
    ("PUT", "/api/v1/reply-review-rule", {"enabled": False}),
    ("PUT", "/api/v1/conversations/{id}/snooze", {"until": None}),
    ("DELETE", "/api/v1/conversations/{id}/snooze", None),
    ("GET", "/api/v1/canned-files/{id}", None),
    ("POST", "/api/v1/conversations/{id}/canned-uses", {"reply_id": "01890000-0000-7000-8000-000000000000"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
async def test_nobody_comes_in_without_signing_in_nor_without_the_permission(
    client: httpx.AsyncClient, sign_in: SignIn, method: str, path: str, body: object
) -> None:
    analyst = await sign_in("analyst")
    address = path.format(id=uuid7())
    headers = {"if-match": "1"}
    assert (await client.request(method, address, json=body, headers=headers)).status_code in {401, 403}
    assert (await analyst.request(method, address, json=body, headers=headers)).status_code == 403


@pytest.mark.parametrize(("method", "path", "body"), [route for route in ROUTES if route[0] != "GET"])
async def test_a_forged_request_is_refused(sign_in: SignIn, method: str, path: str, body: object) -> None:
    supervisor = await sign_in("supervisor")
    del supervisor.headers["x-csrf-token"]
    answer = await supervisor.request(method, path.format(id=uuid7()), json=body, headers={"if-match": "1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "platform.csrf")


async def test_lists_are_paged_and_agents_see_their_own(session: Session, sign_in: SignIn) -> None:
    agent, supervisor = await sign_in("agent"), await sign_in("supervisor")
    mine = await with_agent(session, actor_of(agent))
    others = [await opened(session, now=at(number)) for number in range(5)]
    own = (await agent.get("/api/v1/conversations")).json()
    assert [item["id"] for item in own["items"]] == [str(mine.id)]
    seen: list[str] = []
    params: dict[str, Any] = {"limit": 2, "from": NOON.isoformat()}
    while True:
        page = (await supervisor.get("/api/v1/conversations", params=params)).json()
        seen += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        params["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen)) == 6
    assert seen[0] == str(others[-1].id)
    active = await supervisor.get("/api/v1/conversations", params={"state": "active", "agent": str(mine.agent_id)})
    assert [item["id"] for item in active.json()["items"]] == [str(mine.id)]
    assert (await supervisor.get("/api/v1/conversations", params={"cursor": "W10"})).status_code == 422
    assert (await supervisor.get("/api/v1/conversations", params={"cursor": "WyJ4IiwieSJd"})).status_code == 422


async def test_a_transcript_is_taken_along_on_record(session: Session, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    await said(session, conversation.id, "<script>alert(1)</script>")
    base = f"/api/v1/conversations/{conversation.id}/transcript"
    plain = await agent.get(base)
    assert plain.text.startswith("\ufeff")
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert plain.headers["content-disposition"].startswith("attachment")
    page = await agent.get(base, params={"format": "html", "notes": True})
    assert "<script" not in page.text
    assert (await audited(session)).count("conversations.transcript") == 2


async def test_files_go_up_and_come_down_safely(session: Session, sign_in: SignIn) -> None:
    agent, stranger = await sign_in("agent"), await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    base = f"/api/v1/conversations/{conversation.id}"
    up = await agent.post(f"{base}/attachments", files={"file": ('a"b<>.pdf', io.BytesIO(PDF))})
    assert up.status_code == 201, up.text
    file = up.json()
    sent = await agent.post(f"{base}/messages", json={"client_id": "f", "attachment_id": file["id"], "text": "请看"})
    assert sent.json()["attachment"]["id"] == file["id"]
    down = await agent.get(f"/api/v1/attachments/{file['id']}")
    assert down.content == PDF
    assert down.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in down.headers["content-security-policy"]
    assert down.headers["content-disposition"].startswith("attachment")
    assert (await stranger.get(f"/api/v1/attachments/{file['id']}")).status_code == 404
    assert (await agent.get(f"/api/v1/attachments/{uuid7()}")).status_code == 404


async def test_uploads_that_are_refused_say_why(session: Session, sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    conversation = await with_agent(session, actor_of(agent))
    route = f"/api/v1/conversations/{conversation.id}/attachments"

    async def code(**request: Any) -> tuple[int, str]:
        answer = await agent.post(route, **request)
        return answer.status_code, answer.json()["code"]

    too_long = b"x" * (conversations.LARGEST_BYTES + 100_000)
    multipart = {"content-type": "multipart/form-data; boundary=b"}

    async def endless() -> Any:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(200):
            yield b"x" * 100_000

    assert await code(files={"file": ("a.exe", b"MZ")}) == (422, "conversations.file_kind")
    assert await code(files={"file": ("a.png", b"")}) == (422, "conversations.file_empty")
    assert await code(files={"file": ("a.png", too_long)}) == (413, "conversations.file_too_large")
    assert await code(content=endless(), headers=multipart) == (413, "conversations.file_too_large")
    assert await code(files={"other": ("a.pdf", PDF)}) == (422, "platform.invalid")
    assert await code(json={}) == (422, "platform.invalid")
    assert await code(content=b"rubbish", headers=multipart) == (422, "platform.invalid")
    assert await code(content=b"x", headers={"content-type": "multipart/form-data"}) == (422, "platform.invalid")


async def test_who_leads_the_desk_keeps_the_canned_replies(sign_in: SignIn) -> None:
    supervisor, inspector, second = await sign_in("supervisor"), await sign_in("inspector"), await sign_in("supervisor")
    card_agent, loan_agent = await sign_in("agent", team="信用卡"), await sign_in("agent", team="贷款")
    route = "/api/v1/canned-replies"
    for_all = {"shortcut": "NH", "title": "问候", "text": "您好，很高兴为您服务"}
    for_cards = {"shortcut": "gs", "title": "挂失", "text": "已为您挂失", "scope": "team", "team": "信用卡"}
    assert (await inspector.post(route, json=for_all)).status_code == 403
    first = await supervisor.post(route, json=for_all)
    assert first.status_code == 201
    assert first.json()["wording"]["shortcut"] == "nh"
    for_team = await supervisor.post(route, json=for_cards)
    taken = await supervisor.post(route, json=for_all)
    assert (taken.status_code, taken.json()["code"]) == (409, "conversations.shortcut_taken")
    for each in (first, for_team):
        await second.put(f"{route}/{each.json()['id']}/approval", headers={"if-match": each.headers["etag"]})

    async def shortcuts(client: httpx.AsyncClient) -> list[str]:
        return [item["shortcut"] for item in (await client.get(route)).json()["items"]]

    assert await shortcuts(card_agent) == ["gs", "nh"]
    assert await shortcuts(loan_agent) == ["nh"]
    one = f"{route}/{first.json()['id']}"
    changed = {**for_all, "text": "您好"}
    assert (await supervisor.put(one, json=changed)).status_code == 428
    assert (await supervisor.put(one, json=changed, headers={"if-match": '"7"'})).status_code == 412
    assert (await card_agent.put(one, json=changed, headers={"if-match": '"2"'})).status_code == 403
    after = await supervisor.put(one, json=changed, headers={"if-match": '"2"'})
    assert (after.json()["change"]["text"], after.headers["etag"]) == ("您好", '"3"')
    assert (await supervisor.delete(one, headers={"if-match": '"1"'})).status_code == 412
    assert (await supervisor.delete(one, headers={"if-match": '"3"'})).status_code == 204
    assert (await supervisor.delete(one, headers={"if-match": '"3"'})).status_code == 404
    blank = await supervisor.post(route, json={**for_all, "text": " "})
    assert blank.json()["code"] == "conversations.text_empty"
    assert (await supervisor.post(route, json={**for_all, "shortcut": "\u0000"})).status_code == 422


async def test_a_supervisor_steps_in(session: Session, sign_in: SignIn) -> None:
    agent, supervisor = await sign_in("agent"), await sign_in("supervisor")
    conversation = await with_agent(session, actor_of(agent))
    base = f"/api/v1/conversations/{conversation.id}"
    reply = await supervisor.post(f"{base}/messages", json={"client_id": "s1", "text": "我来协助"})
    assert reply.status_code == 201
    closed = await supervisor.put(f"{base}/resolution", json={"reason": "CCD-04", "outcome": "follow_up"})
    assert closed.json()["closed_by"] == "supervisor"
    assert closed.json()["agent"]["id"] == str(UUID(actor_of(agent).id))
