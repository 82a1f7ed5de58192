"""Change and difference of the catalogue's metrics, as they are asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import SignIn
from tests.quality.builders import NOON, ZONE, answered

from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.quality import api as quality

LAST = NOON.date()
FOUR_WEEKS = {"from": (LAST - timedelta(days=27)).isoformat(), "to": LAST.isoformat()}


async def put_days(session: Session, resolved: dict[int, int], count: int = 20, **told: Any) -> None:
    """On each day so long ago `count` contacts, of which so many were resolved."""
    contacts = [
        answered(**{"started_at": NOON - timedelta(days=ago, hours=1), "resolved": number < solved, **told})
        for ago, solved in resolved.items()
        for number in range(count)
    ]
    await quality.import_contacts(session, contacts, actor=system_actor("test"), zone=ZONE, now=NOON)


async def test_a_series_has_limits_signals_and_like_against_like(sign_in: SignIn, session: Session) -> None:
    steady = {ago: 15 + ago % 3 for ago in range(1, 28)}
    await put_days(session, {**steady, 0: 2})
    await put_days(session, {364: 10})
    client = await sign_in("supervisor")
    answer = await client.get("/api/v1/metrics/resolution_rate/change", params=FOUR_WEEKS)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["chart"], len(body["points"]), body["total"]["n"]) == ("p", 28, 560)
    assert body["centre"] == pytest.approx(100 * (sum(steady.values()) + 2) / 560)
    last = body["points"][-1]
    assert (last["key"], last["figure"]["value"], last["above"]) == (LAST.isoformat(), 10.0, False)
    assert "beyond" in last["signals"]
    assert last["lower"] > 10.0
    assert last["before"]["week"] == {
        "day": (LAST - timedelta(days=7)).isoformat(),
        "figure": {
            "value": 80.0,
            "n": 20,
            "low": pytest.approx(58.4, abs=0.1),
            "high": pytest.approx(91.9, abs=0.1),
            "reason": None,
        },
    }
    assert last["before"]["year"]["figure"]["value"] == 50.0
    [_, year] = body["against"]
    assert (year["back"], year["days"], year["now"]["value"], year["before"]["value"]) == ("year", 1, 10.0, 50.0)


async def test_weeks_and_months_and_days_without_contacts_stand_in_the_series(
    sign_in: SignIn, session: Session
) -> None:
    await put_days(session, {0: 5, 20: 5}, count=5)
    client = await sign_in("analyst")
    path = "/api/v1/metrics/aht/change"
    days = (await client.get(path, params=FOUR_WEEKS)).json()
    assert (days["chart"], days["centre"]) == ("xmr", None)
    assert [point["figure"]["n"] for point in days["points"]] == [0] * 7 + [5] + [0] * 19 + [5]
    weeks = (await client.get(path, params={**FOUR_WEEKS, "grain": "week"})).json()
    assert [point["key"] for point in weeks["points"]][-1] == "2026-11-16"
    assert [point["before"] for point in weeks["points"]] == [{}] * len(weeks["points"])
    months = (await client.get(path, params={**FOUR_WEEKS, "grain": "month"})).json()
    assert [(point["key"], point["figure"]["n"]) for point in months["points"]] == [("2026-10", 5), ("2026-11", 5)]


async def test_groups_are_compared_with_all_others_and_small_ones_only_named(sign_in: SignIn, session: Session) -> None:
    for channel, solved in (("web_chat", 85), ("voice", 60), ("wechat", 82)):
        await put_days(session, {1: solved}, count=100, channel=channel)
    await put_days(session, {1: 1}, count=3, channel="email")
    client = await sign_in("supervisor")
    params = {**FOUR_WEEKS, "by": "channel"}
    body = (await client.get("/api/v1/metrics/resolution_rate/difference", params=params)).json()
    groups = {group["key"]: group for group in body["groups"]}
    assert [group["key"] for group in body["groups"]] == ["email", "voice", "web_chat", "wechat"]
    assert groups["email"]["figure"] == {"value": None, "n": 3, "low": None, "high": None, "reason": "too_few"}
    assert (groups["email"]["difference"], groups["email"]["zone"], body["least_n"]) == (None, None, 10)
    voice = groups["voice"]
    assert voice["difference"] == pytest.approx(100 * (0.6 - 168 / 203))
    assert voice["low"] < voice["difference"] < voice["high"] < 0
    assert (voice["stands_out"], voice["below"], voice["above"]) == (True, 2, 0)
    assert voice["q"] >= voice["p"]
    assert not groups["wechat"]["stands_out"] or groups["wechat"]["q"] <= 0.05
    assert (groups["web_chat"]["above"], groups["wechat"]["above"]) == (1, 1)
    assert body["centre"] == pytest.approx(100 * 227 / 300)
    assert body["labels"]["voice"]["en"] == "Phone"
    assert [limit["n"] for limit in body["limits"]] == [100.0]
    nothing = (await client.get("/api/v1/metrics/csat_mean/difference", params=params)).json()
    assert (nothing["limits"], nothing["centre"]) == ([], None)


async def test_a_change_is_split_into_mix_and_rate(sign_in: SignIn, session: Session) -> None:
    week = {"from": (LAST - timedelta(days=6)).isoformat(), "to": LAST.isoformat()}
    for ago, counts in (
        (7, {"web_chat": (100, 90), "voice": (100, 50)}),
        (0, {"web_chat": (50, 46), "voice": (150, 84)}),
    ):
        for channel, (count, solved) in counts.items():
            await put_days(session, {ago: solved}, count=count, channel=channel)
    client = await sign_in("supervisor")
    params = {**week, "by": "channel"}
    body = (await client.get("/api/v1/metrics/resolution_rate/decomposition", params=params)).json()
    assert (body["before"], body["after"]) == (pytest.approx(70.0), pytest.approx(65.0))
    assert body["mix"] + body["rate"] == pytest.approx(-5.0)
    assert body["rate"] == pytest.approx(4.5)
    assert body["compared"]["to"] == (LAST - timedelta(days=7)).isoformat()
    assert sum(effect["whole"] for effect in body["effects"]) == pytest.approx(-5.0)
    assert {effect["key"]: effect["share_after"] for effect in body["effects"]} == {"voice": 75.0, "web_chat": 25.0}
    year = (await client.get("/api/v1/metrics/aht/decomposition", params={**params, "against": "year"})).json()
    assert (year["before"], year["effects"]) == (None, [])


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        ("luck/change", {}, 404, "quality.metric_unknown"),
        ("aht/difference", {"by": "luck"}, 422, "quality.dimension_unknown"),
        ("contacts/difference", {"by": "channel"}, 422, "quality.metric_not_differed"),
        ("sla_rate/difference", {"by": "channel"}, 422, "quality.metric_not_differed"),
        ("wait_p90/decomposition", {}, 422, "quality.metric_not_decomposable"),
        ("occupancy/decomposition", {"by": "agent"}, 422, "quality.metric_not_decomposable"),
        ("aht/change", {"from": "2026-11-20", "to": "2026-11-19"}, 422, "quality.period_reversed"),
        ("aht/difference", {"from": "2026-11-20", "to": "2026-11-19"}, 422, "quality.period_reversed"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    sign_in: SignIn, path: str, params: dict[str, str], status: int, code: str
) -> None:
    client = await sign_in("supervisor")
    answer = await client.get(f"/api/v1/metrics/{path}", params=params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("what", ["change", "difference", "decomposition"])
async def test_only_those_who_may_read_reports_see_changes(sign_in: SignIn, what: str) -> None:
    for role, status in (("agent", 403), ("editor", 403), ("analyst", 200), ("supervisor", 200)):
        answer = await (await sign_in(role)).get(f"/api/v1/metrics/resolution_rate/{what}")
        assert answer.status_code == status, role
