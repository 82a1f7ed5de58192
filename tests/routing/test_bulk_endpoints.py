"""Jobs on many contacts and macros, over HTTP."""

from __future__ import annotations

from typing import Any

from tests.routing.builders import waiting
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.platform.runtime import Runtime
from zhike.routing.service import bulk_work

JOBS, PREVIEWS, MACROS = "/api/v1/bulk-jobs", "/api/v1/bulk-previews", "/api/v1/macros"
NOTE = {"kind": "note", "text": "已核对"}


async def test_from_preview_to_undo(sign_in: Any, runtime: Runtime, session: Session) -> None:
    lead = await sign_in("supervisor")
    ids = [str(await waiting(session)) for _ in range(3)]
    wish: dict[str, Any] = {"acts": [NOTE], "selection": {"ids": [*ids, str(uuid7())]}}
    looked = (await lead.post(PREVIEWS, json=wish)).json()
    assert (looked["total"], looked["fitting"]) == (4, 3)
    assert looked["skipped"][0]["why"].startswith("没有这个会话")
    assert looked["undo"] == [{"kind": "note", "reach": "whole"}]
    begun = await lead.post(JOBS, json=wish, headers={"idempotency-key": "bulk-0001"})
    again = await lead.post(JOBS, json=wish, headers={"idempotency-key": "bulk-0001"})
    assert begun.status_code == 201
    assert again.json()["id"] == begun.json()["id"]
    job = f"{JOBS}/{begun.json()['id']}"
    assert begun.json()["may_stop"]
    assert (await lead.put(f"{job}/undo")).json()["code"] == "routing.bulk_state"
    await bulk_work.work_on_jobs(runtime)
    done = (await lead.get(job)).json()
    assert (done["state"], done["done"], done["skipped"], done["may_undo"]) == ("done", 3, 1, True)
    page = (await lead.get(f"{job}/items", params={"limit": 2})).json()
    rest = (await lead.get(f"{job}/items", params={"limit": 2, "cursor": page["next_cursor"]})).json()
    assert [each["conversation_id"] for each in page["items"] + rest["items"]] == wish["selection"]["ids"]
    assert ids[0] in (await lead.get(f"{job}/items.csv")).text
    assert (await lead.put(f"{job}/resumption")).status_code == 409
    assert (await lead.put(f"{job}/undo")).json()["state"] == "undoing"
    await bulk_work.work_on_jobs(runtime)
    assert (await lead.get(job)).json()["undone"] == 3
    assert [each["id"] for each in (await lead.get(JOBS)).json()["items"]] == [begun.json()["id"]]


async def test_a_filter_of_a_view_works_as_a_selection(sign_in: Any, session: Session) -> None:
    lead = await sign_in("supervisor")
    await waiting(session)
    wish = {"acts": [NOTE], "selection": {"filter": {"states": ["queued"]}}}
    assert (await lead.post(PREVIEWS, json=wish)).json()["total"] == 1
    gone = {"acts": [NOTE], "selection": {"filter": {"queues": ["closed_for_good"]}}}
    assert (await lead.post(PREVIEWS, json=gone)).json()["code"] == "routing.bulk_none"


async def test_a_job_is_stopped_before_it_began(sign_in: Any, runtime: Runtime, session: Session) -> None:
    lead = await sign_in("supervisor")
    wish = {"acts": [NOTE], "selection": {"ids": [str(await waiting(session))]}}
    job = f"{JOBS}/{(await lead.post(JOBS, json=wish)).json()['id']}"
    assert (await lead.put(f"{job}/stop")).json()["state"] == "stopped"
    await bulk_work.work_on_jobs(runtime)
    assert (await lead.get(job)).json()["pending"] == 1
    assert (await lead.put(f"{job}/resumption")).json()["state"] == "waiting"


async def test_macros_are_kept_shared_and_never_overwritten(sign_in: Any) -> None:
    agent, lead = await sign_in("agent", team="A"), await sign_in("supervisor", team="A")
    body = {"name": "挂失收尾", "acts": [NOTE, {"kind": "close", "reason": "CCD-04"}], "scope": "team"}
    assert (await agent.post(MACROS, json=body)).status_code == 403
    kept = await lead.post(MACROS, json=body)
    assert (kept.status_code, kept.headers["etag"]) == (201, '"1"')
    found = (await agent.get(MACROS)).json()
    assert [each["name"] for each in found["items"]] == ["挂失收尾"]
    assert (found["may_share"], found["items"][0]["may_change"]) == (False, False)
    path = f"{MACROS}/{kept.json()['id']}"
    assert (await lead.put(path, json={**body, "name": "甲"}, headers={"if-match": '"1"'})).status_code == 200
    assert (await lead.put(path, json={**body, "name": "乙"}, headers={"if-match": '"1"'})).status_code == 412
    wrong = {**body, "acts": [{"kind": "reply", "text": "您好 {name}"}]}
    assert (await lead.post(MACROS, json=wrong)).json()["code"] == "conversations.act_variable"
    unknown = {**body, "acts": [{"kind": "close", "reason": "XXX-99"}]}
    assert (await lead.post(MACROS, json=unknown)).json()["code"] == "conversations.reason_unknown"
    stranger = await sign_in("agent", team="B")
    assert (await stranger.get(MACROS)).json()["items"] == []
    run = {"macro_id": kept.json()["id"]}
    assert (await stranger.post(f"/api/v1/conversations/{uuid7()}/macro-runs", json=run)).status_code == 404
    assert (await lead.delete(path, headers={"if-match": "*"})).status_code == 204


async def test_a_macro_is_previewed_run_and_undone(sign_in: Any, session: Session) -> None:
    lead = await sign_in("supervisor")
    contact = f"/api/v1/conversations/{await waiting(session)}"
    wish = {"acts": [{"kind": "note", "text": "{agent} 已看"}]}
    looked = (await lead.post(f"{contact}/macro-previews", json=wish)).json()
    assert looked["acts"][0]["text"] == f"{lead.staff.name} 已看"
    assert looked["obstacle"] is None
    ran = await lead.post(f"{contact}/macro-runs", json=wish)
    assert ran.status_code == 201
    undone = await lead.put(f"/api/v1/macro-runs/{ran.json()['id']}/undo")
    assert undone.json() == {"state": "undone", "why": []}
    assert (await lead.put(f"/api/v1/macro-runs/{ran.json()['id']}/undo")).json()["code"] == "routing.undo_over"
    both = {**wish, "macro_id": str(uuid7())}
    assert (await lead.post(f"{contact}/macro-runs", json=both)).status_code == 422


async def test_nobody_else_comes_here(client: Any, sign_in: Any) -> None:
    inspector = await sign_in("inspector")
    for path in (JOBS, MACROS):
        assert (await client.get(path)).status_code == 401
        assert (await inspector.get(path)).status_code == 403
