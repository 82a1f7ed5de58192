"""Canned replies: approved by a second person, used with their files, taken in from a sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.conversations.builders import with_agent
from tests.conversations.test_endpoints import PDF, actor_of
from zhike.conversations.service.canned_files import sweep_canned_files
from zhike.identity.service.notifications import list_notifications
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.files.keeping import path_of
from zhike.platform.runtime import Runtime

ROUTE = "/api/v1/canned-replies"
GREETING = {"shortcut": "NH", "title": "问候", "text": "您好，很高兴为您服务"}


def match(answer: httpx.Response) -> dict[str, str]:
    return {"if-match": answer.headers["etag"]}


async def offered(client: httpx.AsyncClient, **query: str) -> list[str]:
    return [item["text"] for item in (await client.get(ROUTE, params=query)).json()["items"]]


async def register(client: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await client.get(f"{ROUTE}/register", params=query)).json()["items"]
    return items


async def test_a_text_for_others_is_offered_once_a_second_person_approved_it(session: Session, sign_in: SignIn) -> None:
    author, second, agent = await sign_in("supervisor"), await sign_in("supervisor"), await sign_in("agent")
    added = await author.post(ROUTE, json=GREETING)
    assert (added.status_code, added.json()["status"], added.json()["may_decide"]) == (201, "waiting", False)
    (asked,) = await list_notifications(session, actor=actor_of(second), limit=9)
    assert (asked.kind, asked.subject) == ("canned_waits", f"canned_reply:{added.json()['id']}")
    assert await list_notifications(session, actor=actor_of(agent), limit=9) == []
    one = f"{ROUTE}/{added.json()['id']}"
    assert await offered(agent) == []
    own = await author.put(f"{one}/approval", headers=match(added))
    assert (own.status_code, own.json()["code"]) == (409, "conversations.nothing_to_decide")
    assert (await agent.put(f"{one}/approval", headers=match(added))).status_code == 403
    approved = await second.put(f"{one}/approval", headers=match(added))
    assert approved.json()["status"] == "in_force"
    assert await offered(agent) == [GREETING["text"]]

    changed = await author.put(one, json={**GREETING, "text": "您好！"}, headers=match(approved))
    assert (changed.json()["status"], changed.json()["change"]["text"]) == ("in_force", "您好！")
    assert await offered(agent) == [GREETING["text"]]
    back = await second.put(f"{one}/sending-back", json={"word": "少了称呼"}, headers=match(changed))
    assert (back.json()["sent_back"], back.json()["waits"]) == ("少了称呼", False)
    (told,) = await list_notifications(session, actor=actor_of(author), limit=9)
    assert (told.kind, told.subject) == ("canned_back", f"canned_reply:{added.json()['id']}")
    again = await author.put(one, json={**GREETING, "text": "王女士您好！"}, headers=match(back))
    await second.put(f"{one}/approval", headers=match(again))
    assert await offered(agent) == ["王女士您好！"]
    actions = {row[0] for row in await session.execute(text("select action from audit.entry"))}
    assert {"conversations.canned_reply_approved", "conversations.canned_reply_sent_back"} <= actions


async def test_what_is_out_of_date_is_not_offered_and_the_register_says_so(sign_in: SignIn, clock: FixedClock) -> None:
    author, second, agent = await sign_in("supervisor"), await sign_in("supervisor"), await sign_in("agent")
    until = (clock.now() + timedelta(days=1)).date().isoformat()
    added = await author.post(ROUTE, json={**GREETING, "valid_until": until})
    await second.put(f"{ROUTE}/{added.json()['id']}/approval", headers=match(added))
    assert len(await offered(agent)) == 1
    clock.advance(3 * 86_400)
    agent = await sign_in("agent")
    assert await offered(agent) == []
    (entry,) = await register(agent, state="expired")
    assert entry["status"] == "expired"
    assert await register(agent, state="in_force") == []
    assert [each["id"] for each in await register(agent, q="wenhou", scope="all", language="zh")] == [entry["id"]]
    assert await register(agent, q="挂失") == []


async def test_own_ones_hold_at_once_and_concern_nobody_else(sign_in: SignIn) -> None:
    agent, other, leader = await sign_in("agent"), await sign_in("agent"), await sign_in("supervisor")
    added = await agent.post(ROUTE, json={**GREETING, "scope": "own"})
    assert added.json()["status"] == "in_force"
    assert (await offered(agent), await offered(other)) == ([GREETING["text"]], [])
    assert await register(leader) == []
    one = f"{ROUTE}/{added.json()['id']}"
    assert (await leader.put(one, json=GREETING, headers=match(added))).status_code == 404
    shared = await agent.put(one, json=GREETING, headers=match(added))
    (seen,) = await register(leader, state="waiting")
    assert seen["may_decide"] is True
    await leader.put(f"{one}/approval", headers=match(shared))
    assert (await offered(agent), await offered(other)) == ([GREETING["text"]], [GREETING["text"]])
    (seen,) = await register(leader)
    taken_back = await leader.put(one, json={**GREETING, "scope": "own"}, headers={"if-match": f'"{seen["version"]}"'})
    assert (taken_back.status_code, taken_back.json()["code"]) == (422, "conversations.canned_scope")


async def test_a_reply_is_inserted_with_its_gaps_filled_and_its_files_ready(
    session: Session, sign_in: SignIn, runtime: Runtime, clock: FixedClock
) -> None:
    agent, second = await sign_in("agent"), await sign_in("supervisor")
    kept = await agent.post("/api/v1/canned-files", files={"file": ("办理须知.pdf", PDF)})
    unused = await agent.post("/api/v1/canned-files", files={"file": ("b.pdf", PDF)})
    body = {
        **GREETING,
        "text": "{{customer_name}}您好，我是{{agent_name}}，{{日期}}回复您",
        "channel": "web_chat",
        "files": [kept.json()["id"]],
    }
    added = await agent.post(ROUTE, json=body)
    conversation = await with_agent(session, actor_of(agent))
    uses = f"/api/v1/conversations/{conversation.id}/canned-uses"
    early = await agent.post(uses, json={"reply_id": added.json()["id"]})
    assert (early.status_code, early.json()["code"]) == (409, "conversations.canned_not_offered")
    await second.put(f"{ROUTE}/{added.json()['id']}/approval", headers=match(added))
    inserted = await agent.post(uses, json={"reply_id": added.json()["id"]})
    name = actor_of(agent).name
    assert inserted.json()["text"] == f"客户您好，我是{name}，{{{{日期}}}}回复您"
    assert inserted.json()["gaps"] == ["日期"]
    (file,) = inserted.json()["attachments"]
    assert file["name"] == "办理须知.pdf"
    sent = {"client_id": "a1", "text": "请看", "attachment_id": file["id"]}
    assert (await agent.post(f"/api/v1/conversations/{conversation.id}/messages", json=sent)).status_code == 201
    (entry,) = await register(agent)
    assert (entry["used_30_days"], entry["wording"]["files"][0]["id"]) == (1, kept.json()["id"])
    assert (await agent.get(f"/api/v1/canned-files/{kept.json()['id']}")).status_code == 200
    assert await offered(agent, channel="app_chat") == []

    clock.advance(2 * 86_400)
    assert await sweep_canned_files(runtime) == 1
    left = {row[0] for row in await session.execute(text("select id from conversations.canned_file"))}
    assert left == {UUID(kept.json()["id"])}
    assert unused.status_code == 201


async def test_a_sheet_is_taken_in_once_and_taken_along(sign_in: SignIn) -> None:
    author, second = await sign_in("supervisor"), await sign_in("supervisor")
    sheet = "shortcut,title,text,scope,team\nnh,问候,您好,,\ngs,挂失,已为您挂失,team,信用卡\nxx,坏,,,\n"

    async def take(content: str) -> dict[str, Any]:
        done = await author.post(f"{ROUTE}/imports", files={"file": ("a.csv", content.encode())})
        result: dict[str, Any] = done.json()
        return result

    first = await take(sheet)
    assert (first["added"], first["rejected"]) == (2, [{"row": 4, "fault": "text"}])
    for entry in await register(second, state="waiting"):
        version = {"if-match": f'"{entry["version"]}"'}
        await second.put(f"{ROUTE}/{entry['id']}/approval", headers=version)
    again = await take(sheet)
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2)
    assert (await take(sheet.replace("您好", "您好！")))["changed"] == 1
    taken = await second.get(f"{ROUTE}/sheet", params={"q": "guashi"})
    assert taken.headers["content-type"].startswith("text/csv")
    assert "已为您挂失" in taken.text
    assert "您好" not in taken.text
    refused = await author.post(f"{ROUTE}/imports", files={"file": ("a.csv", b"a,b\n")})
    assert (refused.status_code, refused.json()["code"]) == (422, "conversations.sheet_columns")


@pytest.mark.parametrize("body", [{"scope": "team"}, {"scope": "team", "team": "贷款"}])
async def test_an_agent_writes_for_no_other_team(sign_in: SignIn, body: dict[str, str]) -> None:
    agent = await sign_in("agent", team="信用卡")
    refused = await agent.post(ROUTE, json={**GREETING, **body})
    assert (refused.status_code, refused.json()["code"]) == (422, "conversations.canned_scope")


async def test_a_file_that_is_gone_is_not_taken(sign_in: SignIn, runtime: Runtime) -> None:
    agent = await sign_in("agent")
    missing = await agent.post(ROUTE, json={**GREETING, "files": ["01890000-0000-7000-8000-000000000000"]})
    assert (missing.status_code, missing.json()["code"]) == (404, "conversations.file_missing")
    kept = (await agent.post("/api/v1/canned-files", files={"file": ("a.pdf", PDF)})).json()["id"]
    path_of(runtime.installation.files_folder, UUID(kept)).write_bytes(b"something else")
    assert (await agent.get(f"/api/v1/canned-files/{kept}")).status_code == 404


OF_CARDS = {**GREETING, "text": "信用卡的事您慢慢说", "scope": "queue", "queue": "cards"}


async def test_a_queues_reply_is_offered_in_contacts_of_that_queue_only(sign_in: SignIn) -> None:
    author, second = await sign_in("agent"), await sign_in("supervisor")
    added = await author.post(ROUTE, json=OF_CARDS)
    assert (added.status_code, added.json()["status"], added.json()["wording"]["queue"]) == (201, "waiting", "cards")
    approved = await second.put(f"{ROUTE}/{added.json()['id']}/approval", headers=match(added))
    assert approved.status_code == 200
    assert (await author.post(ROUTE, json={**GREETING, "scope": "own"})).status_code == 201
    assert await offered(author, queue="cards") == [GREETING["text"], OF_CARDS["text"]]
    assert await offered(author, queue="loans") == await offered(author) == [GREETING["text"]]
    assert [each["id"] for each in await register(second, scope="queue", queue="cards")] == [added.json()["id"]]
    assert await register(second, scope="queue", queue="loans") == []


async def test_a_queues_reply_goes_into_no_other_queues_contact(session: Session, sign_in: SignIn) -> None:
    second = await sign_in("supervisor")
    added = await (await sign_in("supervisor")).post(ROUTE, json=OF_CARDS)
    await second.put(f"{ROUTE}/{added.json()['id']}/approval", headers=match(added))
    for queue, answer in (("cards", 201), ("loans", 409)):
        agent = await sign_in("agent")
        contact = await with_agent(session, actor_of(agent), queue=queue)
        used = await agent.post(
            f"/api/v1/conversations/{contact.id}/canned-uses", json={"reply_id": added.json()["id"]}
        )
        assert used.status_code == answer, used.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"scope": "queue"}, "conversations.canned_scope"),
        ({"scope": "queue", "queue": "moon"}, "conversations.canned_queue"),
    ],
)
async def test_a_queue_is_named_and_exists(sign_in: SignIn, body: dict[str, str], code: str) -> None:
    agent = await sign_in("agent")
    refused = await agent.post(ROUTE, json={**GREETING, **body})
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_sheet_names_queues(sign_in: SignIn) -> None:
    author = await sign_in("supervisor")
    rows = (
        "快捷词,标题,内容,范围,队列",
        "a,甲,您好,队列,cards",
        "b,乙,您好,queue,moon",
        "c,丙,您好,all,cards",
        "d,丁,您好,queue,",
    )
    sheet = "\n".join(rows)
    answer = await author.post(f"{ROUTE}/imports", files={"file": ("a.csv", sheet.encode())})
    done = answer.json()
    assert (done["added"], done["rejected"]) == (1, [{"row": row, "fault": "queue"} for row in (3, 4, 5)])
    taken = await author.get(f"{ROUTE}/sheet", params={"scope": "queue"})
    again = await author.post(f"{ROUTE}/imports", files={"file": ("a.csv", taken.content)})
    assert (again.json()["added"], again.json()["unchanged"], again.json()["rejected"]) == (0, 1, [])
