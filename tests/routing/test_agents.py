"""Supervisors set agents up: skills with levels, languages, contacts at a time."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.routing.builders import waiting
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing

PATH = "/api/v1/routing/agents"
CARDS: dict[str, Any] = {
    "skills": {"card": 4, "general": 2},
    "languages": ["zh"],
    "capacity": {"chat": 3, "voice": 1},
    "mix": {"effort": {"chat": 2, "voice": 4}, "limit": 6},
    "licences": {},
}


async def setup_of(client: httpx.AsyncClient, staff_id: object) -> dict[str, Any]:
    items = (await client.get(PATH)).json()["items"]
    return next(one for one in items if one["staff_id"] == str(staff_id))


async def change(client: httpx.AsyncClient, setup: dict[str, Any], body: dict[str, Any]) -> httpx.Response:
    return await client.put(f"{PATH}/{setup['staff_id']}", json=body, headers={"if-match": f'"{setup["version"]}"'})


async def test_who_was_just_added_has_the_usual_setup_and_is_set_up_anew(sign_in: SignIn, session: Session) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    setup = await setup_of(supervisor, agent.staff.id)  # type: ignore[attr-defined]
    assert (setup["skills"], setup["languages"], setup["capacity"]) == ({"general": 1}, ["zh", "en"], {"chat": 3})
    answer = await change(supervisor, setup, CARDS)
    assert answer.status_code == 200, answer.text
    assert {key: answer.json()[key] for key in CARDS} == CARDS
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    assert await setup_of(supervisor, agent.staff.id) == answer.json()  # type: ignore[attr-defined]
    (detail,) = (
        await session.execute(text("select detail from audit.entry where action = 'routing.agent_set'"))
    ).scalars()
    assert (detail["before"]["skills"], detail["after"]["skills"]) == ({"general": 1}, CARDS["skills"])


async def test_what_is_set_up_decides_who_gets_a_contact(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    await agent.put("/api/v1/me/presence", json={"state": "online"})
    one = await waiting(session, reason="CCD-01")
    setup = await setup_of(supervisor, agent.staff.id)  # type: ignore[attr-defined]
    await change(supervisor, setup, CARDS)
    await routing.dispatch(runtime)
    (offer,) = (await agent.get("/api/v1/desk")).json()["offers"]
    assert offer["conversation_id"] == str(one)


async def test_calls_and_chats_share_the_limit_of_the_mix(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    await agent.put("/api/v1/me/presence", json={"state": "online"})
    await change(supervisor, await setup_of(supervisor, agent.staff.id), CARDS)  # type: ignore[attr-defined]
    await waiting(session, reason="CCD-01", channel="voice")
    for _ in range(3):
        await waiting(session, reason="CCD-01")
    await routing.dispatch(runtime)
    desk = (await agent.get("/api/v1/desk")).json()
    assert sorted(offer["channel"] for offer in desk["offers"]) == ["voice", "web_chat"]
    refused = await agent.post("/api/v1/desk/next")
    assert (refused.status_code, refused.json()["code"]) == (409, "routing.desk_full")


async def test_of_two_supervisors_the_second_is_told(sign_in: SignIn) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    setup = await setup_of(supervisor, agent.staff.id)  # type: ignore[attr-defined]
    assert (await change(supervisor, setup, CARDS)).status_code == 200
    late = await change(supervisor, setup, {**CARDS, "languages": ["en"]})
    assert late.status_code == 412
    bare = await supervisor.put(f"{PATH}/{setup['staff_id']}", json=CARDS)
    assert bare.status_code == 428


@pytest.mark.parametrize(
    "wrong",
    [
        {"skills": {}},
        {"skills": {"card": 6}},
        {"skills": {"juggling": 3}},
        {"languages": []},
        {"languages": ["fr"]},
        {"capacity": {"chat": 21}},
        {"capacity": {"pigeon": 1}},
        {"mix": {"effort": {"voice": 7}, "limit": 6}},
        {"mix": {"effort": {"voice": 1}, "limit": 0}},
        {"licences": {"fund": "soon"}},
        {"shoe_size": 43},
    ],
)
async def test_a_setup_that_cannot_be_is_refused(sign_in: SignIn, wrong: dict[str, Any]) -> None:
    supervisor, agent = await sign_in("supervisor"), await sign_in("agent")
    setup = await setup_of(supervisor, agent.staff.id)  # type: ignore[attr-defined]
    answer = await change(supervisor, setup, {**CARDS, **wrong})
    assert answer.status_code == 422, answer.text
    assert await setup_of(supervisor, agent.staff.id) == setup  # type: ignore[attr-defined]


async def test_only_who_takes_contacts_is_set_up(sign_in: SignIn) -> None:
    supervisor, editor = await sign_in("supervisor"), await sign_in("editor")
    answer = await supervisor.put(f"{PATH}/{editor.staff.id}", json=CARDS, headers={"if-match": "*"})  # type: ignore[attr-defined]
    assert answer.status_code == 404


async def test_the_list_is_narrowed_by_name_team_and_skill(sign_in: SignIn) -> None:
    supervisor = await sign_in("supervisor")
    one, other = await sign_in("agent", name="欧阳娜", team="一组"), await sign_in("agent", name="司马光", team="二组")
    await change(supervisor, await setup_of(supervisor, one.staff.id), CARDS)  # type: ignore[attr-defined]

    async def found(**by: str) -> set[str]:
        return {each["name"] for each in (await supervisor.get(PATH, params=by)).json()["items"]}

    assert await found(q="欧阳") == {"欧阳娜"}
    assert await found(team="二组") == {"司马光"}
    assert await found(skill="card") == {"欧阳娜"}
    assert {"欧阳娜", "司马光"} <= await found()
    assert other.staff.name in await found(q=other.staff.number)  # type: ignore[attr-defined]
