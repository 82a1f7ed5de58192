"""Targets and ladders are set up on pages: checked, versioned, on record."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from tests.conftest import SignIn
from zhike.platform.database import Session
from zhike.routing import api as routing

TARGETS = "/api/v1/service-targets"
LADDERS = "/api/v1/escalation-ladders"
STEPS = [
    {"measure": "first", "offset_s": -20, "tells": "agent"},
    {"measure": "first", "offset_s": 0, "tells": "supervisors"},
    {"measure": "first", "offset_s": 300, "tells": "compliance"},
]
LADDER: dict[str, Any] = {"key": "usual", "name_zh": "常规", "name_en": "Usual", "steps": STEPS}
TARGET: dict[str, Any] = {"urgencies": ["P0"], "first_s": 30, "next_s": 120, "ladder": "usual"}


@pytest.fixture
async def queues(session: Session) -> None:
    await routing.configure_default_queues(session)


async def test_a_ladder_and_a_target_are_added_changed_and_removed(
    sign_in: SignIn, session: Session, queues: None
) -> None:
    supervisor = await sign_in("supervisor")
    assert (await supervisor.get(TARGETS)).json()["items"] == []
    ladder = await supervisor.post(LADDERS, json=LADDER)
    assert (ladder.status_code, ladder.json()["version"]) == (201, 1), ladder.text
    assert (await supervisor.post(LADDERS, json=LADDER)).json()["code"] == "routing.ladder_exists"
    made = await supervisor.post(TARGETS, json=TARGET)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"'), made.text
    place = f"{TARGETS}/{made.json()['id']}"
    wider = TARGET | {"first_s": 45, "channels": ["voice"], "queues": ["cards"], "reasons": ["CCD-04"]}
    changed = await supervisor.put(place, json=wider, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.json()["version"], changed.json()["first_s"]) == (200, 2, 45), changed.text
    assert (await supervisor.put(place, json=TARGET, headers={"if-match": '"1"'})).status_code == 412
    found = (await supervisor.get(LADDERS)).json()
    assert [(each["key"], each["targets"], len(each["steps"])) for each in found["items"]] == [("usual", 1, 3)]
    assert found["audiences"][:2] == ["agent", "supervisors"]
    assert "compliance" in found["audiences"]
    assert "editor" not in found["audiences"]
    used = await supervisor.delete(f"{LADDERS}/usual", headers={"if-match": "*"})
    assert (used.status_code, used.json()["code"]) == (409, "routing.ladder_used")
    fewer = {name: LADDER[name] for name in ("name_zh", "name_en")} | {"steps": STEPS[:1]}
    assert (await supervisor.put(f"{LADDERS}/usual", json=fewer, headers={"if-match": '"7"'})).status_code == 412
    shorter = await supervisor.put(f"{LADDERS}/usual", json=fewer, headers={"if-match": '"1"'})
    assert (shorter.status_code, len(shorter.json()["steps"])) == (200, 1)
    assert (await supervisor.delete(place, headers={"if-match": '"1"'})).status_code == 412
    assert (await supervisor.delete(place, headers={"if-match": '"2"'})).status_code == 204
    assert (await supervisor.delete(place, headers={"if-match": '"2"'})).status_code == 404
    assert (await supervisor.delete(f"{LADDERS}/usual", headers={"if-match": '"2"'})).status_code == 204
    actions = await session.execute(
        text("select action from audit.entry where action similar to 'routing.(target|ladder)%' order by id")
    )
    assert [each.removeprefix("routing.") for each in actions.scalars()] == [
        "ladder_added",
        "target_added",
        "target_changed",
        "ladder_changed",
        "target_removed",
        "ladder_removed",
    ]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"first_s": None, "next_s": None}, 422, "routing.target_empty"),
        ({"resolution_s": 20}, 422, "routing.target_order"),
        ({"first_s": 20}, 422, "routing.ladder_step_early"),
        ({"first_s": 1}, 422, None),
        ({"ladder": "nothing"}, 404, "routing.ladder_unknown"),
        ({"queues": ["nowhere"]}, 404, "routing.queue_unknown"),
        ({"reasons": ["ZZZ-99"]}, 422, "routing.reason_unknown"),
        ({"channels": ["pigeon"]}, 422, None),
        ({"urgencies": ["P9"]}, 422, None),
    ],
)
async def test_a_target_that_cannot_be_is_refused_with_why(
    sign_in: SignIn, queues: None, change: dict[str, Any], status: int, code: str | None
) -> None:
    supervisor = await sign_in("supervisor")
    await supervisor.post(LADDERS, json=LADDER)
    answer = await supervisor.post(TARGETS, json=TARGET | change)
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["code"] == code


async def test_two_targets_for_the_same_contacts_are_one_too_many(sign_in: SignIn, queues: None) -> None:
    supervisor = await sign_in("supervisor")
    body = TARGET | {"ladder": None, "urgencies": ["P0", "P1"]}
    assert (await supervisor.post(TARGETS, json=body)).status_code == 201
    again = await supervisor.post(TARGETS, json=body | {"urgencies": ["P1", "P0"]})
    assert (again.status_code, again.json()["code"]) == (409, "routing.target_same")


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([{"measure": "first", "offset_s": 0, "tells": "editor"}], "routing.ladder_tells_unknown"),
        ([STEPS[0], STEPS[0]], "routing.ladder_step_twice"),
    ],
)
async def test_a_ladder_that_cannot_be_is_refused_with_why(
    sign_in: SignIn, queues: None, steps: list[dict[str, Any]], code: str
) -> None:
    supervisor = await sign_in("supervisor")
    answer = await supervisor.post(LADDERS, json=LADDER | {"steps": steps})
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_ladder_may_not_come_to_warn_before_a_clock_that_climbs_it_begins(
    sign_in: SignIn, queues: None
) -> None:
    supervisor = await sign_in("supervisor")
    await supervisor.post(LADDERS, json=LADDER)
    await supervisor.post(TARGETS, json=TARGET)
    body = {"name_zh": "常规", "name_en": "Usual", "steps": [STEPS[0] | {"offset_s": -30}]}
    answer = await supervisor.put(f"{LADDERS}/usual", json=body, headers={"if-match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (422, "routing.ladder_step_early")


async def test_only_who_manages_the_floor_sets_targets(sign_in: SignIn, queues: None) -> None:
    for role in ("agent", "analyst", "inspector", "compliance"):
        client = await sign_in(role)
        assert (await client.get(TARGETS)).status_code == 403
        assert (await client.post(TARGETS, json=TARGET)).status_code == 403
        assert (await client.get(LADDERS)).status_code == 403
        assert (await client.post(LADDERS, json=LADDER)).status_code == 403
