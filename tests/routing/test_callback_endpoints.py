"""Callbacks over HTTP: the agent's card, the floor's list, the rules; who may what."""

from __future__ import annotations

import pytest

from tests.conftest import SignIn
from tests.routing.builders import NOON, at, waiting
from tests.routing.callback_builders import BY_PHONE, NUMBER, a_caller, called, wished
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

NOBODY = "00000000-0000-7000-8000-000000000000"
RULE = {"active": True, "slot_minutes": 30, "per_slot": 4, "days_ahead": 2, "tries": 2, "retry_minutes": 10}


@pytest.fixture(autouse=True)
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        ("agent", "get", "/api/v1/callbacks"),
        ("agent", "get", "/api/v1/callbacks/export.csv"),
        ("agent", "get", "/api/v1/callback-rules"),
        ("agent", "put", "/api/v1/callback-rules/general"),
        ("analyst", "get", "/api/v1/callback-rules"),
        ("analyst", "post", f"/api/v1/conversations/{NOBODY}/callback/reveals"),
        ("analyst", "get", f"/api/v1/conversations/{NOBODY}/callback/slots"),
        ("analyst", "put", f"/api/v1/conversations/{NOBODY}/callback/outcome"),
        ("editor", "get", f"/api/v1/conversations/{NOBODY}/callback"),
    ],
)
async def test_who_may_not_is_refused(sign_in: SignIn, role: str, method: str, path: str) -> None:
    client = await sign_in(role)
    answer = await client.request(method, path, json={}, headers={"if-match": '"0"'})
    assert answer.status_code == 403


async def test_an_agent_accepts_sees_the_number_and_says_what_came_of_it(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    client = await sign_in("agent")
    staff = client.staff.id  # type: ignore[attr-defined]
    await routing.set_skills(session, {staff: {"general": 3}}, capacity={staff: BY_PHONE})
    await client.put("/api/v1/me/presence", json={"state": "online", "reason": None})
    one = await called(runtime, session)
    path = f"/api/v1/conversations/{one}/callback"
    await routing.dispatch(runtime)
    (offer,) = (await client.get("/api/v1/desk")).json()["offers"]
    assert offer["channel"] == "outbound_voice"
    early = await client.post(f"{path}/reveals")
    assert (early.status_code, early.json()["code"]) == (409, "routing.callback_not_yours")
    assert (await client.put(f"/api/v1/offers/{one}/acceptance")).status_code == 200
    card = (await client.get(path)).json()
    assert (card["phase"], card["mine"], card["number"], card["tries_most"]) == ("calling", True, "139****1111", 3)
    shown = await client.post(f"{path}/reveals")
    assert (shown.status_code, shown.json()) == (201, {"number": NUMBER})
    assert shown.headers["cache-control"] == "no-store"
    assert len((await client.get(f"{path}/slots")).json()["items"]) > 3
    body = {"outcome": "unanswered"}
    assert (await client.put(f"{path}/outcome", json=body)).status_code == 428
    stale = await client.put(f"{path}/outcome", json=body, headers={"if-match": '"99"'})
    assert stale.status_code == 412
    after = await client.put(f"{path}/outcome", json=body, headers={"if-match": f'"{card["version"]}"'})
    assert after.status_code == 200, after.text
    assert (after.json()["state"], after.json()["tries"], after.json()["mine"]) == ("open", 1, False)
    nothing = await waiting(session)
    assert (await client.get(f"/api/v1/conversations/{nothing}/callback")).json() is None


async def test_the_floor_lists_finds_pages_and_takes_along(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    await a_caller(session, state=None)
    ids = [await called(runtime, session, number=f"1390000{n:04d}") for n in range(3)]
    clock.advance(7200)
    fresh = await waiting(session, now=clock.now())
    await wished(runtime, session, fresh, now=clock.now(), number="13911111111")
    lead = await sign_in("supervisor")
    answer = await lead.get("/api/v1/callbacks", params={"limit": 2})
    assert answer.status_code == 200, answer.text
    first = answer.json()
    assert first["total"] == 4
    assert first["queues"] == [{"queue": "general", "open": 4, "due": 4, "late": 3}]
    rest = (await lead.get("/api/v1/callbacks", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    listed = [row["conversation_id"] for row in [*first["items"], *rest["items"]]]
    assert listed == [str(one) for one in [*ids, fresh]]
    assert rest["next_cursor"] is None
    late = (await lead.get("/api/v1/callbacks", params={"which": "late"})).json()
    assert {row["conversation_id"] for row in late["items"]} == {str(one) for one in ids}
    for search, count in (("综合", 4), ("nobody", 0), (str(fresh)[-6:].upper(), 1)):
        searched = await lead.get("/api/v1/callbacks", params={"search": search})
        assert searched.status_code == 200, searched.text
        assert searched.json()["total"] == count, search
    assert (await lead.get("/api/v1/callbacks", params={"which": "ended"})).json()["total"] == 0
    assert (await lead.get("/api/v1/callbacks", params={"kind": "slot", "queue": "general"})).json()["total"] == 0
    window = {"since": NOON.isoformat(), "until": at(60).isoformat(), "state": "open"}
    assert (await lead.get("/api/v1/callbacks", params=window)).json()["total"] == 3
    assert (await lead.get("/api/v1/callbacks", params={"cursor": "WyJ4IiwxXQ"})).status_code == 422
    assert (await lead.get("/api/v1/callbacks", params={"since": "2026-01-01T00:00:00"})).status_code == 422
    sheet = await lead.get("/api/v1/callbacks/export.csv")
    assert sheet.status_code == 200
    assert len(sheet.text.strip().splitlines()) == 5
    assert "1390000" not in sheet.text


async def test_rules_are_seen_and_changed(session: Session, sign_in: SignIn) -> None:
    lead = await sign_in("supervisor")
    await a_caller(session, state=None)
    listed = {each["queue"]: each for each in (await lead.get("/api/v1/callback-rules")).json()["items"]}
    assert (listed["general"]["version"], listed["general"]["callers"], listed["general"]["promised"]) == (0, 1, 3)
    path = "/api/v1/callback-rules/general"
    assert (await lead.put(path, json=RULE)).status_code == 428
    changed = await lead.put(path, json=RULE, headers={"if-match": '"0"'})
    assert (changed.status_code, changed.headers["etag"], changed.json()["per_slot"]) == (200, '"1"', 4)
    assert (await lead.put(path, json=RULE, headers={"if-match": '"0"'})).status_code == 412
    wrong = await lead.put(path, json={**RULE, "slot_minutes": 7}, headers={"if-match": '"1"'})
    assert wrong.status_code == 422
    unknown = await lead.put("/api/v1/callback-rules/nowhere", json=RULE, headers={"if-match": '"0"'})
    assert unknown.json()["code"] == "routing.queue_unknown"
