"""Targets are set by whom it concerns, on the version that they saw."""

from __future__ import annotations

import pytest
from tests.conftest import SignIn

PATH = "/api/v1/targets/service_level"


async def test_a_target_is_read_and_set_on_what_was_seen(sign_in: SignIn) -> None:
    supervisor = await sign_in("supervisor")
    seen = await supervisor.get(PATH)
    assert seen.json() == {"metric_id": "service_level", "target": 85.0, "threshold": 75.0, "version": 1}
    new = {"target": 90, "threshold": 80}
    written = await supervisor.put(PATH, json=new, headers={"if-match": seen.headers["etag"]})
    assert (written.status_code, written.headers["etag"], written.json()["target"]) == (200, '"2"', 90.0)
    late = await supervisor.put(PATH, json=new, headers={"if-match": seen.headers["etag"]})
    assert late.status_code == 412
    assert (await supervisor.put(PATH, json=new)).status_code == 428
    listed = (await supervisor.get("/api/v1/targets")).json()["items"]
    assert {each["metric_id"]: each["target"] for each in listed}["service_level"] == 90.0
    tile = next(one for one in (await supervisor.get("/api/v1/board")).json()["tiles"] if one["id"] == "service_level")
    assert (tile["target"], tile["threshold"]) == (90.0, 80.0)
    audit = await (await sign_in("compliance")).get("/api/v1/audit", params={"action": "quality.target_set"})
    assert [entry["subject"] for entry in audit.json()["items"]] == ["metric:service_level"]


async def test_a_metric_without_a_target_gets_its_first(sign_in: SignIn) -> None:
    admin = await sign_in("admin")
    path = "/api/v1/targets/first_response"
    assert (await admin.get(path)).status_code == 404
    new = {"target": 5, "threshold": 20}
    assert (await admin.put(path, json=new, headers={"if-match": '"1"'})).status_code == 412
    assert (await admin.put(path, json=new, headers={"if-match": '"0"'})).json()["version"] == 1


@pytest.mark.parametrize(
    ("metric", "target", "threshold", "status", "code"),
    [
        ("service_level", 70, 80, 422, "quality.target_threshold_wrong_way"),
        ("service_level", 101, 80, 422, "quality.target_out_of_range"),
        ("contacts", 1, 0, 422, "quality.target_without_direction"),
        ("luck", 1, 0, 404, "quality.metric_unknown"),
    ],
)
async def test_a_target_that_makes_no_sense_is_refused(
    sign_in: SignIn, metric: str, target: float, threshold: float, status: int, code: str
) -> None:
    supervisor = await sign_in("supervisor")
    body = {"target": target, "threshold": threshold}
    answer = await supervisor.put(f"/api/v1/targets/{metric}", json=body, headers={"if-match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_only_those_who_are_responsible_set_targets(sign_in: SignIn) -> None:
    for role in ("agent", "analyst", "inspector", "editor"):
        client = await sign_in(role)
        answer = await client.put(PATH, json={"target": 90, "threshold": 80}, headers={"if-match": "*"})
        assert answer.status_code == 403
