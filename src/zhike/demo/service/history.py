"""Fills the history: each day is played and stored in short transactions, the newest days first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from zhike.demo import repository
from zhike.demo.rules import figures, rosters
from zhike.demo.rules.arrivals import Population, arrivals_of
from zhike.demo.rules.people import Person
from zhike.demo.rules.staff import make_staff
from zhike.demo.service.content import reason_shares
from zhike.demo.service.making import ACTOR
from zhike.demo.service.playing import Day, Floor
from zhike.demo.service.policy import demo_policy
from zhike.demo.service.recording import Clerk, clock_of
from zhike.demo.service.steadying import store_steadiness
from zhike.identity import api as identity
from zhike.platform.runtime import Runtime
from zhike.quality import api as quality

CHUNK = 500
STEP = "history"


async def fill(runtime: Runtime, people: Sequence[Person]) -> None:
    """Play all days that are missing up to now; what is there stays. Can be cut off and goes on at the next start."""
    zone = ZoneInfo(runtime.settings.business_zone)
    now = runtime.clock.now().astimezone(zone)
    today = now.date()
    first_day = today - timedelta(days=figures.DAYS)
    agents = await _agents(runtime)
    async with runtime.database.transaction() as session:
        played = await repository.played_days(session)
    missing = [first_day + timedelta(days=back) for back in range(figures.DAYS, -1, -1)]
    missing = [day for day in missing if _is_missing(played, day, today)]
    total = figures.DAYS + 1
    await _note(runtime, total - len(missing), total)
    population = Population(people, reason_shares())
    for place, day in enumerate(missing, 1):
        until = _seconds_of(now) if day == today else 86_400.0
        number = (day - first_day).days
        result = await asyncio.to_thread(_play, population, first_day, number, until)
        await _store(runtime, result, day=day, number=number, until=until, zone=zone, agents=agents)
        await _note(runtime, total - len(missing) + place, total)


def _is_missing(played: dict[date, float], day: date, today: date) -> bool:
    """A day that was cut off half way when the demo was stopped stays so: the gap is the truth of that day."""
    return day not in played and day <= today


def _play(population: Population, first_day: date, number: int, until: float) -> Day:
    policy, queue_of = demo_policy()
    colleagues = [one for one in make_staff() if one.role == "agent"]
    floor = Floor(policy, queue_of, rosters.on_duty(colleagues, number))
    return floor.play(arrivals_of(population, first_day, number), until=until)


async def _store(
    runtime: Runtime,
    result: Day,
    *,
    day: date,
    number: int,
    until: float,
    zone: ZoneInfo,
    agents: dict[str, tuple[UUID, str]],
) -> None:
    midnight = datetime.combine(day, time(), zone)
    clerk = Clerk(
        era=figures.era_of(number),
        at=clock_of(midnight),
        agents=agents,
        random=Random(figures.SEED * 17 + number),
        afterwards=Random(figures.SEED * 19 + number),
    )
    records = [clerk.write(played) for played in result.contacts]
    for start in range(0, len(records), CHUNK):
        async with runtime.database.transaction() as session:
            await quality.import_contacts(
                session, records[start : start + CHUNK], actor=ACTOR, zone=zone, now=runtime.clock.now()
            )
    moments = [
        quality.FloorMoment(
            at=clerk.at(sample.at),
            waiting=sample.waiting,
            longest_wait_s=sample.longest_wait_s,
            online=sample.online,
            serving_s=sample.serving_s,
            available_s=sample.available_s,
        )
        for sample in result.samples
    ]
    async with runtime.database.transaction() as session:
        await quality.import_floor(session, moments, zone=zone)
        await store_steadiness(session, day, number, until=until, zone=zone)
        await repository.note_played(session, day, until_s=until, contacts=len(records), occupancy=result.occupancy)


async def _note(runtime: Runtime, done: int, total: int) -> None:
    async with runtime.database.transaction() as session:
        await repository.note_progress(session, STEP, done, total, now=runtime.clock.now())
        session.notify("floor")


async def _agents(runtime: Runtime) -> dict[str, tuple[UUID, str]]:
    async with runtime.database.transaction() as session:
        found = await identity.find_staff(session, role="agent")
    return {staff.login: (staff.id, staff.team) for staff in found}


def _seconds_of(now: datetime) -> float:
    return now.hour * 3600 + now.minute * 60 + now.second
