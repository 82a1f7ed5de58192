"""What the board shows of the day: arrivals by interval, trends, the state of a tile. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

INTERVAL_MINUTES = 15
INTERVALS = 24 * 60 // INTERVAL_MINUTES
TREND_POINTS = 12


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Contacts that began, by interval of the local day: today until now, the compared day in full.

    `now_index` is the running interval, whose count still grows.
    """

    interval_minutes: int
    now_index: int
    today: tuple[int, ...]
    same_weekday: tuple[int, ...]


def arrange_arrivals(counted: Mapping[tuple[str, int], int], *, now: datetime, zone: tzinfo) -> Arrivals:
    """Arrivals from counts by (`today` or `before`, interval)."""
    local = now.astimezone(zone)
    now_index = (local.hour * 60 + local.minute) // INTERVAL_MINUTES
    today = tuple(counted.get(("today", index), 0) for index in range(now_index + 1))
    before = tuple(counted.get(("before", index), 0) for index in range(INTERVALS))
    return Arrivals(INTERVAL_MINUTES, now_index, today, before)


def hourly_trend(by_hour: Mapping[int, float | None], *, now: datetime, zone: tzinfo) -> tuple[float | None, ...]:
    """The last hours of today, oldest first, the running one last; None where there is no figure."""
    hour = now.astimezone(zone).hour
    return tuple(by_hour.get(each) for each in range(max(0, hour - TREND_POINTS + 1), hour + 1))


def sampled_trend(
    samples: Sequence[tuple[datetime, float]], *, now: datetime, span: timedelta
) -> tuple[float | None, ...]:
    """The last sample of each of the equal stretches that `span` before `now` is cut into; None where there is none."""
    stretch = span / TREND_POINTS
    points: list[float | None] = [None] * TREND_POINTS
    for at, value in samples:
        if now - span <= at <= now:
            points[min(TREND_POINTS - 1, int((at - (now - span)) / stretch))] = value
    return tuple(points)


def share_at_work(by_state: Mapping[str, int]) -> tuple[float | None, int]:
    """(occupancy in percent, agents counted): those at work among those at work or free; None when nobody is."""
    busy = by_state.get("serving", 0) + by_state.get("wrap_up", 0)
    here = busy + by_state.get("idle", 0)
    return (100.0 * busy / here if here else None), here
