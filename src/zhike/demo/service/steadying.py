"""How steadily the demo bank worked in the days that were made: watched all day, with a fault now and then."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from zhike.demo.rules import figures
from zhike.platform.database import Session
from zhike.stability import api as stability

HOUR_S = 3600.0
PARTS = ("database", "web", "worker", "warehouse")
# Of each part: one fault in so many days, and how many seconds it takes at least and at most.
FAULTS: dict[str, tuple[int, float, float]] = {
    "web": (12, 4, 25),
    "worker": (18, 5, 20),
    "database": (45, 40, 160),
}


async def store_steadiness(session: Session, day: date, number: int, *, until: float, zone: ZoneInfo) -> None:
    """Keep the day's watched hours, as far as they are over at second `until`, and its faults."""
    midnight = datetime.combine(day, time(), zone)
    hours = int(until // HOUR_S)
    down: dict[tuple[str, int], float] = {}
    for part, hour, second, seconds in _faults(number, hours):
        began = midnight + timedelta(hours=hour, seconds=second)
        ended = began + timedelta(seconds=seconds)
        await stability.record_fault(session, part=part, kind="crashed", began_at=began, ended_at=ended)
        for subject in (part, *(whole.id for whole in stability.WHOLES.values() if part in whole.needs)):
            down[subject, hour] = down.get((subject, hour), 0.0) + seconds
    await stability.import_hours(
        session,
        [
            stability.Hour(subject, day, hour, day.isoweekday(), HOUR_S, HOUR_S - down.get((subject, hour), 0.0))
            for subject in (*PARTS, *stability.WHOLES)
            for hour in range(hours)
        ],
    )


def _faults(number: int, hours: int) -> list[tuple[str, int, float, float]]:
    """Part, hour, second of the hour, and how long; always the same for a day."""
    chance, found = Random(figures.SEED * 23 + number), []
    for part, (days, least, most) in FAULTS.items():
        happens, hour, second = chance.random() < 1 / days, chance.randrange(24), chance.uniform(0, HOUR_S - most)
        seconds = round(chance.uniform(least, most), 1)
        if happens and hour < hours:
            found.append((part, hour, second, seconds))
    return found
