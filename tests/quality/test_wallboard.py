"""A hall screen shows counts to whoever holds its link, and nothing of anybody."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.conftest import SignIn
from tests.quality.builders import NOON, ZONE, abandoned, answered

from zhike.identity import api as identity
from zhike.platform.actor import Actor, system_actor
from zhike.platform.database import Session
from zhike.quality import api as quality
from zhike.quality.rules.wallboard import FIGURES, USUAL, Crew, count_crew, level_figure, unfit_figures
from zhike.routing import api as routing

ACTOR = system_actor("test")
NEW = {"name": "三楼大厅", "figures": ["waiting", "agents"], "language": "en"}


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        (USUAL, None),
        (("waiting",), None),
        ((), "quality.wallboard_crowded"),
        (FIGURES[:7], "quality.wallboard_crowded"),
        (("waiting", "waiting"), "quality.wallboard_figure_unknown"),
        (("aht_of_nobody",), "quality.wallboard_figure_unknown"),
    ],
)
def test_a_screen_has_one_to_six_figures_that_it_knows(figures: tuple[str, ...], code: str | None) -> None:
    assert unfit_figures(figures) == code


def test_agents_are_free_with_a_customer_or_away() -> None:
    states = {"idle": 3, "serving": 5, "wrap_up": 1, "busy": 1, "break": 2, "training": 1, "meeting": 1}
    assert count_crew(states) == Crew(available=3, busy=6, paused=5)
    assert count_crew({}) == Crew(0, 0, 0)


def test_who_gave_up_was_not_served_in_time() -> None:
    level = level_figure(in_target=8, answered=9, abandoned=1)
    assert (level.value, level.n) == (80.0, 10)
    assert level.low is not None
    assert level.low < 80.0
    assert level_figure(in_target=0, answered=0, abandoned=0).reason == "no_data"


@pytest.fixture
async def supervisor(sign_in: SignIn) -> httpx.AsyncClient:
    return await sign_in("supervisor")


async def shown(client: httpx.AsyncClient, key: str) -> httpx.Response:
    return await client.get("/api/v1/wallboard/shown", headers={"authorization": f"Bearer {key}"})


async def add(supervisor: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    answer = await supervisor.post("/api/v1/wallboards", json={**NEW, **changes})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_link_shows_the_figures_to_nobody_in_particular(
    session: Session, client: httpx.AsyncClient, supervisor: httpx.AsyncClient
) -> None:
    staff = await identity.create_staff(
        session, actor=ACTOR, login="a1", name="李独一", number="900017", role="agent", now=NOON
    )
    me = Actor(id=str(staff.id), kind="staff", permissions=identity.permissions_of("agent"))
    await routing.set_presence(session, actor=me, staff_id=staff.id, state="online", reason="", now=NOON)
    key = (await add(supervisor))["key"]
    answer = await shown(client, key)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["name"], body["language"]) == ("三楼大厅", "en")
    figures = {each["id"]: each for each in body["figures"]}
    assert list(figures) == ["waiting", "agents"]
    assert (figures["waiting"]["value"], figures["waiting"]["aside"][0]["id"]) == (0, "longest_wait")
    assert (figures["agents"]["value"], figures["agents"]["n"]) == (1, 1)
    assert [each["id"] for each in figures["agents"]["aside"]] == ["busy", "paused"]
    for personal in ("李独一", "900017", str(staff.id)):
        assert personal not in answer.text


async def test_a_replaced_or_removed_link_shows_nothing(
    client: httpx.AsyncClient, supervisor: httpx.AsyncClient
) -> None:
    screen = await add(supervisor)
    renewed = (await supervisor.put(f"/api/v1/wallboards/{screen['id']}/link")).json()
    assert (await shown(client, screen["key"])).status_code == 404
    assert (await shown(client, renewed["key"])).status_code == 200
    assert (await supervisor.delete(f"/api/v1/wallboards/{screen['id']}")).status_code == 204
    gone = await shown(client, renewed["key"])
    assert (gone.status_code, gone.json()["code"]) == (404, "quality.wallboard_not_found")
    for wrong in ("", "guess"):
        assert (await shown(client, wrong)).status_code == 404
    assert (await client.get("/api/v1/wallboard/shown")).status_code == 404


async def test_an_edit_names_the_version_it_is_based_on(supervisor: httpx.AsyncClient) -> None:
    screen = await add(supervisor)
    where = f"/api/v1/wallboards/{screen['id']}"
    changed = await supervisor.put(where, json={**NEW, "figures": ["contacts"]}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.json()["figures"], changed.json()["version"]) == (200, ["contacts"], 2)
    assert (await supervisor.put(where, json=NEW, headers={"if-match": '"1"'})).status_code == 412
    crowded = await supervisor.put(where, json={**NEW, "figures": list(FIGURES[:7])}, headers={"if-match": '"2"'})
    assert (crowded.status_code, crowded.json()["code"]) == (422, "quality.wallboard_crowded")
    listed = (await supervisor.get("/api/v1/wallboards")).json()
    assert [each["figures"] for each in listed["items"]] == [["contacts"]]
    assert "key" not in listed["items"][0]


async def test_the_service_level_of_the_last_half_hour_forgets_the_morning(
    session: Session, supervisor: httpx.AsyncClient
) -> None:
    await quality.import_contacts(session, [answered(), abandoned()], actor=ACTOR, zone=ZONE, now=NOON)
    body = (await supervisor.get("/api/v1/wallboard", params={"figure": ["level_now", "service_level"]})).json()
    now, today = body["figures"]
    assert (now["value"], now["reason"], now["span"]) == (None, "no_data", "half_hour")
    assert (today["n"], today["span"]) == (2, "today")
    refused = await supervisor.get("/api/v1/wallboard", params={"figure": ["waiting", "waiting"]})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/v1/wallboards"),
        ("post", "/api/v1/wallboards"),
        ("get", "/api/v1/wallboard"),
        ("put", "/api/v1/wallboards/00000000-0000-7000-8000-000000000000"),
        ("put", "/api/v1/wallboards/00000000-0000-7000-8000-000000000000/link"),
        ("delete", "/api/v1/wallboards/00000000-0000-7000-8000-000000000000"),
    ],
)
async def test_who_may_set_up_screens(sign_in: SignIn, method: str, path: str) -> None:
    """An agent may not look at all; an analyst looks and changes nothing."""
    body = {"json": NEW} if method in ("post", "put") else {}
    headers = {"if-match": '"1"'}
    agent, analyst = await sign_in("agent"), await sign_in("analyst")
    assert (await agent.request(method, path, headers=headers, **body)).status_code == 403
    expected = 200 if method == "get" else 403
    assert (await analyst.request(method, path, headers=headers, **body)).status_code == expected
