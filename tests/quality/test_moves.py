"""What moved most, as it is asked for: the page's figures and the file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import SignIn
from tests.quality.builders import NOON, ZONE, abandoned, answered

from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.quality import api as quality

YESTERDAY = NOON.date() - timedelta(days=1)
WEEK = {"from": (YESTERDAY - timedelta(days=6)).isoformat(), "to": YESTERDAY.isoformat()}


async def put_weeks(session: Session, weeks: dict[int, tuple[int, int]], **told: Any) -> None:
    """So many weeks ago, on one day, so many answered contacts, of which so many were resolved."""
    contacts = [
        answered(
            **{"started_at": NOON - timedelta(days=2 + 7 * ago, minutes=number), "resolved": number < solved, **told}
        )
        for ago, (count, solved) in weeks.items()
        for number in range(count)
    ]
    await quality.import_contacts(session, contacts, actor=system_actor("test"), zone=ZONE, now=NOON)


async def test_the_most_surprising_change_comes_first_with_its_history(sign_in: SignIn, session: Session) -> None:
    await put_weeks(session, {ago: (100, 80 + ago % 3) for ago in range(1, 14)} | {0: (100, 40)})
    client = await sign_in("supervisor")
    answer = await client.get("/api/v1/metric-moves", params={**WEEK, "group": "results"})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["period"], body["against"], body["group"], body["days"]) == (WEEK, "previous", "results", 7)
    assert body["compared"]["to"] == (YESTERDAY - timedelta(days=7)).isoformat()
    assert {move["metric"]["id"] for move in body["moves"][:2]} == {"fcr_agent", "resolution_rate"}
    [first] = [move for move in body["moves"] if move["metric"]["id"] == "resolution_rate"]
    assert (first["now"]["value"], first["before"]["value"]) == (40.0, 81.0)
    assert (first["change"], first["turn"], first["stands_out"], first["history"]) == (-41.0, "worse", True, 12)
    # 0.8, 0.81, 0.82, ...: steps of 1, 1 and 2 points; chance among 100 contacts moves it by more
    assert first["usual"] == pytest.approx(5.9, abs=0.5)
    assert first["times"] == pytest.approx(41 / first["usual"])
    assert first["p"] <= first["q"] <= 0.05
    assert [len(first["course"]), first["course"][-1]] == [14, {"first": WEEK["from"], "value": 40.0}]
    still = {move["metric"]["id"]: move for move in body["moves"]}
    assert still["csat_mean"]["reason"] == "no_data"
    assert still["csat_mean"]["p"] is None
    told = [move["p"] for move in body["moves"]]
    known = [p for p in told if p is not None]
    assert told == sorted(known) + [None] * (len(told) - len(known))


async def test_a_count_is_held_against_the_weeks_since_it_began(sign_in: SignIn, session: Session) -> None:
    await put_weeks(session, {ago: (50 + ago % 2, 0) for ago in range(8)})
    client = await sign_in("supervisor")
    body = (await client.get("/api/v1/metric-moves", params={**WEEK, "group": "volume"})).json()
    moves = {move["metric"]["id"]: move for move in body["moves"]}
    # eight weeks are seven changes: one is asked about, and the first week may have begun within it
    assert (moves["contacts"]["change"], moves["contacts"]["history"]) == (-1, 5)
    assert moves["contacts"]["usual"] == pytest.approx((50 + 51) ** 0.5)
    assert not moves["contacts"]["stands_out"]
    assert moves["abandon_rate"]["now"]["value"] == 0.0


async def test_what_has_just_begun_to_be_counted_is_no_surprise(sign_in: SignIn, session: Session) -> None:
    await put_weeks(session, {0: (60, 0), 1: (3, 0)})
    client = await sign_in("supervisor")
    body = (await client.get("/api/v1/metric-moves", params={**WEEK, "group": "volume"})).json()
    moves = {move["metric"]["id"]: move for move in body["moves"]}
    assert (moves["contacts"]["reason"], moves["contacts"]["p"], moves["contacts"]["change"]) == ("no_data", None, 57)


async def test_few_contacts_are_told_and_not_judged(sign_in: SignIn, session: Session) -> None:
    await put_weeks(session, {0: (9, 9), 1: (100, 10)})
    client = await sign_in("analyst")
    body = (await client.get("/api/v1/metric-moves", params={**WEEK, "group": "results"})).json()
    [move] = [move for move in body["moves"] if move["metric"]["id"] == "resolution_rate"]
    assert (move["reason"], move["p"], move["q"], move["change"]) == ("too_few", None, None, 90.0)


async def test_same_weekdays_leave_a_holiday_out_of_both_sides(sign_in: SignIn, session: Session) -> None:
    """The National Day of 2026 is over on the 7th of October."""
    days = {"from": "2026-10-08", "to": "2026-10-14"}
    now = [answered(started_at=NOON.replace(month=10, day=9), resolved=True) for _ in range(20)]
    holiday = [answered(started_at=NOON.replace(month=10, day=2), resolved=False) for _ in range(20)]
    plain = [answered(started_at=NOON.replace(month=9, day=18), resolved=number < 10) for number in range(20)]
    await quality.import_contacts(session, [*now, *holiday, *plain], actor=system_actor("test"), zone=ZONE, now=NOON)
    client = await sign_in("supervisor")
    asked = {**days, "group": "results"}
    found = {}
    for against in ("previous", "weekdays"):
        body = (await client.get("/api/v1/metric-moves", params={**asked, "against": against})).json()
        [move] = [move for move in body["moves"] if move["metric"]["id"] == "resolution_rate"]
        found[against] = move["now"]["value"], move["before"]["value"]
    assert found["previous"] == (100.0, 0.0)
    assert found["weekdays"] == (100.0, 50.0)


async def test_days_that_are_not_over_are_left_out_and_without_any_nothing_is_told(
    sign_in: SignIn, session: Session
) -> None:
    await put_weeks(session, {0: (20, 20), 1: (20, 10)})
    today = [abandoned(started_at=NOON - timedelta(hours=2)) for _ in range(50)]
    await quality.import_contacts(session, today, actor=system_actor("test"), zone=ZONE, now=NOON)
    client = await sign_in("supervisor")
    asked = {"from": WEEK["from"], "to": NOON.date().isoformat(), "group": "volume"}
    body = (await client.get("/api/v1/metric-moves", params=asked)).json()
    assert body["period"] == WEEK
    refused = await client.get("/api/v1/metric-moves", params={"from": NOON.date().isoformat()})
    assert (refused.status_code, refused.json()["code"]) == (422, "quality.period_not_over")
    alone = (await client.get("/api/v1/metric-moves")).json()
    assert alone["period"] == {"from": "2026-11-09", "to": "2026-11-15"}  # the last whole week
    assert alone["group"] is None


async def test_filters_narrow_and_what_cannot_be_filtered_says_so(sign_in: SignIn, session: Session) -> None:
    await put_weeks(session, {0: (20, 20), 1: (20, 10)}, channel="voice")
    await put_weeks(session, {0: (50, 0), 1: (50, 0)}, channel="wechat")
    client = await sign_in("supervisor")
    body = (await client.get("/api/v1/metric-moves", params={**WEEK, "channel": "voice"})).json()
    moves = {move["metric"]["id"]: move for move in body["moves"]}
    assert moves["resolution_rate"]["now"]["n"] == 20
    assert moves["occupancy"]["reason"] == "not_by_this"


async def test_the_file_has_the_same_lines_and_is_on_record(sign_in: SignIn, session: Session) -> None:
    await put_weeks(session, {ago: (100, 80 + ago % 3) for ago in range(1, 14)} | {0: (100, 40)})
    client = await sign_in("supervisor")
    answer = await client.get("/api/v1/metric-moves.csv", params={**WEEK, "group": "results"})
    assert answer.status_code == 200, answer.text
    head, first, *_ = answer.content.decode("utf-8-sig").splitlines()
    assert head.split(",")[:4] == ["指标", "口径", "单位", "本期"]
    assert dict(zip(head.split(","), first.split(","), strict=True))["好坏"] == "worse"
    compliance = await sign_in("compliance")
    entries = (await compliance.get("/api/v1/audit", params={"action": "quality.exported"})).json()["items"]
    assert entries[0]["detail"]["what"] == "moves"


@pytest.mark.parametrize("path", ["/api/v1/metric-moves", "/api/v1/metric-moves.csv"])
async def test_only_those_who_may_read_reports_see_them(sign_in: SignIn, path: str) -> None:
    for role, status in (("agent", 403), ("editor", 403), ("analyst", 200), ("supervisor", 200)):
        assert (await (await sign_in(role)).get(path)).status_code == status, role
