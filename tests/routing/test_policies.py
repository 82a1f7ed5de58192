"""Versions of the policy: refused with the place, tried on a day that was, activated and rolled back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from tests.routing.builders import an_agent, held, waiting
from zhike.platform.clock import FixedClock
from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.routing import api as routing
from zhike.routing.service.queues import get_queue
from zhike.routing.trials.values import STALE_AFTER
from zhike.routing.trials.working import work_waiting

PATH = "/api/v1/routing/policy"
NOTE = "老人优先"


async def staffed(session: Session) -> None:
    """Somebody for every skill, so that no queue is without anybody."""
    await an_agent(session, skills=dict.fromkeys(routing.SKILLS, 3), state=None)


async def drafted(client: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    document = (await client.get(PATH)).json()["document"]
    document["weights"] |= changes.pop("weights", {})
    for key, ladder in changes.pop("ladders", {}).items():
        document["ladders"][key] |= ladder
    return await client.post(f"{PATH}/versions", json={"document": document | changes, "note": NOTE})


async def activated(client: httpx.AsyncClient, number: int, version: int) -> httpx.Response:
    return await client.put(f"{PATH}/versions/{number}/activation", headers={"if-match": f'"{version}"'})


async def test_a_version_is_drafted_edited_activated_and_rolled_back(
    session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    client = await sign_in("supervisor")
    await staffed(session)
    first = await drafted(client)
    assert (first.status_code, first.json()["number"], first.json()["differences"]) == (201, 1, []), first.text
    second = (await drafted(client, weights={"elder": 400}, ladders={"cards": {"overflow_after_s": 90}})).json()
    places = [one["place"] for one in second["differences"]]
    assert places == ["ladders.cards.overflow_after_s", "weights.elder"]
    edit = {"document": second["document"] | {"reserved_s": 30}, "note": NOTE}
    edited = await client.put(f"{PATH}/versions/2", json=edit, headers={"if-match": '"1"'})
    assert (edited.status_code, edited.json()["version"]) == (200, 2), edited.text
    assert (await activated(client, 2, 1)).status_code == 412

    await activated(client, 1, 1)
    answer = await activated(client, 2, 2)
    assert (answer.status_code, answer.json()["number"], answer.json()["changed_since"]) == (200, 2, []), answer.text
    policy, in_use = await routing.load_policy(session, clock.now())
    assert (policy.weights.elder, policy.reserved_s, in_use["cards"].overflow_after_s) == (400, 30, 90)
    refused = await client.put(f"{PATH}/versions/2", json=edit, headers={"if-match": '"3"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "routing.policy_in_use")

    back = await activated(client, 1, 3)
    assert (back.status_code, back.json()["number"]) == (200, 1), back.text
    policy, _ = await routing.load_policy(session, clock.now())
    assert (policy.weights.elder, (await get_queue(session, "cards")).overflow_after_s) == (150, 45)
    page = (await client.get(f"{PATH}/versions", params={"limit": 1})).json()
    assert ([one["state"] for one in page["items"]], page["next_before"]) == (["retired"], 2)
    rest = (await client.get(f"{PATH}/versions", params={"before": 2})).json()
    assert ([one["state"] for one in rest["items"]], rest["next_before"]) == (["active"], None)
    seen = (
        await session.execute(text("select detail from audit.entry where action = 'routing.policy_activated'"))
    ).scalars()
    assert sorted(len(detail["changes"]) for detail in seen) == [0, 3, 3]


async def test_what_cannot_work_is_refused_with_the_place(session: Session, sign_in: SignIn) -> None:
    client = await sign_in("supervisor")
    nobody = await drafted(client, ladders={"cards": {"overflow_to": None}})
    assert (nobody.status_code, nobody.json()["code"]) == (422, "routing.policy_nobody")
    await staffed(session)
    loop = await drafted(client, ladders={"general": {"overflow_to": "cards"}})
    assert (loop.status_code, loop.json()["code"]) == (422, "routing.policy_loop")
    assert "general → cards → general" in loop.text
    late = await drafted(client, ladders={"cards": {"overflow_after_s": 9000}})
    assert "ladders.cards.overflow_after_s" in late.text
    assert (await client.get(f"{PATH}/versions")).json()["items"] == []
    assert (await client.get(f"{PATH}/versions/7")).status_code == 404


async def test_a_queue_that_was_edited_since_is_seen(session: Session, sign_in: SignIn) -> None:
    client = await sign_in("supervisor")
    await staffed(session)
    await drafted(client)
    await activated(client, 1, 1)
    cards = (await client.get("/api/v1/queues/cards")).json()
    body = {key: cards[key] for key in ("skills", "target_s", "hours", "relax_every_s", "overflow_to", "min_level")}
    names = {"name_zh": cards["name"]["zh"], "name_en": cards["name"]["en"], "overflow_after_s": 70}
    await client.put("/api/v1/queues/cards", json=body | names, headers={"if-match": "*"})
    seen = (await client.get(PATH)).json()
    assert [(one["place"], one["after"]) for one in seen["changed_since"]] == [("ladders.cards.overflow_after_s", 70)]


async def tried(runtime: Runtime, client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    """A trial of the first version, worked on to its end."""
    answer = await client.post(f"{PATH}/versions/1/trials", json=body)
    assert (answer.status_code, answer.json()["state"]) == (201, "waiting"), answer.text
    await work_waiting(runtime)
    found: list[dict[str, Any]] = (await client.get(f"{PATH}/versions/1/trials")).json()["items"]
    return next(each for each in found if each["id"] == answer.json()["id"])


async def test_a_version_is_tried_on_the_day_before_and_nothing_changes(
    runtime: Runtime, session: Session, sign_in: SignIn, clock: FixedClock
) -> None:
    client = await sign_in("supervisor")
    await staffed(session)
    yesterday = clock.now() - timedelta(days=1)
    agent = await an_agent(session, skills={"general": 5}, chats=1, now=yesterday)
    for seconds, elder in ((0, False), (10, False), (20, True)):
        contact = await held(session, agent, now=yesterday + timedelta(seconds=seconds), elder=elder)
        await routing.release(session, contact, now=yesterday + timedelta(seconds=seconds + 5))
    await waiting(session, now=yesterday + timedelta(seconds=30))
    await drafted(client, weights={"elder": 0})
    done = await tried(runtime, client)
    assert (done["state"], done["done"], done["outdated"], done["problem"]) == ("done", 100, False, None)
    trial = done["figures"]
    assert (trial["arrivals"], trial["agents"], trial["was"]["unserved"]) == (4, 1, 1)
    assert (trial["before"]["n"], trial["after"]["unserved"], [one["queue"] for one in trial["queues"]]) == (
        4,
        0,
        ["general"],
    )
    assert (await client.get(PATH)).json()["number"] is None
    empty = (await tried(runtime, client, day="2020-01-01"))["figures"]
    assert (empty["arrivals"], empty["before"]["p50_s"]) == (0, None)


async def test_a_trial_asked_twice_is_one_and_can_be_stopped_and_asked_anew(
    runtime: Runtime, session: Session, sign_in: SignIn
) -> None:
    client = await sign_in("supervisor")
    await staffed(session)
    await drafted(client)
    path = f"{PATH}/versions/1/trials"
    first, again = [(await client.post(path, json={})).json() for _ in range(2)]
    assert first["id"] == again["id"]
    other = (await client.post(path, json={"day": "2020-01-01"})).json()
    stopped = await client.put(f"{PATH}/trials/{first['id']}/stop")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "stopped")
    await work_waiting(runtime)
    states = {each["id"]: each["state"] for each in (await client.get(path)).json()["items"]}
    assert states == {first["id"]: "stopped", other["id"]: "done"}
    anew = await tried(runtime, client)
    assert (anew["id"] != first["id"], anew["state"]) == (True, "done")
    assert (await client.put(f"{PATH}/trials/{anew['id']}/stop")).json()["state"] == "done", "over is over"


async def test_a_trial_of_an_earlier_wording_says_so(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    client = await sign_in("supervisor")
    await staffed(session)
    await drafted(client)
    assert not (await tried(runtime, client))["outdated"]
    document = (await client.get(f"{PATH}/versions/1")).json()["document"]
    body = {"document": document | {"sticky_s": 5}, "note": "改"}
    assert (await client.put(f"{PATH}/versions/1", json=body, headers={"if-match": "*"})).status_code == 200
    (kept,) = (await client.get(f"{PATH}/versions/1/trials")).json()["items"]
    assert (kept["outdated"], kept["figures"]["arrivals"]) == (True, 0)


async def test_a_trial_whose_worker_died_is_begun_anew(runtime: Runtime, session: Session, sign_in: SignIn) -> None:
    client = await sign_in("supervisor")
    await staffed(session)
    await drafted(client)
    trial = (await client.post(f"{PATH}/versions/1/trials", json={})).json()
    dead = text("update routing.policy_trial set state = 'running', done = 40, beat_at = :at")
    await session.execute(dead, {"at": runtime.clock.now() - STALE_AFTER / 2})
    await work_waiting(runtime)
    (running,) = (await client.get(f"{PATH}/versions/1/trials")).json()["items"]
    assert (running["state"], running["done"]) == ("running", 40), "another may be at it"
    await session.execute(dead, {"at": runtime.clock.now() - STALE_AFTER * 2})
    await work_waiting(runtime)
    (done,) = (await client.get(f"{PATH}/versions/1/trials")).json()["items"]
    assert (done["id"], done["state"]) == (trial["id"], "done")


@pytest.mark.parametrize("days", [0, 3])
async def test_a_day_that_is_not_over_is_not_tried(
    session: Session, sign_in: SignIn, clock: FixedClock, days: int
) -> None:
    client = await sign_in("supervisor")
    await staffed(session)
    await drafted(client)
    day = (clock.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(days=days)).date().isoformat()
    refused = await client.post(f"{PATH}/versions/1/trials", json={"day": day})
    assert (refused.status_code, refused.json()["code"]) == (422, "routing.trial_day")
    assert day in refused.json()["title"]
    missing = await client.post(f"{PATH}/versions/9/trials", json={})
    assert (missing.status_code, missing.json()["code"]) == (404, "routing.policy_unknown")
