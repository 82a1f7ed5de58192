"""The routes of routing: shapes, rights and refusals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.conftest import SignIn
from tests.routing.builders import NOON, a_customer, waiting
from zhike.conversations import api as conversations
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

ROLES = (
    "agent",
    "assistant_specialist",
    "back_office",
    "supervisor",
    "inspector",
    "editor",
    "analyst",
    "compliance",
    "admin",
)
SERVING = {"agent", "assistant_specialist", "supervisor"}
MANAGING = {"supervisor", "admin"}
NOBODY = "00000000-0000-7000-8000-000000000000"
A_QUEUE: dict[str, Any] = {
    "key": "cross_border",
    "name_zh": "跨境",
    "name_en": "Cross-border",
    "skills": ["fx"],
    "target_s": 40,
    "hours": {"weekly": {"mon": [["08:30", "12:00"], ["13:30", "17:30"]]}},
}
ROUTES = [
    ("GET", "/api/v1/me/presence", None, SERVING),
    ("PUT", "/api/v1/me/presence", {"state": "online"}, SERVING),
    ("GET", "/api/v1/desk", None, SERVING),
    ("POST", "/api/v1/desk/next", None, SERVING),
    ("PUT", f"/api/v1/offers/{NOBODY}/acceptance", None, SERVING),
    ("PUT", f"/api/v1/offers/{NOBODY}/refusal", None, SERVING),
    ("POST", f"/api/v1/conversations/{NOBODY}/transfers", {"queue": "cards", "reason": "x"}, SERVING),
    ("GET", "/api/v1/staff-available", None, SERVING),
    (
        "GET",
        f"/api/v1/conversations/{NOBODY}/routing",
        None,
        SERVING | {"back_office", "inspector", "compliance"},
    ),
    ("GET", "/api/v1/queues", None, set(ROLES)),
    ("GET", "/api/v1/queues/cards", None, set(ROLES)),
    ("POST", "/api/v1/queues", A_QUEUE, MANAGING),
    ("PUT", "/api/v1/queues/cards", {k: v for k, v in A_QUEUE.items() if k != "key"}, MANAGING),
    ("DELETE", "/api/v1/queues/cards", None, MANAGING),
    ("GET", "/api/v1/routing/policy", None, MANAGING),
    ("GET", "/api/v1/routing/policy/versions", None, MANAGING),
    ("POST", "/api/v1/routing/policy/versions", {}, MANAGING),
    ("GET", "/api/v1/routing/policy/versions/1", None, MANAGING),
    ("PUT", "/api/v1/routing/policy/versions/1", {}, MANAGING),
    ("PUT", "/api/v1/routing/policy/versions/1/activation", None, MANAGING),
    ("POST", "/api/v1/routing/policy/versions/1/trials", {}, MANAGING),
    ("GET", "/api/v1/routing/policy/versions/1/trials", None, MANAGING),
    ("PUT", f"/api/v1/routing/policy/trials/{NOBODY}/stop", None, MANAGING),
    ("GET", "/api/v1/routing/licences", None, MANAGING),
    ("POST", "/api/v1/routing/licences", {"code": "fund", "name_zh": "基金", "name_en": "Funds"}, MANAGING),
    ("PUT", "/api/v1/routing/licences/fund", {"name_zh": "基金", "name_en": "Funds"}, MANAGING),
    ("DELETE", "/api/v1/routing/licences/fund", None, MANAGING),
    ("GET", "/api/v1/routing/agents", None, MANAGING),
    ("GET", "/api/v1/routing/skills", None, set(ROLES)),
    (
        "PUT",
        f"/api/v1/routing/agents/{NOBODY}",
        {"skills": {"card": 3}, "languages": ["zh"], "capacity": {"chat": 2}},
        MANAGING,
    ),
    ("GET", "/api/v1/routing/preview", None, set(ROLES)),
    ("GET", "/api/v1/routing/calendar", None, set(ROLES)),
    ("PUT", "/api/v1/routing/calendar/2026-12-25", {"kind": "holiday"}, MANAGING),
]


@pytest.mark.parametrize("role", ROLES)
async def test_each_route_is_for_those_who_need_it(sign_in: SignIn, role: str) -> None:
    client = await sign_in(role)
    for method, path, body, allowed in ROUTES:
        answer = await client.request(method, path, json=body)
        assert (answer.status_code == 403) == (role not in allowed), f"{method} {path}: {answer.status_code}"
        assert answer.status_code < 500, answer.text


async def test_nobody_comes_in_unsigned(client: httpx.AsyncClient) -> None:
    for method, path, body, _ in ROUTES:
        assert (await client.request(method, path, json=body)).status_code == 401


async def online(sign_in: SignIn, session: Session, **skills: int) -> httpx.AsyncClient:
    client = await sign_in("agent")
    await routing.set_skills(session, {client.staff.id: skills or {"general": 3}})  # type: ignore[attr-defined]
    answer = await client.put("/api/v1/me/presence", json={"state": "online"})
    assert answer.status_code == 200, answer.text
    return client


async def test_one_sees_and_sets_ones_state(sign_in: SignIn) -> None:
    client = await sign_in("agent")
    seen = (await client.get("/api/v1/me/presence")).json()
    assert (seen["state"], seen["load"], seen["capacity"]) == ("offline", 0, 3)
    choices = {choice["state"]: [reason["code"] for reason in choice["reasons"]] for choice in seen["choices"]}
    assert next(iter(choices)) == "online"
    assert choices["break"] == ["rest", "lunch", "personal"]
    lunch = (await client.put("/api/v1/me/presence", json={"state": "break", "reason": "lunch"})).json()
    assert (lunch["state"], lunch["reason"], lunch["reason_name"]) == ("break", "lunch", {"zh": "午餐", "en": "Lunch"})
    refused = await client.put("/api/v1/me/presence", json={"state": "break", "reason": "gone"})
    assert (refused.status_code, refused.json()["code"]) == (422, "routing.state_unknown")
    assert (await client.put("/api/v1/me/presence", json={"state": "asleep"})).status_code == 422


async def test_a_contact_goes_over_the_desk(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    client = await online(sign_in, session)
    customer = await a_customer(runtime, session, name="欧阳娜娜", birth_year=1950, tier="gold")
    one = await waiting(session, reason="ACC-01", customer_id=customer)
    await routing.dispatch(runtime)
    desk = (await client.get("/api/v1/desk")).json()
    (offer,) = desk["offers"]
    assert offer["conversation_id"] == str(one)
    assert (offer["state"], offer["queue"], offer["queue_name"]) == (
        "offered",
        "general",
        {"zh": "综合服务", "en": "General"},
    )
    assert offer["customer"] == {
        "id": str(customer),
        "name": "欧阳**",
        "tier": "gold",
        "age": None,
        "age_band": "70+",
        "elder": True,
    }
    assert [reason["zh"] for reason in offer["priority_reasons"]] == ["老年客户优先", "金卡客户"]
    assert (offer["target_s"], offer["urgency"], offer["assigned_at"]) == (60, "P3", None)
    assert offer["offer_expires_at"] == "2026-11-20T04:00:25Z"
    accepted = await client.put(f"/api/v1/offers/{one}/acceptance")
    assert (accepted.status_code, accepted.json()["conversation_id"]) == (200, str(one))
    clock.advance(30)
    desk = (await client.get("/api/v1/desk")).json()
    assert (desk["offers"], desk["me"]["load"], desk["queue_total"]) == ([], 1, 0)
    assert desk["mine"][0]["assigned_at"] == "2026-11-20T04:00:00Z"
    why = (await client.get(f"/api/v1/conversations/{one}/routing")).json()
    assert [reason["code"] for reason in why["reasons"]] == ["elder", "tier.gold", "skill", "only"]
    assert why["assignments"][0]["staff_name"] == client.staff.name  # type: ignore[attr-defined]


async def test_an_offer_shows_the_customers_own_words_masked(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    client = await online(sign_in, session)
    one = await waiting(session)
    said = conversations.Handover(because="customer_request", facts=("你好", "我的电话 13812345678 换了"))
    await conversations.handover(session, one, said)
    (queued,) = (await client.get("/api/v1/desk")).json()["queue"]
    assert queued["asked"] == ""
    await routing.dispatch(runtime)
    (offer,) = (await client.get("/api/v1/desk")).json()["offers"]
    assert offer["asked"].startswith("我的电话")
    assert "13812345678" not in offer["asked"]


async def test_the_next_one_is_taken_with_a_key(session: Session, sign_in: SignIn) -> None:
    client = await online(sign_in, session)
    assert (await client.post("/api/v1/desk/next")).json() == {"conversation_id": None}
    one = await waiting(session)
    assert (await client.get("/api/v1/desk")).json()["queue"][0]["customer"] is None
    assert (await client.post("/api/v1/desk/next")).json() == {"conversation_id": str(one)}


async def test_a_declined_offer_leaves_the_desk(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    client = await online(sign_in, session)
    one = await waiting(session)
    await routing.dispatch(runtime)
    assert (await client.put(f"/api/v1/offers/{one}/refusal")).status_code == 204
    gone = await client.put(f"/api/v1/offers/{one}/refusal")
    assert (gone.status_code, gone.json()["code"]) == (409, "routing.offer_gone")
    desk = (await client.get("/api/v1/desk")).json()
    assert (desk["offers"], desk["queue_total"]) == ([], 1)


async def test_a_contact_is_passed_on(session: Session, sign_in: SignIn) -> None:
    client, colleague = await online(sign_in, session), await online(sign_in, session, card=4)
    one = await waiting(session)
    await client.put(f"/api/v1/offers/{one}/acceptance")
    listed = (await client.get("/api/v1/staff-available")).json()["items"]
    assert [(each["id"], each["load"], each["skills"]) for each in listed] == [
        (str(colleague.staff.id), 0, ["card"])  # type: ignore[attr-defined]
    ]
    path = f"/api/v1/conversations/{one}/transfers"
    assert (await client.post(path, json={"reason": "x"})).json()["code"] == "routing.target_unclear"
    assert (await client.post(path, json={"queue": "cards"})).status_code == 422
    passed = await client.post(path, json={"staff_id": listed[0]["id"], "reason": "客户要问信用卡"})
    assert passed.status_code == 204
    assert (await client.post(path, json={"queue": "cards", "reason": "x"})).json()["code"] == "routing.not_in_charge"


async def test_queues_say_how_they_are(session: Session, sign_in: SignIn) -> None:
    await waiting(session, reason="CCD-04")
    client = await sign_in("analyst")
    items = {item["key"]: item for item in (await client.get("/api/v1/queues")).json()["items"]}
    assert len(items) == 9
    cards = items["cards"]
    assert (cards["name"], cards["waiting"], cards["open"], cards["online"]) == (
        {"zh": "信用卡", "en": "Cards"},
        1,
        True,
        0,
    )


async def test_a_queue_is_edited_with_its_version(sign_in: SignIn) -> None:
    client = await sign_in("supervisor")
    path = "/api/v1/queues/cards"
    seen = await client.get(path)
    body = seen.json()
    edit = {name: body[name] for name in ("skills", "hours", "min_level", "overflow_to", "position")}
    edit |= {"name_zh": "信用卡", "name_en": "Cards", "target_s": 45}
    assert (await client.put(path, json=edit)).status_code == 428
    changed = await client.put(path, json=edit, headers={"if-match": seen.headers["etag"]})
    assert (changed.status_code, changed.json()["target_s"], changed.headers["etag"]) == (200, 45, '"2"')
    stale = await client.put(path, json=edit, headers={"if-match": seen.headers["etag"]})
    assert stale.status_code == 412
    for hours in (
        {"weekly": {"mon": [["12:00", "09:00"]]}},
        {"weekly": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]]}},
    ):
        unfit = await client.put(path, json=edit | {"hours": hours}, headers={"if-match": '"2"'})
        assert (unfit.status_code, unfit.json()["code"]) == (422, "routing.hours_unfit")
    untimed = edit | {"hours": {"weekly": {"mon": [["9", "10"]]}}}
    assert (await client.put(path, json=untimed, headers={"if-match": '"2"'})).status_code == 422
    taken = await client.post("/api/v1/queues", json=A_QUEUE)
    assert (taken.status_code, taken.json()["code"]) == (409, "routing.skill_taken")
    assert (await client.delete("/api/v1/queues/seniors", headers={"if-match": '"1"'})).status_code == 204
    added = await client.post("/api/v1/queues", json=A_QUEUE | {"skills": ["special"]})
    assert (added.status_code, added.json()["hours"]["weekly"]) == (201, A_QUEUE["hours"]["weekly"])


async def test_a_queues_own_date_stands_in_the_days_to_come(sign_in: SignIn) -> None:
    client = await sign_in("supervisor")
    seen = await client.get("/api/v1/queues/cards")
    body = seen.json()
    edit = {name: body[name] for name in ("skills", "min_level", "overflow_to", "position", "target_s")}
    edit |= {"name_zh": "信用卡", "name_en": "Cards"}
    today = (await client.get("/api/v1/routing/preview", params={"days": 1})).json()["items"][0]["days"][0]["day"]
    dates = [{"day": today, "blocks": [["10:00", "12:00"]], "name": "系统升级"}]
    marked = {"if-match": seen.headers["etag"]}
    twice = edit | {"hours": body["hours"] | {"dates": dates * 2}}
    assert (await client.put("/api/v1/queues/cards", json=twice, headers=marked)).json()[
        "code"
    ] == "routing.hours_unfit"
    own = edit | {"hours": body["hours"] | {"dates": dates}}
    changed = await client.put("/api/v1/queues/cards", json=own, headers=marked)
    assert (changed.status_code, changed.json()["hours"]["dates"]) == (200, dates)
    preview = (await client.get("/api/v1/routing/preview", params={"days": 1})).json()["items"]
    cards = next(item for item in preview if item["key"] == "cards")["days"][0]
    name = {"zh": "系统升级", "en": "系统升级"}
    assert cards == {"day": today, "kind": "own", "name": name, "blocks": [["10:00", "12:00"]]}


async def test_the_days_to_come_can_be_seen_and_edited(session: Session, sign_in: SignIn) -> None:
    await routing.fill_calendar(session, country="CN", years=[2026, 2027])
    client = await sign_in("supervisor")
    edited = await client.put("/api/v1/routing/calendar/2026-12-24", json={"kind": "holiday", "name_zh": "行庆"})
    assert edited.status_code == 204
    preview = (await client.get("/api/v1/routing/preview", params={"days": 50})).json()["items"]
    cards = next(item for item in preview if item["key"] == "cards")
    days = {day["day"]: day for day in cards["days"]}
    assert len(days) == 50
    assert (days["2026-12-24"]["kind"], days["2026-12-24"]["name"]) == ("holiday", {"zh": "行庆", "en": "行庆"})
    assert (days["2027-01-01"]["name"]["zh"], days["2027-01-01"]["blocks"]) == ("元旦", [["09:00", "18:00"]])
    listed = (await client.get("/api/v1/routing/calendar")).json()["items"]
    assert [item["day"] for item in listed][:2] == ["2026-12-24", "2027-01-01"]
    assert (await client.get("/api/v1/routing/preview", params={"days": 0})).status_code == 422
    assert NOON.date().isoformat() == cards["days"][0]["day"]
    assert UUID(NOBODY).version == 7
