"""Side threads over HTTP: who passes which door, pages, CSV, refusals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.conftest import SignIn
from tests.conversations.builders import with_agent
from tests.conversations.test_endpoints import actor_of, audited
from zhike.platform.database import Session
from zhike.platform.ids import uuid7

URL = "/api/v1/side-threads"
DEPARTMENTS = "/api/v1/side-departments"


def question(conversation_id: UUID, **details: Any) -> dict[str, Any]:
    plain = {"department": "card", "subject": "年费", "question": "能否减免？", "conversation_id": str(conversation_id)}
    return {**plain, **details}


async def staffed(boss: Any, *members: Any) -> None:
    body = {"minutes": 240, "members": [str(each.staff.id) for each in members]}
    made = await boss.put(f"{DEPARTMENTS}/card", json=body, headers={"if-match": '"0"'})
    assert made.status_code == 200, made.text


async def test_an_agent_asks_a_colleague_answers_and_the_agent_closes(session: Session, sign_in: SignIn) -> None:
    agent, office, boss = await sign_in("agent"), await sign_in("back_office"), await sign_in("supervisor")
    await staffed(boss, office)
    conversation = await with_agent(session, actor_of(agent))
    body = question(conversation.id)
    made = await agent.post(URL, json=body, headers={"idempotency-key": "side-0001"})
    again = await agent.post(URL, json=body, headers={"idempotency-key": "side-0001"})
    assert made.status_code == 201, made.text
    assert made.json()["id"] == again.json()["id"]
    assert (made.json()["part"], made.json()["remaining_s"]) == ("asker", 4 * 3600)
    one = f"{URL}/{made.json()['id']}"
    answer = await office.post(f"{one}/posts", json={"text": "可以，验证码 123456"})
    assert answer.status_code == 201, answer.text
    assert "123456" not in answer.text
    assert (answer.json()["state"], answer.json()["remaining_s"]) == ("answered", None)
    assert (await agent.put(f"{one}/closure")).status_code == 428
    assert (await agent.put(f"{one}/closure", headers={"if-match": '"1"'})).status_code == 412
    assert (await office.put(f"{one}/closure", headers={"if-match": '"2"'})).status_code == 409
    closed = await agent.put(f"{one}/closure", headers={"if-match": '"2"'})
    assert (closed.status_code, closed.json()["state"]) == (200, "closed")
    late = await office.post(f"{one}/posts", json={"text": "还有"})
    assert (late.status_code, late.json()["code"]) == (409, "cases.side_closed")
    assert (await boss.get(one)).json()["part"] == "reader"
    inbox = (await office.get(DEPARTMENTS)).json()["items"]
    assert [each["id"] for each in inbox if each["mine"]] == ["card"]


@pytest.mark.parametrize("which", ["all", "open"])
async def test_lists_come_in_pages_and_as_csv(session: Session, sign_in: SignIn, which: str) -> None:
    agent, boss = await sign_in("agent"), await sign_in("supervisor")
    await staffed(boss, boss)
    conversation = await with_agent(session, actor_of(agent))
    for subject in ("=1+1", "第二条", "第三条"):
        assert (await agent.post(URL, json=question(conversation.id, subject=subject))).status_code == 201
    first = (await agent.get(URL, params={"which": which, "limit": 2})).json()
    second = (await agent.get(URL, params={"which": which, "limit": 2, "cursor": first["next_cursor"]})).json()
    assert (first["total"], len(first["items"]), second["total"], len(second["items"])) == (3, 2, None, 1)
    assert len({each["id"] for page in (first, second) for each in page["items"]}) == 3
    sheet = await boss.get(f"{URL}/export.csv", params={"which": which})
    assert sheet.status_code == 200
    assert sheet.text.count("\r\n") == 4
    assert "'=1+1" in sheet.text
    assert "cases.sides_exported" in await audited(session)
    assert (await boss.get(URL, params={"cursor": "x"})).status_code == 422


async def test_doors_are_shut_for_those_without_permission(session: Session, sign_in: SignIn, client: Any) -> None:
    agent, office, boss = await sign_in("agent"), await sign_in("back_office"), await sign_in("supervisor")
    await staffed(boss, office)
    conversation = await with_agent(session, actor_of(agent))
    one = f"{URL}/{(await agent.post(URL, json=question(conversation.id))).json()['id']}"
    change = {"minutes": 60, "members": []}
    assert (await client.get(URL)).status_code == 401
    for role in ("editor", "inspector", "analyst", "admin"):
        nobody = await sign_in(role)
        for path in (URL, one, DEPARTMENTS):
            assert (await nobody.get(path)).status_code == 403
        assert (await nobody.post(URL, json=question(conversation.id))).status_code == 403
        assert (await nobody.post(f"{one}/posts", json={"text": "x"})).status_code == 403
        assert (await nobody.put(f"{one}/closure", headers={"if-match": "*"})).status_code == 403
        assert (await nobody.put(f"{DEPARTMENTS}/card", json=change, headers={"if-match": "*"})).status_code == 403
    assert (await office.post(URL, json=question(conversation.id))).status_code == 403
    assert (await agent.get(f"{URL}/export.csv")).status_code == 403
    assert (await agent.put(f"{DEPARTMENTS}/card", json=change, headers={"if-match": "*"})).status_code == 403
    stranger = await sign_in("agent")
    assert (await stranger.get(one)).status_code == 404
    assert (await stranger.post(f"{one}/posts", json={"text": "x"})).status_code == 404
    assert (await stranger.get(URL, params={"conversation": str(conversation.id)})).status_code == 422


async def test_bad_input_is_refused_with_its_place(session: Session, sign_in: SignIn) -> None:
    agent, boss = await sign_in("agent"), await sign_in("supervisor")
    conversation = await with_agent(session, actor_of(agent))
    nobody = await agent.post(URL, json=question(conversation.id))
    assert (nobody.status_code, nobody.json()["code"]) == (409, "cases.side_nobody")
    wrongs: list[dict[str, Any]] = [
        {"department": "x"}, {"subject": ""}, {"question": " "}, {"minutes": 1}, {"due_at": "now"}
    ]  # fmt: skip
    for wrong in wrongs:
        assert (await agent.post(URL, json=question(conversation.id, **wrong))).status_code == 422
    members = [str(uuid7()) for _ in range(101)]
    for body in ({"minutes": 0, "members": []}, {"minutes": 60, "members": members}, {"members": []}):
        answer = await boss.put(f"{DEPARTMENTS}/card", json=body, headers={"if-match": '"0"'})
        assert answer.status_code == 422
