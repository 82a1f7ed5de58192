"""From a figure of another dataset to its rows: those that count, those among which they do, as far as one may see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from tests.conftest import SignIn
from tests.quality.builders import NOON, ZONE, watched, worker_fault
from tests.quality.test_published import add_order

from zhike.platform.database import Session
from zhike.quality import api as quality

OPENED = datetime(2026, 9, 1, 12, tzinfo=UTC)
SEPTEMBER = {"from": "2026-09-01", "to": "2026-09-30"}
TODAY = {"from": "2026-11-20", "to": "2026-11-20"}


async def rows(client: AsyncClient, metric: str, **asked: Any) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/metrics/{metric}/rows", params={**SEPTEMBER, **asked})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_work_orders_that_count_and_those_among_which_they_do(sign_in: SignIn, session: Session) -> None:
    in_time = await add_order(session, ended=OPENED + timedelta(hours=6))
    late = await add_order(session, ended=OPENED + timedelta(hours=20))
    await add_order(session, kind="complaint", ended=OPENED + timedelta(hours=6))
    supervisor = await sign_in("supervisor")
    counted = await rows(supervisor, "sla_rate")
    assert counted["columns"][0] == "opened_at"
    assert str(in_time) in {one["id"] for one in counted["items"]}
    assert str(late) not in {one["id"] for one in counted["items"]}
    among = await rows(supervisor, "sla_rate", part="denominator")
    assert (among["total"], among["hidden"], among["dataset"]) == (3, 0, "work_orders")
    assert {one["late"] for one in among["items"] if one["id"] == str(late)} == {True}
    figure = (await supervisor.get("/api/v1/report", params={**SEPTEMBER, "metric": "sla_rate"})).json()
    assert figure["total"]["metrics"]["sla_rate"]["n"] == among["total"]


async def test_who_may_not_open_complaints_is_told_how_many_they_are(sign_in: SignIn, session: Session) -> None:
    await add_order(session, ended=OPENED + timedelta(hours=6))
    await add_order(session, kind="complaint", ended=OPENED + timedelta(hours=6))
    specialist = await sign_in("assistant_specialist")  # reads work orders and no complaints
    among = await rows(specialist, "sla_rate", part="denominator")
    assert (among["total"], among["hidden"]) == (1, 1)
    assert [one["kind"] for one in among["items"]] == ["callback"]
    analyst = await sign_in("analyst")  # reads neither
    refused = await analyst.get("/api/v1/metrics/sla_rate/rows", params=SEPTEMBER)
    assert (refused.status_code, refused.json()["code"]) == (403, "quality.rows_not_to_be_seen")
    assert "cases.read" in refused.json()["title"]


async def test_pages_follow_each_other_though_all_rows_are_of_one_moment(sign_in: SignIn, session: Session) -> None:
    for _ in range(7):
        await add_order(session, ended=OPENED + timedelta(hours=1))
    await add_order(session, ended=OPENED + timedelta(days=2), opened=OPENED + timedelta(days=1))
    supervisor, seen, cursor = await sign_in("supervisor"), list[str](), None
    for _ in range(4):
        page = await rows(supervisor, "backlog", part="denominator", limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    every = await rows(supervisor, "sla_rate", part="denominator", limit=200)
    page = await rows(supervisor, "sla_rate", part="denominator", limit=3)
    again = [one["id"] for one in page["items"]]
    while page["next_cursor"]:
        page = await rows(supervisor, "sla_rate", part="denominator", limit=3, cursor=page["next_cursor"])
        assert (page["total"], page["hidden"]) == (None, None)
        again += [one["id"] for one in page["items"]]
    assert again == [one["id"] for one in every["items"]]
    assert len(set(again)) == 8


async def test_a_ratio_opens_both_sides(sign_in: SignIn, session: Session) -> None:
    await worker_fault(session, NOON, seconds=9)
    await watched(session, NOON, "service", up_s=3591.0)
    moments = [quality.FloorMoment(NOON + timedelta(minutes=each), each, 5.0, 2, 30.0, 30.0) for each in range(3)]
    await quality.import_floor(session, moments, zone=ZONE)
    analyst = await sign_in("analyst")
    above = await rows(analyst, "mtbf", **TODAY)
    below = await rows(analyst, "mtbf", part="denominator", **TODAY)
    assert (above["dataset"], [one["up_s"] for one in above["items"]]) == ("watch", [3591.0])
    [fault] = below["items"]  # of the whole service, and none of the worker beside it
    assert (below["dataset"], fault["part"], fault["parts"], fault["seconds"]) == ("faults", "service", "worker", 9.0)
    assert below["labels"]["part"]["service"]["en"] == "The whole service"
    part = await rows(analyst, "mtbf", part="denominator", service_part="worker", **TODAY)
    assert [one["part"] for one in part["items"]] == ["worker"]
    load = await rows(analyst, "offered_load", part="denominator", **TODAY)
    assert (load["dataset"], load["total"]) == ("floor", 3)
    hour = await rows(analyst, "occupancy", hour=3, **TODAY)
    assert hour["total"] == 0


async def test_the_file_has_the_rows_and_is_on_record(sign_in: SignIn, session: Session) -> None:
    order = await add_order(session, ended=OPENED + timedelta(hours=6))
    supervisor = await sign_in("supervisor")
    answer = await supervisor.get("/api/v1/metrics/sla_rate/rows.csv", params=SEPTEMBER)
    assert answer.status_code == 200, answer.text
    assert answer.content.decode("utf-8-sig").splitlines()[0].startswith("opened_at,id,")
    del order  # committed rows alone are in a file: it is streamed in a transaction of its own
    compliance = await sign_in("compliance")
    entries = (await compliance.get("/api/v1/audit", params={"action": "quality.exported"})).json()["items"]
    assert (entries[0]["subject"], entries[0]["detail"]["what"]) == ("rows", "work_orders")


@pytest.mark.parametrize(
    ("metric", "asked", "status", "code"),
    [
        ("aht", {}, 422, "quality.rows_are_contacts"),
        ("offered_load", {}, 422, "quality.rows_are_contacts"),
        ("luck", {}, 404, "quality.metric_unknown"),
        ("qsi", {}, 422, "quality.metric_derived"),
        ("occupancy", {"channel": "voice"}, 422, "quality.rows_not_by_this"),
        ("occupancy", {"from": "2026-11-20", "to": "2026-11-19"}, 422, "quality.period_reversed"),
        ("occupancy", {"from": "2020-01-01", "to": "2026-11-19"}, 422, "quality.period_too_long"),
        ("occupancy", {"cursor": "WyJ4IiwgMV0"}, 422, "platform.invalid"),
        ("occupancy", {"cursor": "WyIyMDI2LTExLTIwVDA0OjAwOjAwIiwgMV0"}, 422, "platform.invalid"),
    ],
)
async def test_what_cannot_be_opened_says_why(
    sign_in: SignIn, metric: str, asked: dict[str, str], status: int, code: str
) -> None:
    supervisor = await sign_in("supervisor")
    answer = await supervisor.get(f"/api/v1/metrics/{metric}/rows", params={**TODAY, **asked})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("path", ["rows", "rows.csv"])
async def test_only_those_who_may_read_reports_open_them(sign_in: SignIn, path: str) -> None:
    for role, status in (("agent", 403), ("editor", 403), ("analyst", 200), ("supervisor", 200)):
        answer = await (await sign_in(role)).get(f"/api/v1/metrics/occupancy/{path}", params=TODAY)
        assert answer.status_code == status, role
