"""The demo's made days were watched, fault and all, and a day that is made again stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import text
from tests.quality.builders import ZONE

from zhike.demo.service.steadying import PARTS, store_steadiness
from zhike.platform.database import Session

_HOURS = text("select part, sum(watched_s) as s, sum(up_s) as up from stability.watch group by part")
_DOWN = text("select part, sum(extract(epoch from ended_at - began_at)) as s from stability.fault group by part")


async def test_made_days_are_watched_and_their_faults_are_missing_from_the_time_up(session: Session) -> None:
    for number in range(60):
        await store_steadiness(session, date(2026, 9, 1) + timedelta(days=number), number, until=86400, zone=ZONE)
    hours = {row.part: (row.s, row.up) for row in await session.execute(_HOURS)}
    down = {row.part: float(row.s) for row in await session.execute(_DOWN)}
    assert {"web", "worker"} <= set(down)
    for part in PARTS:
        watched, up = hours[part]
        assert watched == 60 * 86400
        assert abs(watched - up - down.get(part, 0.0)) < 0.01
    assert hours["service"][1] < hours["warehouse"][1] == 60 * 86400


async def test_a_day_that_is_not_over_has_its_whole_hours_only(session: Session) -> None:
    await store_steadiness(session, date(2026, 9, 1), 1, until=3 * 3600 + 1800, zone=ZONE)
    assert {row.s for row in await session.execute(_HOURS)} == {3 * 3600.0}
