"""Sampling the floor: what no contact record can tell, for trends, occupancy and the history of waiting."""

from __future__ import annotations

from datetime import datetime, tzinfo

from zhike.platform.database import Session
from zhike.quality.repository import board
from zhike.quality.repository.board import FloorSample
from zhike.quality.rules.record import local_time
from zhike.routing import api as routing

LONGEST_GAP_S = 120.0
"""After a pause of the worker nobody knows what went on: a sample speaks for at most this long."""
_AT_WORK = ("serving", "wrap_up")


async def sample_floor(session: Session, *, zone: tzinfo, now: datetime) -> FloorSample:
    """Keep what the floor looks like now."""
    floor = await routing.snapshot(session, now)
    last = await board.find_last_sample_at(session)
    since = min(LONGEST_GAP_S, max(0.0, (now - last).total_seconds())) if last is not None else 0.0
    local = local_time(now, zone)
    sample = FloorSample(
        at=now,
        local_date=local.date,
        local_hour=local.hour,
        local_weekday=local.weekday,
        waiting=floor.waiting,
        longest_wait_s=float(floor.longest_wait_s),
        online=floor.online,
        serving_s=since * sum(floor.by_state.get(state, 0) for state in _AT_WORK),
        available_s=since * floor.by_state.get("idle", 0),
    )
    await board.add_sample(session, sample)
    return sample
