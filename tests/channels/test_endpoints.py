"""The customer's routes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import text

from tests.channels.builders import PDF, SECRET, a_known_customer, a_pass
from tests.conversations.builders import a_colleague
from zhike.app.web import create_app
from zhike.channels import schedules
from zhike.conversations import api as conversations
from zhike.knowledge import api as knowledge
from zhike.platform.actor import system_actor
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

BASE = "/api/v1/chat"


async def open_chat(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"{BASE}/sessions", json={"language": "zh", **body})
    assert answer.status_code == 201, answer.text
    opened: dict[str, Any] = answer.json()
    client.headers["authorization"] = f"Bearer {opened['token']}"
    return opened


@pytest.fixture
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


def with_settings(runtime: Runtime, **changes: Any) -> FastAPI:
    return create_app(replace(runtime, settings=runtime.settings.model_copy(update=changes)))


def client_of(app: FastAPI, address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://zhike.test")


async def test_the_page_names_the_bank_before_any_chat_is_opened(runtime: Runtime) -> None:
    app = with_settings(runtime, bank_name_zh="临州银行", bank_name_en="Linzhou Bank")
    async with client_of(app) as client:
        answer = await client.get(f"{BASE}/bank")
    assert answer.json() == {"name_zh": "临州银行", "name_en": "Linzhou Bank"}


async def test_a_guest_is_greeted_by_something_that_says_it_is_automated(client: httpx.AsyncClient) -> None:
    opened = await open_chat(client)
    greeting = opened["messages"][0]
    assert (greeting["author"], greeting["notice"], greeting["sequence"]) == ("system", "greeting", 1)
    assert "智能助手" in greeting["text"]
    assert "转人工" in greeting["text"]
    assert opened["conversation"] == {
        "id": opened["conversation"]["id"],
        "state": "assistant",
        "ended": False,
        "language": "zh",
        "channel": "web_chat",
        "elder": False,
        "agent": None,
        "place": None,
        "rating": None,
        "read_by_agent": 0,
        "last_sequence": 1,
        "customer_name": None,
        "callback": None,
        "merged": False,
        "taken": [],
        "beside": [],
        "opened_at": opened["conversation"]["opened_at"],
    }
    english = await open_chat(client, language="en")
    assert "automated" in english["messages"][0]["text"]


async def test_the_token_is_nowhere_in_the_database(client: httpx.AsyncClient, session: Session) -> None:
    token = (await open_chat(client))["token"]
    for table in ("channels.chat", "platform.event", "conversations.message", "conversations.conversation"):
        found = await session.execute(
            text(f"select count(*) from {table} t where t::text like :like"), {"like": f"%{token}%"}
        )
        assert found.scalar_one() == 0


async def test_messages_without_a_socket(client: httpx.AsyncClient) -> None:
    await open_chat(client)
    body = {"client_id": "k1", "text": " 我的卡丢了\r\n "}
    first = await client.post(f"{BASE}/messages", json=body)
    assert first.status_code == 201
    assert (await client.post(f"{BASE}/messages", json=body)).json() == first.json()
    shown = (await client.get(f"{BASE}/conversation", params={"after": 1})).json()
    assert [(each["text"], each["client_id"]) for each in shown["messages"]] == [("我的卡丢了", "k1")]
    assert shown["bank"]["name_zh"]


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "conversations.text_empty"),
        ("\u200b \n", "conversations.text_empty"),
        ("x" * 100_000, "conversations.text_too_long"),
    ],
)
async def test_bad_texts_are_refused_in_the_users_language(client: httpx.AsyncClient, sent: str, code: str) -> None:
    await open_chat(client)
    for language in ("zh", "en"):
        answer = await client.post(
            f"{BASE}/messages", json={"client_id": "k", "text": sent}, headers={"accept-language": language}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert answer.json()["title"].isascii() is (language == "en")


ROUTES = [
    ("GET", "conversation", None),
    ("POST", "messages", {"client_id": "k", "text": "x"}),
    ("POST", "attachments", None),
    ("GET", f"attachments/{UUID(int=1)}", None),
    ("GET", f"messages/1/files/{UUID(int=1)}", None),
    ("GET", "transcript", None),
    ("PUT", "rating", {"score": 5}),
    ("POST", "person", None),
    ("PUT", "ending", None),
    ("POST", "conversations", None),
    ("GET", "privacy", None),
    ("PUT", "privacy/consents/marketing", {"decision": "withdrawn", "text_version": 1}),
    ("POST", "privacy/requests", {"kind": "copy"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer x", "Basic abc", "Bearer " + "y" * 43, "Bearer " + "z" * 500]
)
async def test_without_a_token_nothing_opens(
    client: httpx.AsyncClient, method: str, path: str, body: object, authorization: str | None
) -> None:
    headers = {"authorization": authorization} if authorization else {}
    answer = await client.request(method, f"{BASE}/{path}", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "channels.token_invalid")


async def test_a_token_that_slept_for_a_month_opens_nothing(client: httpx.AsyncClient, clock: FixedClock) -> None:
    await open_chat(client)
    clock.advance(timedelta(days=29).total_seconds())
    assert (await client.get(f"{BASE}/conversation")).status_code == 200
    clock.advance(timedelta(days=29).total_seconds())
    assert (await client.get(f"{BASE}/conversation")).status_code == 200
    clock.advance(timedelta(days=31).total_seconds())
    assert (await client.get(f"{BASE}/conversation")).status_code == 401


async def test_the_apps_word_says_who_it_is(runtime: Runtime, session: Session, clock: FixedClock) -> None:
    customer_id = await a_known_customer(runtime, session, birth_year=1950)
    async with client_of(with_settings(runtime, chat_jwt_secret=SECRET, chat_jwt_issuer="app")) as client:
        opened = await open_chat(client, jwt=a_pass(clock.now()), channel="app_chat")
        assert opened["conversation"]["customer_name"] == "张*"
        assert opened["conversation"]["elder"] is True
        found = await conversations.get_conversation(session, UUID(opened["conversation"]["id"]))
        assert found.customer_id == customer_id
        guest = await open_chat(client, jwt=a_pass(clock.now(), sub="C9999999"))
        assert guest["conversation"]["customer_name"] is None
        for jwt, code in (
            (a_pass(clock.now(), exp=clock.now().timestamp() - 999), "channels.pass_expired"),
            ("broken", "channels.pass_broken"),
        ):
            for language in ("zh", "en"):
                answer = await client.post(f"{BASE}/sessions", json={"jwt": jwt}, headers={"accept-language": language})
                assert (answer.status_code, answer.json()["code"]) == (401, code)
                assert answer.json()["title"].isascii() is (language == "en")


async def test_where_no_app_is_known_its_word_is_refused(client: httpx.AsyncClient, clock: FixedClock) -> None:
    answer = await client.post(f"{BASE}/sessions", json={"jwt": a_pass(clock.now())})
    assert (answer.status_code, answer.json()["code"]) == (401, "channels.pass_not_accepted")


async def test_opening_is_limited_by_address_and_wider_for_this_host(runtime: Runtime) -> None:
    limits = {"open_chats_per_minute": 2, "open_chats_per_minute_local": 4, "trusted_proxies": ("10.0.0.1",)}
    app = with_settings(runtime, **limits)

    async def opens(address: str, forwarded: str | None = None) -> int:
        headers = {"x-forwarded-for": forwarded} if forwarded else {}
        async with client_of(app, address) as client:
            return (await client.post(f"{BASE}/sessions", json={}, headers=headers)).status_code

    assert [await opens("203.0.113.7") for _ in range(3)] == [201, 201, 429]
    assert await opens("203.0.113.7", "1.1.1.1") == 429  # whoever says so is not believed
    assert await opens("203.0.113.8") == 201
    assert [await opens("127.0.0.1") for _ in range(5)] == [201, 201, 201, 201, 429]
    assert [await opens("10.0.0.1", "198.51.100.1") for _ in range(3)] == [201, 201, 429]
    assert await opens("10.0.0.1", "198.51.100.2") == 201


async def test_messages_are_limited_by_chat(runtime: Runtime) -> None:
    app = with_settings(runtime, messages_per_minute=3)
    async with client_of(app) as client, client_of(app) as another:
        await open_chat(client)
        await open_chat(another)
        answers = [
            await client.post(f"{BASE}/messages", json={"client_id": f"k{number}", "text": "x"}) for number in range(4)
        ]
        assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
        assert answers[-1].json()["code"] == "channels.too_fast"
        assert int(answers[-1].headers["retry-after"]) >= 1
        free = await another.post(f"{BASE}/messages", json={"client_id": "k", "text": "x"})
        assert free.status_code == 201


@pytest.mark.usefixtures("queues")
async def test_a_person_please_gives_a_place_at_once(client: httpx.AsyncClient, session: Session) -> None:
    opened = await open_chat(client)
    asked = (await client.post(f"{BASE}/person")).json()
    assert asked["state"] == "queued"
    assert asked["place"]["position"] == 1
    again = (await client.post(f"{BASE}/person")).json()
    assert again["place"] == asked["place"]
    found = await conversations.get_conversation(session, UUID(opened["conversation"]["id"]))
    assert found.because == "customer_request"
    async with client_of(client._transport.app) as second:  # type: ignore[attr-defined]
        await open_chat(second)
        assert (await second.post(f"{BASE}/person")).json()["place"]["position"] == 2
        ended = (await client.put(f"{BASE}/ending")).json()
        assert (ended["state"], ended["place"]) == ("closed", None)
        assert (await second.get(f"{BASE}/conversation")).json()["conversation"]["place"]["position"] == 1


@pytest.mark.usefixtures("queues")
async def test_who_leaves_the_queue_for_long_loses_the_place(
    client: httpx.AsyncClient, session: Session, runtime: Runtime, clock: FixedClock
) -> None:
    opened = await open_chat(client)
    await client.post(f"{BASE}/person")
    clock.advance(290)
    await schedules.close_abandoned(runtime)
    assert (await client.get(f"{BASE}/conversation")).json()["conversation"]["state"] == "queued"  # seen now
    clock.advance(290)
    await schedules.close_abandoned(runtime)
    conversation_id = UUID(opened["conversation"]["id"])
    assert (await conversations.get_conversation(session, conversation_id)).state == "queued"
    clock.advance(20)
    await schedules.close_abandoned(runtime)
    found = await conversations.get_conversation(session, conversation_id)
    assert (found.state, found.outcome, found.closed_by) == ("closed", "abandoned", "system")
    assert await routing.get_place(session, conversation_id) is None


async def test_the_end_the_rating_and_a_new_beginning(client: httpx.AsyncClient, clock: FixedClock) -> None:
    opened = await open_chat(client)
    early = await client.put(f"{BASE}/rating", json={"score": 5})
    assert (early.status_code, early.json()["code"]) == (409, "conversations.rating_too_early")
    going_on = await client.post(f"{BASE}/conversations")
    assert going_on.json()["id"] == opened["conversation"]["id"]
    assert (await client.put(f"{BASE}/ending")).json()["ended"] is True
    assert (await client.put(f"{BASE}/rating", json={"score": 6})).status_code == 422
    assert (await client.put(f"{BASE}/rating", json={"score": 4})).json()["rating"] == 4
    assert (await client.put(f"{BASE}/rating", json={"score": 5, "comment": "很好"})).json()["rating"] == 5
    clock.advance(601)
    assert (await client.put(f"{BASE}/rating", json={"score": 1})).status_code == 409
    late = await client.post(f"{BASE}/messages", json={"client_id": "k", "text": "还在吗"})
    assert (late.status_code, late.json()["code"]) == (409, "conversations.closed")
    fresh = (await client.post(f"{BASE}/conversations")).json()
    assert (fresh["state"], fresh["rating"]) == ("assistant", None)
    assert fresh["id"] != opened["conversation"]["id"]
    thread = (await client.get(f"{BASE}/conversation")).json()["messages"]
    assert [message["notice"] for message in thread] == ["greeting"]


async def test_the_transcript_is_taken_along_in_both_forms(client: httpx.AsyncClient) -> None:
    await open_chat(client)
    await client.post(f"{BASE}/messages", json={"client_id": "k", "text": "<img src=x onerror=alert(1)>"})
    plain = await client.get(f"{BASE}/transcript", headers={"accept-language": "zh"})
    assert plain.content.startswith(b"\xef\xbb\xbf")
    assert "2026-11-20 12:00:00" in plain.text
    assert plain.headers["content-disposition"].endswith('.txt"')
    page = await client.get(f"{BASE}/transcript", params={"format": "html"}, headers={"accept-language": "en"})
    assert "<img" not in page.text
    assert "sandbox" in page.headers["content-security-policy"]
    assert (await client.get(f"{BASE}/transcript", params={"format": "exe"})).status_code == 422


def a_photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (300, 200), "green").save(written, "JPEG", comment=b"hidden")
    return written.getvalue()


async def test_pictures_go_up_are_sent_and_come_back_clean(client: httpx.AsyncClient, app: FastAPI) -> None:
    await open_chat(client)
    up = await client.post(f"{BASE}/attachments", files={"file": ("证件.jpg", a_photo())})
    assert up.status_code == 201, up.text
    file = up.json()
    assert (file["name"], file["content_type"], file["width"]) == ("证件.jpg", "image/jpeg", 300)
    sent = {"client_id": "f1", "attachment_id": file["id"]}
    assert (await client.post(f"{BASE}/messages", json=sent)).status_code == 201
    message = (await client.get(f"{BASE}/conversation", params={"after": 1})).json()["messages"][0]
    assert (message["kind"], message["attachment"]["id"]) == ("attachment", file["id"])
    down = await client.get(f"{BASE}/attachments/{file['id']}")
    assert b"hidden" not in down.content
    assert down.headers["content-disposition"].startswith("attachment")
    assert down.headers["x-content-type-options"] == "nosniff"
    async with client_of(app) as stranger:
        await open_chat(stranger)
        assert (await stranger.get(f"{BASE}/attachments/{file['id']}")).status_code == 404
        stolen = await stranger.post(f"{BASE}/messages", json=sent)
        assert (stolen.status_code, stolen.json()["code"]) == (404, "conversations.file_missing")
    refused = await client.post(f"{BASE}/attachments", files={"file": ("x.jpg", b"<html>")})
    assert (refused.status_code, refused.json()["code"]) == (422, "conversations.file_kind")


async def test_a_file_in_a_note_does_not_exist_for_the_customer(
    client: httpx.AsyncClient, session: Session, runtime: Runtime, clock: FixedClock
) -> None:
    conversation_id = UUID((await open_chat(client))["conversation"]["id"])
    agent = await a_colleague(session)
    await conversations.set_state(session, conversation_id, "queued", queue="general", now=clock.now())
    await conversations.set_state(session, conversation_id, "active", agent_id=UUID(agent.id), now=clock.now())
    codes = {}
    for visibility in ("internal", "public", None):
        stored = await conversations.store_file(
            runtime, session, actor=agent, conversation_id=conversation_id, name="a", content=PDF, now=clock.now()
        )
        if visibility is not None:
            await conversations.post_as_staff(
                session,
                actor=agent,
                conversation_id=conversation_id,
                text="",
                visibility=visibility,  # type: ignore[arg-type]
                attachment_id=stored.id,
                now=clock.now(),
            )
        codes[visibility] = (await client.get(f"{BASE}/attachments/{stored.id}")).status_code
    assert codes == {"internal": 404, "public": 200, None: 404}
    assert (await client.get(f"{BASE}/attachments/{uuid7()}")).status_code == 404
    shown = (await client.get(f"{BASE}/conversation")).json()
    assert shown["conversation"]["agent"] == {"name": agent.name, "number": shown["conversation"]["agent"]["number"]}
    assert [message["kind"] for message in shown["messages"]].count("attachment") == 1


@pytest.mark.parametrize(("audience", "status"), [("public", 200), ("customers", 200), ("staff", 404)])
async def test_a_file_opens_beside_the_answer_that_cites_it(
    client: httpx.AsyncClient,
    app: FastAPI,
    session: Session,
    runtime: Runtime,
    clock: FixedClock,
    audience: knowledge.Audience,
    status: int,
) -> None:
    conversation_id = UUID((await open_chat(client))["conversation"]["id"])
    now, editor = clock.now(), system_actor("editor")
    file = await knowledge.store_file(runtime, session, actor=editor, name="步骤.jpg", content=a_photo(), now=now)
    content = await knowledge.with_files(
        session, knowledge.Content("怎么开通？", "见图。", audience=audience), [knowledge.Wanted(file.file, "步骤图")]
    )
    row = knowledge.ImportRow(1, "zh", content)
    report = await knowledge.import_articles(session, actor=editor, rows=[row], publish=True, now=now)
    cited = {"article_id": str(report.article_ids[0]), "version": 1, "title": "怎么开通？"}
    shown = {name: getattr(file, name) for name in ("name", "content_type", "size", "width", "height")}
    citation = {**cited, "attachments": [{"id": str(file.file), **shown, "alt_zh": "步骤图", "alt_en": ""}]}
    posted = await conversations.post_message(
        session,
        actor=editor,
        conversation_id=conversation_id,
        author="assistant",
        text="见图。",
        kind="answer",
        payload={"citation": citation},
        now=now,
    )
    message = (await client.get(f"{BASE}/conversation", params={"after": 1})).json()["messages"][0]
    assert message["citation"]["attachments"] == citation["attachments"]
    path = f"{BASE}/messages/{message['sequence']}/files/{file.file}"
    opened = await client.get(path)
    assert opened.status_code == status
    if status == 200:
        assert opened.headers["content-disposition"].startswith("inline")
        assert opened.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in opened.headers["content-security-policy"]
        assert b"hidden" not in opened.content
    assert posted.sequence == message["sequence"]
    for other in (f"{BASE}/messages/1/files/{file.file}", f"{BASE}/messages/{message['sequence']}/files/{uuid7()}"):
        assert (await client.get(other)).status_code == 404
    async with client_of(app) as stranger:
        await open_chat(stranger)
        assert (await stranger.get(path)).status_code == 404
