"""Saved reports: pinned to definitions, shared with a role, changed by their owner, and reproducible."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.conftest import SignIn

from zhike.quality.rules.periods import Period
from zhike.quality.rules.saving import EVERYBODY, PRESETS, Preset, SavedQuestion, allowed, may_see, newer

PATH = "/api/v1/reports/saved"
ASKED: dict[str, Any] = {
    "metrics": ["complaint_rate@1", "wait_all"],
    "by": "week",
    "split": "channel",
    "preset": "last_30",
    "filters": {"channel": ["voice", "none"], "city_tier": [1, "none"], "elder": ["true"]},
}


async def save(client: httpx.AsyncClient, name: str = "每周等待", **changes: Any) -> httpx.Response:
    shared = changes.pop("shared_with", None)
    body = {"name": name, "shared_with": shared, "question": {**ASKED, **changes}}
    return await client.post(PATH, json=body, headers={"idempotency-key": str(uuid4())})


async def test_a_saved_report_is_pinned_and_says_when_a_definition_is_newer(sign_in: SignIn) -> None:
    analyst = await sign_in("analyst")
    made = await save(analyst)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    body = made.json()
    assert body["question"]["metrics"] == ["complaint_rate@1", "wait_all@1"]
    assert body["newer"] == {"complaint_rate@1": 2}
    assert body["question"]["filters"]["elder"] is True
    assert body["question"]["filters"]["city_tier"] == [1, "none"]
    assert (await analyst.get(f"{PATH}/{body['id']}")).json() == body


async def test_who_sees_and_who_changes_it(sign_in: SignIn) -> None:
    analyst, supervisor, inspector = [await sign_in(role) for role in ("analyst", "supervisor", "inspector")]
    own = (await save(analyst, "只给自己")).json()
    shared = (await save(analyst, "给质检", shared_with="inspector")).json()
    for_all = (await save(analyst, "给大家", shared_with="everybody")).json()

    async def names(client: httpx.AsyncClient, **params: Any) -> set[str]:
        return {one["name"] for one in (await client.get(PATH, params=params)).json()["items"]}

    assert await names(analyst) == {"只给自己", "给质检", "给大家"}
    assert await names(inspector) == {"给质检", "给大家"}
    assert await names(supervisor) == {"给大家"}
    assert await names(supervisor, mine=True) == set()
    assert await names(analyst, q="质检") == {"给质检"}
    assert (await inspector.get(f"{PATH}/{own['id']}")).status_code == 404
    change = {"name": "改", "shared_with": "everybody", "question": ASKED}
    match = {"if-match": '"1"'}
    refused = await inspector.put(f"{PATH}/{shared['id']}", json=change, headers=match)
    assert (refused.status_code, refused.json()["code"]) == (403, "quality.saved_report_of_another")
    assert (await supervisor.put(f"{PATH}/{shared['id']}", json=change, headers=match)).status_code == 404
    managed = await supervisor.put(f"{PATH}/{for_all['id']}", json=change, headers=match)
    assert (managed.status_code, managed.json()["version"], managed.json()["mine"]) == (200, 2, False)
    assert (await analyst.put(f"{PATH}/{for_all['id']}", json=change, headers=match)).status_code == 412
    assert (await inspector.delete(f"{PATH}/{for_all['id']}")).status_code == 403
    assert (await analyst.delete(f"{PATH}/{own['id']}")).status_code == 204
    assert (await analyst.get(f"{PATH}/{own['id']}")).status_code == 404
    assert (await analyst.get(f"{PATH}/{uuid4()}")).status_code == 404
    compliance = await sign_in("compliance")
    entries = (await compliance.get("/api/v1/audit", params={"action": "quality.report_deleted"})).json()["items"]
    assert [entry["subject"] for entry in entries] == [f"report:{own['id']}"]


async def test_the_list_has_pages(sign_in: SignIn) -> None:
    analyst = await sign_in("analyst")
    for n in range(3):
        await save(analyst, f"报表 {n}")
    first = (await analyst.get(PATH, params={"limit": 2})).json()
    rest = (await analyst.get(PATH, params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert {one["name"] for one in first["items"] + rest["items"]} == {f"报表 {n}" for n in range(3)}
    assert rest["next_cursor"] is None
    assert (await analyst.get(PATH, params={"cursor": "nonsense"})).status_code == 422


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"metrics": ["luck"]}, 404, "quality.metric_unknown"),
        ({"metrics": []}, 422, None),
        ({"split": "week"}, 422, "quality.dimension_twice"),
        ({"by": "moon"}, 422, "quality.dimension_unknown"),
        ({"preset": None, "first": "2026-11-02", "last": "2026-11-01"}, 422, "quality.period_reversed"),
        ({"preset": None, "first": "2020-11-02", "last": "2026-11-01"}, 422, "quality.period_too_long"),
        ({"preset": "for ever"}, 422, None),
    ],
)
async def test_a_question_that_cannot_be_asked_is_not_kept(
    sign_in: SignIn, change: dict[str, Any], status: int, code: str | None
) -> None:
    refused = await save(await sign_in("analyst"), **change)
    assert refused.status_code == status
    assert code is None or refused.json()["code"] == code


@pytest.mark.parametrize("method", ["get", "post"])
async def test_agents_and_strangers_have_no_reports(client: httpx.AsyncClient, sign_in: SignIn, method: str) -> None:
    agent, one = await sign_in("agent"), f"{PATH}/{uuid4()}"
    for path in (PATH, one) if method == "get" else (PATH,):
        assert (await getattr(client, method)(path)).status_code == 401
        assert (await getattr(agent, method)(path)).status_code == 403
    assert (await agent.put(one, json={}, headers={"if-match": "*"})).status_code == 403
    assert (await agent.delete(one)).status_code == 403


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("today", (11, 30), (11, 30)),
        ("yesterday", (11, 29), (11, 29)),
        ("last_7", (11, 24), (11, 30)),
        ("last_30", (11, 1), (11, 30)),
        ("last_90", (9, 2), (11, 30)),
        ("this_month", (11, 1), (11, 30)),
        ("last_month", (10, 1), (10, 31)),
    ],
)
def test_moving_periods(preset: Preset, first: tuple[int, int], last: tuple[int, int]) -> None:
    question = SavedQuestion(("contacts@1",), "day", None, preset, None, None, {}, 12, None)
    assert question.period(date(2026, 11, 30)) == Period(date(2026, *first), date(2026, *last))
    assert preset in PRESETS


def test_rules_of_saving() -> None:
    fixed = SavedQuestion(("contacts@1",), "day", None, None, date(2026, 1, 2), date(2026, 1, 3), {}, 12, None)
    assert fixed.period(date(2026, 11, 30)) == Period(date(2026, 1, 2), date(2026, 1, 3))
    assert newer(["a@1", "b@2", "gone@1"], {"a": 3, "b": 2}) == {"a@1": 3}
    assert [allowed(value) for value in (["x", "none"], True)] == [["x", None], [True]]
    assert may_see("me", None, reader_id="me", role=None)
    assert may_see("me", EVERYBODY, reader_id="you", role="agent")
    assert may_see("me", "analyst", reader_id="you", role="analyst")
    assert not may_see("me", "analyst", reader_id="you", role="inspector")
    assert not may_see("me", None, reader_id="you", role=None)
