"""Work orders over HTTP."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from tests.conftest import SignIn
from tests.conversations.builders import NOON, SYSTEM
from zhike.cases.service.opening import open_work_order
from zhike.cases.work_order import NewWorkOrder
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime

URL = "/api/v1/work-orders"
BODY: dict[str, Any] = {"kind": "promise", "title": "下午五点前回电", "facts": {"when": "今天 17:00"}}


async def test_an_agent_opens_works_and_ends_one(sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    made = await agent.post(URL, json=BODY, headers={"idempotency-key": "order-0001"})
    again = await agent.post(URL, json=BODY, headers={"idempotency-key": "order-0001"})
    assert made.status_code == 201, made.text
    assert made.json()["id"] == again.json()["id"]
    assert made.json()["created_by"] == "agent"
    one = f"{URL}/{made.json()['id']}"
    note = await agent.post(f"{one}/steps", json={"text": "验证码 123456 已核", "public": True})
    assert note.status_code == 201
    assert "123456" not in note.json()["text"]
    staff = agent.staff  # type: ignore[attr-defined]
    patched = await agent.patch(one, json={"owner_id": str(staff.id), "state": "done"}, headers={"if-match": '"1"'})
    assert patched.status_code == 200, patched.text
    assert (patched.json()["owner_name"], patched.json()["state"]) == (staff.name, "done")
    stale = await agent.patch(one, json={"state": "in_progress"}, headers={"if-match": '"1"'})
    assert stale.status_code == 412
    assert (await agent.patch(one, json={"state": "in_progress"})).status_code == 428
    shown = (await agent.get(one)).json()
    assert shown["facts"] == [{"name": "when", "text": "今天 17:00"}]
    assert [step["kind"] for step in shown["steps"]] == ["opened", "note", "owner", "state"]
    freed = await agent.patch(one, json={"owner_id": None}, headers={"if-match": '"2"'})
    assert freed.json()["owner_name"] is None


async def test_lists_come_in_pages_and_as_csv(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    boss = await sign_in("supervisor")
    for title in ("=1+1", "第二张", "第三张"):
        await open_work_order(runtime, session, actor=SYSTEM, new=NewWorkOrder("other", title, "rule"), now=NOON)
    first = (await boss.get(URL, params={"limit": 2})).json()
    second = (await boss.get(URL, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert (first["total"], len(first["items"]), second["total"], len(second["items"])) == (3, 2, None, 1)
    assert second["next_cursor"] is None
    sheet = await boss.get(f"{URL}/export.csv", params={"open": True})
    assert sheet.status_code == 200
    assert sheet.text.count("\r\n") == 4
    assert "'=1+1" in sheet.text
    exported = text("select count(*) from audit.entry where action = 'cases.exported'")
    assert (await session.execute(exported)).scalar_one() == 1
    assert (await boss.get(URL, params={"cursor": "x"})).status_code == 422
    assert (await boss.get(f"{URL}/catalogue")).json()["kinds"][0]["id"] == "loss_follow_up"


async def test_doors_are_shut_for_those_without_permission(sign_in: SignIn, client: Any) -> None:
    editor = await sign_in("editor")
    agent = await sign_in("agent")
    assert (await client.get(URL)).status_code == 401
    assert (await editor.get(URL)).status_code == 403
    assert (await editor.post(URL, json=BODY)).status_code == 403
    assert (await agent.get(f"{URL}/export.csv")).status_code == 403
    inspector = await sign_in("inspector")
    assert (await inspector.get(URL)).status_code == 200
    assert (await inspector.post(URL, json=BODY)).status_code == 403


async def test_bad_input_is_refused_with_its_place(sign_in: SignIn) -> None:
    agent = await sign_in("agent")
    for wrong in ({"kind": "x"}, {"title": ""}, {"facts": {"A b": "c"}}, {"urgency": "P9"}, {"owner": "me"}):
        assert (await agent.post(URL, json={**BODY, **wrong})).status_code == 422
