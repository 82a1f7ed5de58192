"""The intraday page: today by quarter or half hour, the usual band of days like it, staffing, and the next hour."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from zhike.platform.database import Session
from zhike.platform.runtime import Runtime
from zhike.quality.metrics.catalogue.rows import SERVICE_LEVEL_S
from zhike.quality.repository import intraday as repository
from zhike.quality.rules.erlang import Demand, agents_needed
from zhike.quality.rules.intraday import (
    AHEAD_MINUTES,
    LOOK_BACK_DAYS,
    PACE_MINUTES,
    Band,
    Calibration,
    Risk,
    Slot,
    band_of,
    calibrate,
    days_like,
    merge,
    pace_of,
    points_of,
    risk_at,
    widen,
)
from zhike.quality.service.targets import list_targets
from zhike.routing import api as routing

QUARTER = 15
USUAL_TARGET = 80.0
_FRESH = timedelta(seconds=5)
# Days that are over do not change but by late facts.
_PAST_FRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Usual:
    """The usual of one stretch."""

    arrivals: Band
    level: Band
    abandon_rate: Band
    mean_wait: Band
    online: Band


@dataclass(frozen=True, slots=True)
class Ahead:
    """A stretch to come: expected arrivals, and how often stretches so loaded missed the target.

    `needed`: the agents that the target takes by Erlang A, with the handle time and patience of days like this;
    `staffed`: those who are here now.
    """

    slot: int
    arrivals: float
    offered: float
    risk: Risk | None
    needed: int | None
    staffed: float | None


@dataclass(frozen=True, slots=True)
class Intraday:
    """Everything on the page at `at`; `scheduled` agents by stretch, None where no shifts are known."""

    at: datetime
    day: date
    minutes: int
    now_index: int
    today: tuple[Slot, ...]
    usual: tuple[Usual, ...]
    like: tuple[date, ...]
    scheduled: tuple[int, ...] | None
    target: float
    pace: float
    ahead: tuple[Ahead, ...]
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class _Past:
    """What days like today say; made once an hour."""

    day: date
    at: datetime
    target: float
    like: tuple[date, ...]
    days: tuple[list[Slot], ...]
    points: list[tuple[float, bool]]
    calibration: Calibration


class IntradayKeeper:
    """One reading for all who look: the day every five seconds, the past once an hour."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._past: _Past | None = None
        self._made: dict[int, Intraday] = {}

    async def get(self, session: Session, runtime: Runtime, minutes: int) -> Intraday:
        """The page in stretches of `minutes` (15 or 30), at most five seconds old."""
        async with self._turn:
            now = runtime.clock.now()
            made = self._made.get(minutes)
            if made is None or abs(now - made.at) >= _FRESH:
                past = await self._look_back(session, runtime, now)
                made = self._made[minutes] = await _make(session, runtime, past, minutes, now)
            return made

    async def _look_back(self, session: Session, runtime: Runtime, now: datetime) -> _Past:
        today = now.astimezone(runtime.settings.zone).date()
        target = await _target(session)
        past = self._past
        if past is None or past.day != today or past.target != target or abs(now - past.at) >= _PAST_FRESH:
            past = self._past = await _read_past(session, runtime, today, target, now)
            self._made.clear()
        return past


async def _target(session: Session) -> float:
    found = (await list_targets(session)).get("service_level")
    return found.target if found is not None else USUAL_TARGET


async def _read_past(session: Session, runtime: Runtime, today: date, target: float, now: datetime) -> _Past:
    special = await routing.list_special_days(session, today - timedelta(days=LOOK_BACK_DAYS))
    like = days_like(today, {each.day: each.kind for each in special})
    read = await repository.read_days(
        session, like, zone=runtime.settings.business_zone, minutes=QUARTER, in_time_s=SERVICE_LEVEL_S
    )
    known = [day for day in like if any(slot.arrivals for slot in read[day])]
    days = tuple(read[day] for day in known)
    calibration = await asyncio.to_thread(calibrate, days, target)
    return _Past(today, now, target, tuple(known), days, points_of(days, target), calibration)


async def _make(session: Session, runtime: Runtime, past: _Past, minutes: int, now: datetime) -> Intraday:
    zone = runtime.settings.zone
    local = now.astimezone(zone)
    quarters = await _read_today(session, runtime, past.day)
    index = (local.hour * 60 + local.minute) // QUARTER
    wide = minutes // QUARTER
    days = [widen(day, wide) for day in past.days]
    pace = _pace(quarters, past.days, index)
    return Intraday(
        at=now,
        day=past.day,
        minutes=minutes,
        now_index=index // wide,
        today=tuple(widen(quarters, wide)),
        usual=tuple(_usual([day[slot] for day in days]) for slot in range(24 * 60 // minutes)),
        like=past.like,
        scheduled=await _scheduled(session, past.day, minutes),
        target=past.target,
        pace=pace,
        ahead=tuple(_ahead(past, quarters, index, pace)),
        calibration=past.calibration,
    )


async def _read_today(session: Session, runtime: Runtime, today: date) -> list[Slot]:
    zone = runtime.settings.business_zone
    read = await repository.read_days(session, [today], zone=zone, minutes=QUARTER, in_time_s=SERVICE_LEVEL_S)
    midnight = datetime.combine(today, time(), runtime.settings.zone)
    still_open = await repository.count_open(session, midnight=midnight, zone=zone, minutes=QUARTER)
    return [replace(slot, arrivals=slot.arrivals + still_open.get(place, 0)) for place, slot in enumerate(read[today])]


def _usual(slots: Sequence[Slot]) -> Usual:
    return Usual(
        arrivals=band_of([float(slot.arrivals) for slot in slots]),
        level=band_of([slot.level for slot in slots]),
        abandon_rate=band_of([slot.abandon_rate for slot in slots]),
        mean_wait=band_of([slot.mean_wait for slot in slots]),
        online=band_of([slot.online for slot in slots]),
    )


def _pace(quarters: Sequence[Slot], days: Sequence[Sequence[Slot]], index: int) -> float:
    usual = [_mean([day[place].arrivals for day in days]) for place in range(len(quarters))]
    today = [float(slot.arrivals) for slot in quarters]
    return pace_of(today, usual, now_index=index, slots=PACE_MINUTES // QUARTER)


def _ahead(past: _Past, quarters: Sequence[Slot], index: int, pace: float) -> list[Ahead]:
    """The quarter hours of the next hour, should those who are here now stay."""
    whole = merge([slot for day in past.days for slot in day])
    handle_s = whole.handle_s / whole.offered if whole.offered else 0.0
    patience_s = whole.wait_s / whole.abandoned if whole.abandoned else None
    handled_s = whole.handle_s / whole.answered if whole.answered else 0.0
    staffed = quarters[index].online if quarters[index].online is not None else quarters[index - 1].online
    found = []
    for slot in range(index + 1, min(index + 1 + AHEAD_MINUTES // QUARTER, len(quarters))):
        arrivals = pace * _mean([day[slot].arrivals for day in past.days])
        offered = pace * _mean([day[slot].offered for day in past.days])
        load = offered * handle_s / (staffed * QUARTER * 60) if staffed else None
        needed = None
        if patience_s:
            demand = Demand(offered / (QUARTER * 60), handled_s, patience_s)
            needed = agents_needed(demand, past.target / 100.0, SERVICE_LEVEL_S)
        risk = risk_at(load, past.points) if load is not None else None
        found.append(Ahead(slot, arrivals, offered, risk, needed, staffed))
    return found


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


async def _scheduled(session: Session, day: date, minutes: int) -> tuple[int, ...] | None:
    """Agents whose weekly shift covers the beginning of each stretch."""
    shifts = await routing.list_shift_patterns(session)
    if not shifts:
        return None
    return tuple(_count(shifts, day.weekday(), start) for start in range(0, 24 * 60, minutes))


def _count(shifts: Sequence[routing.ShiftPattern], weekday: int, minute: int) -> int:
    return len({each.staff_id for each in shifts if _covers(each, weekday, minute)})


def _covers(shift: routing.ShiftPattern, weekday: int, minute: int) -> bool:
    overnight = shift.end_minute <= shift.start_minute
    today, before = shift.weekdays >> weekday & 1, shift.weekdays >> ((weekday - 1) % 7) & 1
    if not overnight:
        return bool(today) and shift.start_minute <= minute < shift.end_minute
    return (bool(today) and minute >= shift.start_minute) or (bool(before) and minute < shift.end_minute)


def slot_values(slot: Slot) -> Mapping[str, float | None]:
    """The rates of a stretch."""
    return {"level": slot.level, "abandon_rate": slot.abandon_rate, "mean_wait": slot.mean_wait}
