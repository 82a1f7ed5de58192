"""Licences: demanded by queues and reasons, held by agents until a day, never relaxed."""

from __future__ import annotations

from typing import Any

import httpx
from sqlalchemy import text

from tests.conftest import SignIn
from tests.routing.builders import holder_of, waiting
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

PATH = "/api/v1/routing/licences"
AGENTS = "/api/v1/routing/agents"
FUND: dict[str, Any] = {
    "code": "fund",
    "name_zh": "基金销售资格",
    "name_en": "Fund sales",
    "queues": ["wealth"],
    "reasons": ["CCD-01"],
}


async def license_agent(supervisor: httpx.AsyncClient, staff_id: object, skills: dict[str, int], **valid: str) -> None:
    body = {"skills": skills, "languages": ["zh"], "capacity": {"chat": 3}, "licences": valid}
    answer = await supervisor.put(f"{AGENTS}/{staff_id}", json=body, headers={"if-match": "*"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["licences"] == valid


async def test_a_licence_is_added_changed_and_removed(sign_in: SignIn, session: Session) -> None:
    supervisor = await sign_in("supervisor")
    added = await supervisor.post(PATH, json=FUND)
    assert (added.status_code, added.json()["queues"], added.json()["version"]) == (201, ["wealth"], 1), added.text
    assert (await supervisor.post(PATH, json=FUND)).status_code == 409
    body = {key: value for key, value in FUND.items() if key != "code"} | {"queues": []}
    changed = await supervisor.put(f"{PATH}/fund", json=body, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.json()["version"]) == (200, 2), changed.text
    assert (await supervisor.put(f"{PATH}/fund", json=body, headers={"if-match": '"1"'})).status_code == 412
    (line,) = (await supervisor.get(PATH)).json()["items"]
    assert (line["code"], line["queues"], line["reasons"], line["holders"]) == ("fund", [], ["CCD-01"], 0)
    assert (await supervisor.delete(f"{PATH}/fund", headers={"if-match": '"2"'})).status_code == 204
    assert (await supervisor.delete(f"{PATH}/fund", headers={"if-match": '"2"'})).status_code == 404
    actions = await session.execute(text("select action from audit.entry where subject = 'licence:fund' order by id"))
    assert [action.split("_")[1] for action in actions.scalars()] == ["added", "changed", "removed"]


async def test_what_demands_a_licence_must_exist(sign_in: SignIn) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    wrong = [
        ({"queues": ["nowhere"]}, 404),
        ({"reasons": ["ZZZ-99"]}, 422),
        ({"name_zh": ""}, 422),
        ({"code": "X"}, 422),
    ]
    for change, status in wrong:
        assert (await supervisor.post(PATH, json=FUND | change)).status_code == status
    body = {"skills": {"card": 1}, "languages": ["zh"], "capacity": {"chat": 1}, "licences": {"pilot": "2027-01-01"}}
    staff_id = agent.staff.id  # type: ignore[attr-defined]
    answer = await supervisor.put(f"{AGENTS}/{staff_id}", json=body, headers={"if-match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (404, "routing.licence_unknown")


async def test_nobody_without_the_licence_is_offered_the_contact_and_its_last_day_counts(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    supervisor, expert, novice = await sign_in("supervisor"), await sign_in("agent"), await sign_in("agent")
    await supervisor.post(PATH, json=FUND)
    expert_id, novice_id = expert.staff.id, novice.staff.id  # type: ignore[attr-defined]
    await license_agent(supervisor, expert_id, {"card": 5})
    await license_agent(
        supervisor, novice_id, {"card": 1}, fund=clock.now().astimezone(runtime.settings.zone).date().isoformat()
    )
    await expert.put("/api/v1/me/presence", json={"state": "online"})
    one = await waiting(session, reason="CCD-01", now=clock.now())
    await routing.dispatch(runtime)
    assert (await holder_of(session, one))[0] == "queued"
    assert (await expert.get("/api/v1/desk")).json()["queue"] == [], "nor may they take it by hand"
    refused = await expert.put(f"/api/v1/offers/{one}/acceptance")
    assert refused.status_code == 409
    why = (await expert.get(f"/api/v1/conversations/{one}/routing")).json()["reasons"]
    assert "须由持有基金销售资格的坐席接待（在线 0 人）" in [reason["zh"] for reason in why]
    await novice.put("/api/v1/me/presence", json={"state": "online"})
    await routing.dispatch(runtime)
    assert await holder_of(session, one) == ("offered", novice_id)


async def test_a_licensed_contact_is_passed_only_to_who_holds_the_licence(
    session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    supervisor, agent, other = await sign_in("supervisor"), await sign_in("agent"), await sign_in("agent")
    await supervisor.post(PATH, json=FUND)
    agent_id, other_id = agent.staff.id, other.staff.id  # type: ignore[attr-defined]
    await license_agent(supervisor, agent_id, {"card": 3}, fund="2099-12-31")
    for one in (agent, other):
        await one.put("/api/v1/me/presence", json={"state": "online"})
    contact = await waiting(session, reason="CCD-01", now=clock.now())
    assert (await agent.put(f"/api/v1/offers/{contact}/acceptance")).status_code == 200
    passing = {"staff_id": str(other_id), "reason": "换人"}
    refused = await agent.post(f"/api/v1/conversations/{contact}/transfers", json=passing)
    assert (refused.status_code, refused.json()["code"]) == (409, "routing.licence_missing")
    assert "基金销售资格" in refused.text
    taking = await supervisor.put(f"/api/v1/floor/conversations/{contact}/holder", json={"reason": "协助"})
    assert (taking.status_code, taking.json()["code"]) == (409, "routing.licence_missing")
