"""The floor over HTTP: who may look, who may act, and what each is told."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.conftest import SignIn
from tests.routing.builders import an_agent, at, held
from zhike.platform.database import Session
from zhike.routing import api as routing

NOBODY = "00000000-0000-7000-8000-000000000000"
ACTS = [
    ("put", f"/agents/{NOBODY}/presence", {"state": "break", "note": "x"}),
    ("put", f"/conversations/{NOBODY}/listening", None),
    ("post", f"/conversations/{NOBODY}/whispers", {"text": "x"}),
    ("put", f"/conversations/{NOBODY}/holder", {"reason": "x"}),
    ("post", "/loans", {"staff_id": NOBODY, "queue": "cards", "why": "x"}),
    ("post", "/overflows", {"queue": "cards", "to": "loans", "why": "x"}),
    ("post", "/announcements", {"queue": "cards", "zh": "一", "en": "one", "why": "x"}),
    ("post", "/incidents", {"reasons": ["CCD-04"], "zh": "一", "en": "one", "why": "x"}),
    ("put", f"/interventions/{NOBODY}/end", None),
]


async def test_the_floor_shows_agents_queues_and_what_is_being_done(session: Session, sign_in: SignIn) -> None:
    lead = await sign_in("supervisor")
    agent = await an_agent(session, skills={"general": 4}, chats=2)
    contact = await held(session, agent)
    lent = await lead.post("/api/v1/floor/loans", json={"staff_id": agent.id, "queue": "cards", "why": "排队多"})
    assert lent.status_code == 201, lent.text
    body = (await lead.get("/api/v1/floor")).json()
    (seen,) = body["agents"]
    assert (seen["state"], seen["loads"], seen["capacities"]) == ("serving", {"chat": 1}, {"chat": 2})
    assert (seen["lent_to"], seen["queues"]) == ("cards", ["cards"])
    assert [each["conversation_id"] for each in seen["contacts"]] == [str(contact)]
    queues = {each["key"]: each for each in body["queues"]}
    assert (queues["cards"]["online"], queues["general"]["online"]) == (1, 0)
    assert queues["cards"]["estimates"]["n"] == 0
    (step,) = body["interventions"]
    assert (step["kind"], step["agent_name"], step["why"], step["ended_at"]) == ("loan", agent.name, "排队多", None)
    ended = await lead.put(f"/api/v1/floor/interventions/{step['id']}/end")
    assert ended.json()["ended_by"] == lead.staff.name  # type: ignore[attr-defined]
    assert (await lead.get("/api/v1/floor")).json()["agents"][0]["queues"] == ["general"]


async def test_an_agent_sees_who_paused_them_and_why(session: Session, sign_in: SignIn) -> None:
    lead, agent = await sign_in("supervisor"), await sign_in("agent")
    staff: UUID = agent.staff.id  # type: ignore[attr-defined]
    await agent.put("/api/v1/me/presence", json={"state": "online", "reason": None})
    paused = await lead.put(
        f"/api/v1/floor/agents/{staff}/presence", json={"state": "break", "reason": "lunch", "note": "轮到午餐"}
    )
    assert paused.status_code == 200, paused.text
    me = (await agent.get("/api/v1/me/presence")).json()
    assert (me["state"], me["reason"], me["set_by"], me["note"]) == (
        "break",
        "lunch",
        lead.staff.name,  # type: ignore[attr-defined]
        "轮到午餐",
    )
    unsaid = await lead.put(f"/api/v1/floor/agents/{staff}/presence", json={"state": "break", "note": " "})
    assert unsaid.status_code == 422, "a state is never set without a reason"


async def test_a_contact_is_listened_to_whispered_in_and_taken_over(session: Session, sign_in: SignIn) -> None:
    lead = await sign_in("supervisor")
    agent = await an_agent(session)
    contact = await held(session, agent)
    where = f"/api/v1/floor/conversations/{contact}"
    assert (await lead.put(f"{where}/listening")).status_code == 204
    assert (await lead.post(f"{where}/whispers", json={"text": "先核实身份"})).status_code == 201
    taken = await lead.put(f"{where}/holder", json={"reason": "客户要求"})
    assert taken.status_code == 200, taken.text
    desk = await routing.desk_of(session, lead.staff.id, now=at(60))  # type: ignore[attr-defined]
    assert [each.entry.conversation_id for each in desk.mine] == [contact]


@pytest.mark.parametrize(("method", "path", "body"), ACTS)
async def test_only_who_manages_the_floor_acts(
    sign_in: SignIn, method: str, path: str, body: dict[str, object] | None
) -> None:
    """An inspector looks at the floor and does nothing; an agent does not even look."""
    inspector, agent = await sign_in("inspector"), await sign_in("agent")
    assert (await inspector.get("/api/v1/floor")).status_code == 200
    assert (await agent.get("/api/v1/floor")).status_code == 403
    for one in (inspector, agent):
        answer = await one.request(method, f"/api/v1/floor{path}", json=body)
        assert answer.status_code == 403


async def test_the_day_is_for_who_sees_the_board(sign_in: SignIn) -> None:
    analyst, agent = await sign_in("analyst"), await sign_in("agent")
    body = (await analyst.get("/api/v1/intraday", params={"minutes": "30"})).json()
    assert (body["minutes"], len(body["usual"]), body["like"], body["calibration"]["n"]) == (30, 48, [], 0)
    assert len(body["today"]) == body["now_index"] + 1
    assert (await agent.get("/api/v1/intraday")).status_code == 403
