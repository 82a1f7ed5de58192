"""Today by stretches against days like it, on a real database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.conftest import SignIn
from tests.quality.builders import NOON, ZONE, abandoned, answered, contained

from zhike.identity import api as identity
from zhike.platform.actor import system_actor
from zhike.platform.database import Session
from zhike.platform.ids import uuid7
from zhike.quality import api as quality
from zhike.quality.rules.erlang import Demand, agents_needed
from zhike.quality.service import recording
from zhike.routing import api as routing

ACTOR = system_actor("test")
ELEVEN = 44  # the quarter hour that begins at 11:00


async def fill(session: Session) -> None:
    """Three Fridays before today, each an hour before noon; a Thursday that does not count; and today."""
    contacts = [answered(started_at=NOON - timedelta(days=6, hours=1)) for _ in range(9)]
    moments = []
    for week in (1, 2, 3):
        at = NOON - timedelta(days=7 * week, hours=1)
        contacts += [answered(started_at=at) for _ in range(3 + week)] + [abandoned(started_at=at)]
        moments.append(quality.FloorMoment(at, 0, 0.0, week, 600.0, 300.0))
    contacts += [answered(wait_s=30.0), answered(), contained()]
    await quality.import_contacts(session, contacts, actor=ACTOR, zone=ZONE, now=NOON)
    await quality.import_floor(session, moments, zone=ZONE)
    await recording.record_arrived(session, uuid7(), at=NOON - timedelta(minutes=50))


async def test_today_stands_beside_the_usual_of_days_like_it(session: Session, sign_in: SignIn) -> None:
    await fill(session)
    analyst = await sign_in("analyst")
    body: dict[str, Any] = (await analyst.get("/api/v1/intraday")).json()
    assert (body["day"], body["minutes"], body["now_index"], body["target"]) == ("2026-11-20", 15, 48, 85.0)
    assert body["like"] == ["2026-11-13", "2026-11-06", "2026-10-30"]
    now, usual = body["today"][ELEVEN], body["usual"][ELEVEN]
    assert (now["arrivals"], now["offered"], now["in_time"], now["level"]) == (4, 2, 1, 50.0)
    assert (usual["arrivals"]["middle"], usual["online"]["middle"]) == (6.0, 2.0)
    assert usual["arrivals"]["low"] < 6.0 < usual["arrivals"]["high"]
    assert usual["abandon_rate"]["middle"] == 100 / 6
    assert [each["slot"] for each in body["ahead"]] == [49, 50, 51, 52]
    assert body["ahead"][0]["share"] is None, "nobody is there, and three quarter hours are no history"
    half: dict[str, Any] = (await analyst.get("/api/v1/intraday", params={"minutes": "30"})).json()
    assert (half["now_index"], half["today"][ELEVEN // 2]["arrivals"]) == (24, 4)


async def test_the_next_hour_says_how_many_agents_the_target_takes(session: Session, sign_in: SignIn) -> None:
    """On Fridays nine are answered and one leaves after 10 s in the quarter hour from 12:15."""
    soon = NOON + timedelta(minutes=15)
    for week in (1, 2, 3):
        at = soon - timedelta(days=7 * week)
        past = [answered(started_at=at, wait_s=10.0, talk_s=300.0, hold_s=0.0, wrap_up_s=0.0) for _ in range(9)]
        past.append(abandoned(started_at=at, wait_s=10.0))
        await quality.import_contacts(session, past, actor=ACTOR, zone=ZONE, now=NOON)
    ahead = (await (await sign_in("analyst")).get("/api/v1/intraday")).json()["ahead"]
    patience = (9 * 10.0 + 10.0) / 1
    wanted = agents_needed(Demand(ahead[0]["offered"] / 900, 300.0, patience), 0.85, 20.0)
    assert wanted is not None
    assert wanted > 3  # ten in a quarter hour are 3.3 erlang
    assert [each["needed"] for each in ahead] == [wanted, 0, 0, 0]
    assert {each["staffed"] for each in ahead} == {None}


async def test_scheduled_agents_are_those_whose_shift_covers_the_stretch(session: Session, sign_in: SignIn) -> None:
    staff = [
        await identity.create_staff(
            session, actor=ACTOR, login=f"s{n}", name=f"员{n}", number=f"90{n}", role="agent", now=NOON
        )
        for n in range(2)
    ]
    friday, thursday = 1 << 4, 1 << 3
    await routing.set_shift_patterns(
        session,
        [
            routing.ShiftPattern(staff[0].id, "day", friday, 9 * 60, 17 * 60),
            routing.ShiftPattern(staff[1].id, "night", thursday, 22 * 60, 6 * 60),
        ],
    )
    scheduled = (await (await sign_in("analyst")).get("/api/v1/intraday")).json()["scheduled"]
    shown = {slot: scheduled[slot] for slot in (0, 23, 24, 36, 67, 68)}
    assert shown == {0: 1, 23: 1, 24: 0, 36: 1, 67: 1, 68: 0}
