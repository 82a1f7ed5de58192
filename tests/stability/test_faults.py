"""What faults come to: one power cut is one fault of each part, channels are down with what they need, by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.conftest import NOON, SignIn
from tests.quality.builders import watched
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.stability import api as stability

DAY = "2026-11-20"
FIGURES = ("faults", "availability", "mttr", "mtbf", "longest_recovery")


async def fault(session: Session, part: str, began: float, ended: float | None, **told: Any) -> UUID:
    """A fault between seconds after noon."""
    begins = NOON + timedelta(seconds=began)
    ends = None if ended is None else NOON + timedelta(seconds=ended)
    told = {"kind": "crashed", "process": part, "code": -9, **told}
    one = stability.Fault(id=told.pop("id", uuid7()), part=part, began_at=begins, ended_at=ends, **told)
    await stability.take_crashes(session, [one])
    return one.id


async def report(sign_in: SignIn, by: str = "service_part", **asked: Any) -> dict[str, Any]:
    """Values by part, `total` for the whole."""
    analyst = await sign_in("analyst")
    query = [("from", DAY), ("to", DAY), ("by", by), *(("metric", each) for each in FIGURES), *asked.items()]
    answer = await analyst.get("/api/v1/report", params=query)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    told = {row[by]: {name: one["value"] for name, one in row["metrics"].items()} for row in body["rows"]}
    told["total"] = {name: one["value"] for name, one in body["total"]["metrics"].items()}
    return told


async def test_two_workers_of_one_power_cut_are_one_fault(sign_in: SignIn, session: Session) -> None:
    await fault(session, "worker", 0, 60, kind="killed")
    await fault(session, "worker", 1, 58, kind="killed")
    await fault(session, "worker", 0.5, 61, kind="cut")
    await fault(session, "worker", 600, 620)
    found = await report(sign_in)
    assert (found["worker"]["faults"], found["worker"]["longest_recovery"]) == (2, 61.0)
    assert found["worker"]["mttr"] == pytest.approx((61 + 20) / 2 / 60)


async def test_a_channel_is_down_while_a_part_it_needs_is_down(sign_in: SignIn, session: Session) -> None:
    await fault(session, "web", 0, 40)
    await fault(session, "database", 30, 100)
    await fault(session, "sms_gateway", 0, 3000, kind="unreachable")
    await watched(session, NOON, "service", up_s=3500.0)
    await watched(session, NOON, "channel.web_chat", up_s=3500.0)
    found = await report(sign_in)
    for whole in ("service", "channel.web_chat"):
        assert (found[whole]["faults"], found[whole]["longest_recovery"]) == (1, 100.0)
        assert found[whole]["availability"] == pytest.approx(100 * 3500 / 3600)
    assert found["sms_gateway"]["faults"] == 1
    assert found["total"] == found["service"], "without a part the whole service is meant"
    analyst = await sign_in("analyst")
    asked = {"from": DAY, "to": DAY, "service_part": "channel.web_chat"}
    [row] = (await analyst.get("/api/v1/metrics/faults/rows", params=asked)).json()["items"]
    assert (row["parts"], row["seconds"], row["over"]) == ("database web", 100.0, True)


async def test_a_process_whose_colleagues_went_on_is_no_fault(sign_in: SignIn, session: Session) -> None:
    await fault(session, "web", 0, 3, alone=False)
    assert await report(sign_in, service_part="web") == {"total": dict.fromkeys(FIGURES)}


async def test_what_is_told_again_gets_its_end_and_is_one(sign_in: SignIn, session: Session) -> None:
    known = await fault(session, "web", 0, None)
    await fault(session, "web", 0, 5, id=known)
    await fault(session, "web", 0, 7, id=known)  # the first end stays
    found = await report(sign_in)
    assert (found["web"]["faults"], found["web"]["longest_recovery"]) == (1, 5.0)


async def test_a_fault_over_midnight_takes_time_of_both_days(sign_in: SignIn, session: Session) -> None:
    midnight = datetime(2026, 11, 20, 16, tzinfo=NOON.tzinfo)  # in Shanghai
    await fault(session, "worker", (midnight - NOON).total_seconds() - 600, (midnight - NOON).total_seconds() + 1200)
    for day, up_s in ((midnight - timedelta(hours=1), 3000.0), (midnight, 2400.0)):
        await watched(session, day, "worker", up_s=up_s)
    analyst = await sign_in("analyst")
    query = {"from": DAY, "to": "2026-11-21", "by": "day", "metric": "availability", "service_part": "worker"}
    rows = (await analyst.get("/api/v1/report", params=query)).json()["rows"]
    told = {date.fromisoformat(row["day"]): row["metrics"]["availability"]["value"] for row in rows}
    assert told[date(2026, 11, 20)] == pytest.approx(100 * 3000 / 3600)
    assert told[date(2026, 11, 21)] == pytest.approx(100 * 2400 / 3600)


async def test_contacts_know_no_part(sign_in: SignIn) -> None:
    supervisor = await sign_in("supervisor")
    answer = await supervisor.get("/api/v1/contacts", params={"from": DAY, "to": DAY, "service_part": "web"})
    assert (answer.status_code, answer.json()["code"]) == (422, "quality.rows_not_by_this")
